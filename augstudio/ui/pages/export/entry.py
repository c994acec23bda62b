"""The registry entry of the Export page."""

from typing import TYPE_CHECKING

from augstudio.ui.core.owners import Owners
from augstudio.ui.core.page_entry import PageEntry

if TYPE_CHECKING:
    from augstudio.ui.pages.export.export_view import ExportView
    from augstudio.ui.widgets.page_of_run import PageOfRun


def _build(owners: Owners) -> "PageOfRun":
    from augstudio.ui.widgets.page_of_run import PageOfRun

    return PageOfRun(
        "export",
        "Nothing to export yet",
        "Train a classifier first. Then you make it ready here for a web page, a phone or another "
        "program.",
        owners.library,
        owners.channel,
        lambda: _view(owners),
    )


def _view(owners: Owners) -> "ExportView":
    from augstudio.ui.pages.export.export_view import ExportView

    return ExportView(owners.library, owners.jobs, owners.channel)


ENTRY = PageEntry["PageOfRun"](
    key="export",
    title="Export",
    tip="Use the classifier in other programs",
    help="Make the classifier ready for a web page, a phone or another program. Tick what it is "
    "for, and press Export. Every export is loaded again and compared with AugStudio on your "
    "validation photos, so you know whether it gives the same answers.",
    build=_build,
)
