"""A stand-in for Ray that runs everything at once, in this process."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


class RayError(Exception):
    """Any error of Ray."""


class RayActorError(RayError):
    """An actor is gone."""


class WorkerCrashedError(RayError):
    """A process is gone."""


class Answer:
    """What a remote call returns."""

    def __init__(self, call: Callable[[], Any]) -> None:
        try:
            self._value, self._error = call(), None
        except RayError as error:
            self._error = error

    def get(self) -> Any:
        if self._error:
            raise self._error
        return self._value


class Actor:
    """An object whose methods are called with ``remote``, until it is killed."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def __getattr__(self, name: str) -> Any:
        def remote(*given: Any) -> Answer:
            if self.made is None:
                raise RayActorError
            return Answer(lambda: getattr(self.made, name)(*given))

        return SimpleNamespace(remote=remote)


class Remote:
    """A function or a class that Ray would run elsewhere."""

    def __init__(self, what: Any) -> None:
        self._what = what

    def options(self, **_: Any) -> "Remote":
        return self

    def remote(self, *given: Any) -> Any:
        if isinstance(self._what, type):
            return Actor(self._what(*given))
        return Answer(lambda: self._what(*given))


class Blocks:
    """A dataset: its blocks, and what computes them."""

    def __init__(self, blocks: list[Any]) -> None:
        self._blocks = blocks

    def map_batches(self, worker: Any, fn_constructor_kwargs: Any, **_: Any) -> "Blocks":
        self._worker = worker(**fn_constructor_kwargs)
        return self

    def iter_batches(self, **_: Any) -> Iterator[Any]:
        return map(self._worker, self._blocks)


def put_in_place(patch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Put it in the place of Ray; return what tests may change.

    ``hosts`` are the names of the machines; none of ``silent`` answers.
    """
    seen = SimpleNamespace(hosts=["one", "two"], silent=False, connections=0)

    def nodes() -> list[dict[str, Any]]:
        return [{"NodeID": it, "NodeManagerHostname": it, "Alive": True} for it in seen.hosts]

    def connect(step: int) -> None:
        seen.connections += step

    def wait(asked: list[Any], **_: Any) -> tuple[list[Any], list[Any]]:
        return ([], asked) if seen.silent else (asked, [])

    context = SimpleNamespace(get_node_id=lambda: "one", get_actor_id=lambda: "actor")
    data = _module(
        "ray.data",
        DataContext=SimpleNamespace(get_current=SimpleNamespace),
        from_arrow=Blocks,
        ActorPoolStrategy=lambda **_: None,
    )
    made = [
        data,
        _module("ray.data.exceptions", SystemException=RayError),
        _module(
            "ray.exceptions",
            RayError=RayError,
            RayActorError=RayActorError,
            WorkerCrashedError=WorkerCrashedError,
        ),
        _module("ray.util"),
        _module(
            "ray.util.scheduling_strategies",
            NodeAffinitySchedulingStrategy=lambda *_, **__: None,
        ),
        _module(
            "ray",
            data=data,
            init=lambda **_: connect(1),
            shutdown=lambda: connect(-1),
            nodes=nodes,
            remote=Remote,
            put=lambda value: Answer(lambda: value),
            get=lambda answer: answer.get(),
            wait=wait,
            kill=lambda actor: setattr(actor, "made", None),
            cluster_resources=lambda: {"CPU": 2},
            get_runtime_context=lambda: context,
        ),
    ]
    for module in made:
        patch.setitem(sys.modules, module.__name__, module)
    patch.setattr("augstudio.cluster.connection.require_packages", lambda *_: None)
    return seen


def _module(name: str, **content: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(content)
    return made
