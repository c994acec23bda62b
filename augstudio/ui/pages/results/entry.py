"""The registry entry of the Results page."""

from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import PageEntry

if TYPE_CHECKING:
    from augstudio.ui.pages.results.page import ResultsPage
    from augstudio.ui.pages.results.run_view import RunView


def _build(owners: Owners) -> "ResultsPage":
    from augstudio.ui.pages.results.page import ResultsPage

    return ResultsPage(owners.library, owners.channel, lambda: _view(owners))


def _view(owners: Owners) -> "RunView":
    from augstudio.ui.pages.results.run_view import RunView

    return RunView(
        owners.classifiers,
        owners.library,
        owners.trainings,
        owners.predictions,
        owners.jobs,
        owners.recipe,
        owners.project,
        owners.explainer,
        owners.tensorflow,
        owners.settings,
        owners.channel,
    )


ENTRY = PageEntry["ResultsPage"](
    key="results",
    title="Results",
    tip="How good the classifier is, and where it fails",
    help="See how many of 100 new photos will be right, how certain that is, which classes are "
    "confused, and how the mistakes look. A click on a figure shows the photos behind it. The tabs "
    "say why, what to put right, and what changed since an earlier run.",
    build=_build,
)
