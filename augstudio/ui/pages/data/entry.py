"""The registry entry of the Data page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.export.archive.file_name import is_project_file
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import Drops, PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.data.page import DataPage


def _build(owners: Owners) -> "DataPage":
    from augstudio.ui.pages.data.page import DataPage

    return DataPage(
        owners.project,
        owners.jobs,
        owners.watch,
        owners.recent,
        owners.library,
        owners.explainer,
        owners.settings,
        owners.channel,
        owners.cameras,
        owners.tensorflow,
    )


def _wants(path: Path) -> bool:
    return path.is_dir() or is_project_file(path)


def _open(page: "DataPage", paths: Sequence[Path]) -> None:
    if paths[0].is_dir():
        page.open_folder(paths[0])
    else:
        page.open_project(paths[0])


ENTRY = PageEntry["DataPage"](
    key="data",
    title="Data",
    tip="Open photos and check them for problems",
    help="Open a folder with one subfolder of photos per class, such as cats and dogs. "
    "AugStudio lists problems and sets some photos aside for validation: it never trains on "
    "them, but uses them to measure accuracy. Drop photos on a class to copy them into it, or "
    "take photos with a camera. Photos without classes can be sorted here: AugStudio learns as you "
    "go, and proposes the rest. Save project… under More saves everything as one file: drop it on "
    "the window to open it, also on another computer.",
    build=_build,
    keys=(
        PageKey("Ctrl+O", "open a folder of photos", lambda page: page.choose_folder()),
        PageKey("F5", "read the folder again", lambda page: page.reload()),
        PageKey("Ctrl+Z", "undo the last change to the photos", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo the change", lambda page: page.redo()),
        PageKey("1 … 9, N, Space", "while sorting: put into a class, name a new one, skip"),
    ),
    drops=Drops(_wants, _open),
    photos=lambda page, photos: page.show_set(photos),
)
