"""The registry entry of the Augment page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import Drops, PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.augment.page import AugmentPage

#: Suffixes of files that may contain a recipe, or Keras code to make one from.
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
    tip="Choose how training photos are varied",
    help="Augmentation varies the training photos at random (turned, moved, brighter …), so that "
    "the network learns from more than the photos you have. Choose a preset or move the sliders, "
    "and see the result at once.",
    build=_build,
    keys=(
        PageKey("Ctrl+Z", "undo the last change to the augmentation", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo the change", lambda page: page.redo()),
        PageKey("Ctrl+S", "save the recipe (on Augment)"),
        PageKey("R", "draw new variations (on Augment)"),
        PageKey("Arrow keys, Enter", "select a picture and enlarge it; Esc closes it"),
    ),
    drops=Drops(_wants, _open),
)
