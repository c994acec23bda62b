"""The pages of the window, in the order in which they are used."""

from typing import Any

from augstudio.ui.core.page_entry import PageEntry
from augstudio.ui.pages.augment.entry import ENTRY as AUGMENT
from augstudio.ui.pages.data.entry import ENTRY as DATA
from augstudio.ui.pages.export.entry import ENTRY as EXPORT
from augstudio.ui.pages.lab.entry import ENTRY as LAB
from augstudio.ui.pages.predict.entry import ENTRY as PREDICT
from augstudio.ui.pages.results.entry import ENTRY as RESULTS
from augstudio.ui.pages.train.entry import ENTRY as TRAIN

PAGES: tuple[PageEntry[Any], ...] = (DATA, AUGMENT, TRAIN, RESULTS, LAB, PREDICT, EXPORT)
