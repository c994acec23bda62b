"""The row of the page Data."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import Drops, PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.data.page import DataPage


def _build(owners: Owners) -> "DataPage":
    from augstudio.ui.pages.data.page import DataPage

    return DataPage(owners.project, owners.settings, owners.channel)


def _open(page: "DataPage", paths: Sequence[Path]) -> None:
    page.open_folder(paths[0])


ENTRY = PageEntry["DataPage"](
    key="data",
    title="Data",
    tip="Open photos and see what is wrong with them",
    help="Drop a folder that holds one folder of photos per class, such as cats and dogs.",
    build=_build,
    keys=(PageKey("Ctrl+O", "open a folder", lambda page: page.choose_folder()),),
    drops=Drops(Path.is_dir, _open),
)
