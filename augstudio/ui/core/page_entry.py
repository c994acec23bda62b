"""PageEntry: all that the window has to know of a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from augstudio.ui.core.owners import Owners

P = TypeVar("P", bound=QWidget)


@dataclass(frozen=True)
class PageKey(Generic[P]):
    """A key and, in words, what it does.

    Attributes
    ----------
    key
        As a person reads it; with ``act`` also as ``QKeySequence`` does.
    act
        Does it, wherever the user is; without it the page itself listens to the key.
    """

    key: str
    words: str
    act: Callable[[P], object] | None = None


@dataclass(frozen=True)
class Drops(Generic[P]):
    """Which files or folders a page takes when they are dropped on the window.

    Attributes
    ----------
    wants
        Whether a path is for this page.
    take
        Opens them.
    several
        Whether it takes more than one at once.
    """

    wants: Callable[[Path], bool]
    take: Callable[[P, Sequence[Path]], object]
    several: bool = False


@dataclass(frozen=True)
class PageEntry(Generic[P]):
    """A row of the registry of pages.

    Attributes
    ----------
    key
        Its name in code; also of its icon, and in names such as ``nav_data``.
    title, tip, help
        What its button says, the tooltip of that, and a sentence of the guide.
    build
        Makes the page when it is first needed, and imports it only then: libraries of pages take
        half of the time until the window is seen.
    keys
        Keys that do something of this page, such as Ctrl+V for what is on the clipboard.
    drops
        What may be dropped on the window for it.
    space
        What the space bar does on this page where no control wants it.
    """

    key: str
    title: str
    tip: str
    help: str
    build: Callable[[Owners], P]
    keys: tuple[PageKey[P], ...] = ()
    drops: Drops[P] | None = None
    space: Callable[[P], object] | None = None
