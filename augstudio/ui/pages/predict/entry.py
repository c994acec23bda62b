"""The registry entry of the Predict page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import Drops, PageEntry, PageKey

if TYPE_CHECKING:
    from augstudio.ui.pages.predict.page import PredictPage


def _build(owners: Owners) -> "PredictPage":
    from augstudio.ui.pages.predict.page import PredictPage

    return PredictPage(
        owners.predictions,
        owners.library,
        owners.project,
        owners.jobs,
        owners.channel,
        owners.cameras,
        owners.explainer,
    )


def _open(page: "PredictPage", paths: Sequence[Path]) -> None:
    page.predict(paths)


ENTRY = PageEntry["PredictPage"](
    key="predict",
    title="Predict",
    tip="Classify new photos",
    help="Drop new photos to classify them. For each photo you see the most likely classes with "
    "their probabilities. If an answer is wrong, choose what it is: the photo joins the training "
    "photos of that class. Or point a camera at something.",
    build=_build,
    keys=(
        PageKey("Ctrl+V", "classify the photo on the clipboard", lambda page: page.paste()),
        PageKey("Ctrl+Z", "undo the last change to the photos", lambda page: page.undo()),
        PageKey("Ctrl+Shift+Z", "redo the change", lambda page: page.redo()),
    ),
    # Everything that the other pages don't take.
    drops=Drops(lambda _: True, _open, several=True),
)
