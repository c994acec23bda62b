"""The registry entry of the Lab page."""

from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.lab.lab_view import LabView
    from augstudio.ui.pages.lab.page import LabPage


def _build(owners: Owners) -> "LabPage":
    from augstudio.ui.pages.lab.page import LabPage

    return LabPage(owners.project, owners.recipe, owners.channel, lambda: _view(owners))


def _view(owners: Owners) -> "LabView":
    from augstudio.ui.pages.lab.lab_view import LabView

    return LabView(
        owners.studies,
        owners.project,
        owners.recipe,
        owners.network,
        owners.library,
        owners.jobs,
        owners.settings,
        owners.channel,
    )


ENTRY = PageEntry["LabPage"](
    key="lab",
    title="Lab",
    tip="Which augmentation helps on your photos",
    help="Find out which augmentation helps on your photos, alone and together with the others. "
    "Many small trainings are compared in pairs, and only differences beyond chance count. Use the "
    "winners makes a recipe of what helps.",
    build=_build,
    keys=(
        PageKey("Space", "start or stop the study (on Lab)"),
        PageKey("Ctrl+Z", "undo the last change to the recipe (on Lab)", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo it", lambda page: page.redo()),
    ),
    space=lambda page: page.press_space(),
)
