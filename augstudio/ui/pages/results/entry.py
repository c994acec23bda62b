"""The registry entry of the Results page."""

from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import PageEntry

if TYPE_CHECKING:
    from augstudio.ui.pages.results.run_view import RunView
    from augstudio.ui.widgets.page_of_run import PageOfRun


def _build(owners: Owners) -> "PageOfRun":
    from augstudio.ui.widgets.page_of_run import PageOfRun

    return PageOfRun(
        "results",
        "No results yet",
        "Train a classifier first. Then you see here how good it is, and where it fails.",
        owners.library,
        owners.channel,
        lambda: _view(owners),
    )


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


ENTRY = PageEntry["PageOfRun"](
    key="results",
    title="Results",
    tip="How good the classifier is, and where it fails",
    help="See how many of 100 new photos will be right, how certain that is, which classes are "
    "confused, and how the mistakes look. A click on a figure shows the photos behind it. The tabs "
    "say why, what to put right, and what changed since an earlier run.",
    build=_build,
)
