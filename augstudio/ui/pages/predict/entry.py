"""The row of the page Predict."""

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
        owners.predictions, owners.library, owners.project, owners.jobs, owners.channel
    )


def _open(page: "PredictPage", paths: Sequence[Path]) -> None:
    page.predict(paths)


ENTRY = PageEntry["PredictPage"](
    key="predict",
    title="Predict",
    tip="Ask the classifier about new photos",
    help="Drop new photos and read what they show, and how sure the network is.",
    build=_build,
    keys=(PageKey("Ctrl+V", "paste a photo to predict", lambda page: page.paste()),),
    # Whatever no page before it wants.
    drops=Drops(lambda _: True, _open, several=True),
)
