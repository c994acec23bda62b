"""The row of the page Augment."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import Drops, PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.augment.page import AugmentPage

#: Endings of files that hold a recipe, or code of Keras that can become one.
_RECIPES = (".json", ".py", ".ipynb")


def _build(owners: Owners) -> "AugmentPage":
    from augstudio.ui.pages.augment.page import AugmentPage

    return AugmentPage(
        owners.project,
        owners.recipe,
        owners.network,
        owners.jobs,
        owners.settings,
        owners.channel,
    )


def _wants(path: Path) -> bool:
    return path.suffix.lower() in _RECIPES


def _open(page: "AugmentPage", paths: Sequence[Path]) -> None:
    page.open_file(paths[0])


ENTRY = PageEntry["AugmentPage"](
    key="augment",
    title="Augment",
    tip="Choose how photos are varied",
    help="See how each photo is varied in training; move a slider and look.",
    build=_build,
    keys=(
        PageKey("Ctrl+Z", "undo the last change of the augmentation", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo it", lambda page: page.redo()),
        PageKey("Ctrl+S", "save the recipe (on Augment)"),
        PageKey("R", "new variations (on Augment)"),
        PageKey("Arrow keys, Enter", "walk through the pictures and enlarge one; Esc goes back"),
    ),
    drops=Drops(_wants, _open),
)
