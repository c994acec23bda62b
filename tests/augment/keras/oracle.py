"""What code makes of ``ImageDataGenerator`` when it runs, to compare with what is read in it.

Only code that is written in the tests is run, with a class in Keras's place that keeps what it is
given.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from unittest import mock

from augstudio.augment.keras.reading.find_calls import find_calls, value_of
from augstudio.augment.keras.reading.values import ARGUMENTS
from augstudio.errors import InputError

MODULES = (
    "keras",
    "keras.preprocessing",
    "keras.preprocessing.image",
    "tensorflow",
    "tensorflow.keras",
    "tensorflow.keras.preprocessing",
    "tensorflow.keras.preprocessing.image",
)
Settings = dict[str, Any]


def produced(text: str, names: dict[str, Any], to_its_end: bool = False) -> list[Settings]:
    """Return the settings of every generator that ``text`` leaves behind, run with ``names``.

    None where it stops at an error; a ``ValueError`` or an exit is its own end, unless it is to be
    run ``to_its_end``.
    """
    made: list[Any] = []

    class ImageDataGenerator:
        def __init__(self, *values: Any, **settings: Any) -> None:
            given = dict(zip(ARGUMENTS, values, strict=False))
            if given.keys() & settings.keys() or not settings.keys() <= set(ARGUMENTS):
                raise TypeError
            self.__dict__.update(given, **settings)
            made.append(self)

        def flow(self, *_: Any) -> Iterator[int]:
            return iter((1, 2))

        fit = flow

    world = {"__name__": "__main__", "ImageDataGenerator": ImageDataGenerator, **names}
    modules = mock.patch.dict(sys.modules, _modules(ImageDataGenerator))
    with modules, contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(text, "text", "exec"), world)
        except (ValueError, SystemExit):
            if to_its_end:
                return []
        except Exception:  # noqa: BLE001 - any that a program may raise
            return []
    return [_plain(each) for each in made]


def read(text: str) -> tuple[list[Settings], list[InputError]]:
    """Return the settings of every call that is read in ``text``; raises ``InputError``."""
    calls, problems = find_calls(text)
    found: list[Settings] = []
    for call in calls:
        try:
            found.append({name: value_of(name, each) for name, each in call.arguments.items()})
        except InputError as error:
            problems.append(error)
    if not found:
        raise problems[0]
    return found, problems


def check(text: str, worlds: list[dict[str, Any]]) -> bool:
    """Assert that what is read in ``text`` is what it makes; return whether anything is read."""
    try:
        found, problems = read(text)
    except InputError:
        return False
    # A program that ends early under some condition is taken to go on, as its writer wants it to.
    goes_on = any(produced(text, names, to_its_end=True) for names in worlds)
    for names in worlds:
        made = produced(text, names, goes_on)
        for settings in found:
            assert not made or settings in made, (text, names, settings, made)
        if made and not problems:
            assert len(made) >= len(found), (text, names, found, made)
    return True


def _modules(generator: type) -> dict[str, ModuleType]:
    modules = {name: ModuleType(name) for name in MODULES}
    for name, module in modules.items():
        module.ImageDataGenerator = generator  # type: ignore[attr-defined]
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    return modules


def _plain(made: Any) -> Settings:
    """Return the settings of a generator, lists as tuples."""
    return {name: tuple(v) if isinstance(v, list) else v for name, v in vars(made).items()}
