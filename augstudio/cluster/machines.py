"""The machines of a cluster: do they have the same programs, and do they see the same folders?"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from augstudio import __version__
from augstudio.cluster.connection import explained
from augstudio.cluster.place import Place
from augstudio.errors import AugStudioError, InputError
from augstudio.models.converted import openvino
from augstudio.plain_text import first_few
from augstudio.progress import Progress

#: The packages that read photos and compute features.
_PACKAGES = ("numpy", "pillow", "opencv-python-headless", "openvino")
#: Seconds until a machine has answered; a process of Python has to start there.
_PATIENCE = 300
_SECONDS_BETWEEN_LOOKS = 0.2
_MOST_NAMED = 3


@dataclass(frozen=True)
class Machine:
    """What a machine says about itself.

    Attributes
    ----------
    name
        Its network name.
    version, packages
        Version of AugStudio, and of the packages that matter, as one line.
    processor
        Its kind of processor.
    sees_photos, sees_features
        Whether the folder of photos and the shared folder are there.
    """

    name: str
    version: str
    packages: str
    processor: str
    sees_photos: bool
    sees_features: bool


def describe(name: str, photos: Path, place: Place, file: str) -> Machine:
    """Return what this machine is; ``file`` is one that must be in the shared folder."""
    try:
        with place.open(file) as found:
            json.loads(found.read())
        sees_features = True
    except (OSError, ValueError):
        sees_features = False
    return Machine(
        name,
        __version__,
        ", ".join(f"{package} {metadata.version(package)}" for package in _PACKAGES),
        openvino().Core().get_property("CPU", "FULL_DEVICE_NAME"),
        photos.is_dir(),
        sees_features,
    )


def machines(ray: Any, photos: Path, place: Place, file: str, progress: Progress) -> list[Machine]:
    """Return what each machine of the cluster says; see ``describe``.

    Raises ``AugStudioError`` if one does not answer or nothing runs there, and ``Cancelled`` as
    ``progress`` says.
    """
    task = ray.remote(describe)
    asked = {}
    for node in ray.nodes():
        if node["Alive"]:
            name = node["NodeManagerHostname"]
            there = task.options(num_cpus=0, scheduling_strategy=_on(node["NodeID"]))
            asked[there.remote(name, photos, place, file)] = name
    waiting, until = list(asked), time.monotonic() + _PATIENCE
    answers = []
    while waiting:
        progress.check()
        ready, waiting = ray.wait(waiting, timeout=_SECONDS_BETWEEN_LOOKS)
        for each in ready:
            with explained(asked[each]):
                answers.append(ray.get(each))
        if waiting and time.monotonic() > until:
            silent = first_few([asked[each] for each in waiting], _MOST_NAMED)
            raise AugStudioError(
                f"No answer from {silent}.", "Check the cluster with `ray status`."
            )
    return answers


def here(ray: Any) -> Any:
    """Return what makes Ray run something on the machine of this program."""
    return _on(ray.get_runtime_context().get_node_id())


def _on(node: str) -> Any:
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(node, soft=False)


def require_same(found: list[Machine], photos: Path, place: Place) -> None:
    """Raise ``InputError`` if a machine can't take part."""
    others = [each for each in found if each.version != __version__]
    if others:
        raise InputError(
            f"AugStudio is version {others[0].version} on {_names(others)}, but {__version__} "
            "here.",
            "Install the same version on all machines of the cluster.",
        )
    blind = [each for each in found if not each.sees_photos]
    if blind:
        raise InputError(
            f"The folder {photos} is not on {_names(blind)}.",
            "Put the photos on a disk that all machines see under the same path.",
        )
    blind = [each for each in found if not each.sees_features]
    if blind:
        raise InputError(
            f"{_names(blind)} can't read {place.address}.",
            "Choose a shared folder that all machines see, such as a network disk or a bucket.",
        )


def differences(found: list[Machine], own: Machine) -> Iterator[str]:
    """Yield sentences about what may make features differ from those of this computer."""
    same = "Features from there may differ by up to 0.0001."
    others = [each for each in found if each.processor != own.processor]
    if others:
        yield f"{_names(others)}: another kind of processor than here. {same}"
    others = [each for each in found if each.packages != own.packages]
    if others:
        yield f"{_names(others)}: {others[0].packages}, but {own.packages} here. {same}"


def _names(found: list[Machine]) -> str:
    return first_few([each.name for each in found], _MOST_NAMED)
