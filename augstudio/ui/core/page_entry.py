"""PageEntry: everything the window needs to know about a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.photos.photo_set import PhotoSet

P = TypeVar("P", bound=QWidget)


@dataclass(frozen=True)
class PageKey(Generic[P]):
    """A key and a few words on what it does.

    Attributes
    ----------
    key
        As shown in the help; with ``act``, one that ``QKeySequence`` can read.
    act
        Called on any page; without it, the page itself handles the key.
    """

    key: str
    words: str
    act: Callable[[P], object] | None = None


@dataclass(frozen=True)
class Drops(Generic[P]):
    """The files or folders that a page takes when they are dropped on the window.

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
        Its name in code, of its icon, and in object names such as ``nav_data``.
    title, tip, help
        The label and tooltip of its navigation button, and its text in the help.
    build
        Builds the page on first use and imports it only then: the libraries that pages need take
        half of the time until the window appears.
    keys
        Keys for actions of this page, such as Ctrl+V to paste a photo.
    drops
        What it takes when dropped on the window.
    space
        What the space bar does on this page if no control uses it.
    photos
        Shows photos that another page wants to see.
    """

    key: str
    title: str
    tip: str
    help: str
    build: Callable[[Owners], P]
    keys: tuple[PageKey[P], ...] = ()
    drops: Drops[P] | None = None
    space: Callable[[P], object] | None = None
    photos: Callable[[P, PhotoSet], object] | None = None
