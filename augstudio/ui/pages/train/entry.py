"""The registry entry of the Train page."""

from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.train.page import TrainPage


def _build(owners: Owners) -> "TrainPage":
    from augstudio.ui.pages.train.page import TrainPage

    return TrainPage(
        owners.project,
        owners.recipe,
        owners.network,
        owners.library,
        owners.trainings,
        owners.place,
        owners.predictions,
        owners.jobs,
        owners.explainer,
        owners.settings,
        owners.channel,
    )


ENTRY = PageEntry["TrainPage"](
    key="train",
    title="Train",
    tip="Train a classifier and watch it learn",
    help="Press Start training. The curves show how well the network does after every epoch (one "
    "pass over the training photos). Stop keeps the best epoch so far; Pause lets you resume "
    "later.",
    build=_build,
    keys=(
        PageKey("Space", "start or stop the training (on Train)"),
        PageKey("Delete", "leave the selected photo out (on Train, under Mistakes)"),
        PageKey("Ctrl+Z", "undo the last change to the photos", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo the change", lambda page: page.redo()),
    ),
    space=lambda page: page.press_space(),
)
