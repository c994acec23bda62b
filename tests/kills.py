"""A program that is killed at any action on a file: every one is tried in turn."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

#: What changes files and folders, by the function that Python calls for it in the end.
ACTIONS = ("mkdir", "replace", "rename", "unlink", "rmdir", "remove")


class Killed(BaseException):
    """Stands for the end of a program: nothing is tidied up after it."""


class Killer:
    """Counts actions on files, and lets none happen any more from a chosen one on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.actions: list[str] = []
        self._at: int | None = None
        for name in ACTIONS:
            patch.setattr(os, name, self._counted(name, getattr(os, name)))
        patch.setattr(Path, "write_bytes", self._counted("write", Path.write_bytes))
        patch.setattr(shutil, "rmtree", self._rmtree(shutil.rmtree))

    def run(self, at: int | None, action: Callable[[], object]) -> bool:
        """Do ``action``, killed at one of its actions; return whether it was."""
        self.actions, self._at = [], at
        try:
            action()
        except Killed:
            return True
        finally:
            self._at = None
        return False

    def _next(self, name: str) -> None:
        # Whoever tidies up after the kill is dead, too.
        if self._at is not None and len(self.actions) >= self._at:
            raise Killed
        self.actions.append(name)

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            self._next(name)
            return real(*args, **options)

        return counted

    def _rmtree(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Any, *args: Any, **options: Any) -> None:
            # Entry by entry, each of which is an action.
            for entry in sorted(Path(path).rglob("*"), reverse=True):
                if entry.is_dir() and not entry.is_symlink():
                    entry.rmdir()
                else:
                    entry.unlink()
            Path(path).rmdir()

        return counted


def each_kill(
    killer: Killer, action: Callable[[], object], again: Callable[[], object], step: int = 1
) -> Iterator[int]:
    """Yield after ``action`` was killed at its first action, its second, and so on to its end.

    ``again`` puts everything as it was before; with ``step``, only every so many actions count.
    """
    at = 0
    while True:
        again()
        if not killer.run(at, action):
            return
        yield at
        at += step
