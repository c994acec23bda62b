import shutil
from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import SILENT
from augstudio.ui.core.photos.folder_reading import Reading, open_before

CHOSEN = Edits(shares=Shares(0.5, 0.0, 3))


def test_a_folder_is_read_with_the_decisions_that_were_saved(photos: Path) -> None:
    save_edits(CHOSEN, edits_file(photos))
    opened = Reading(lambda _: photos, False, 0.0)(SILENT, pytest.fail)
    assert (opened.edits, opened.is_again) == (CHOSEN, False)
    assert len(opened.prepared.dataset.records(Split.VALIDATION)) == 6
    assert not opened.found.records(Split.VALIDATION)


def test_the_open_folder_is_read_with_the_decisions_of_the_moment(photos: Path) -> None:
    save_edits(CHOSEN, edits_file(photos))
    for root, edits, is_again in ((photos, Edits(), True), (photos.parent, CHOSEN, False)):
        opened = Reading(lambda _: photos, True, 0.0, (root, Edits()))(SILENT, pytest.fail)
        assert (opened.edits, opened.is_again) == (edits, is_again)


def test_damaged_decisions_are_reported_and_the_photos_are_opened(photos: Path) -> None:
    reports: list[object] = []
    edits_file(photos).parent.mkdir(parents=True)
    edits_file(photos).write_text("{")
    opened = Reading(lambda _: photos, False, 0.0)(SILENT, reports.append)
    assert len(opened.found) == 12
    assert [type(report) for report in reports] == [InputError]


def test_a_folder_that_was_open_before_is_there_or_the_error_says_what_to_do(photos: Path) -> None:
    source = open_before(photos)
    assert source(SILENT) == photos
    shutil.rmtree(photos)
    with pytest.raises(AugStudioError, match="The folder you used last can't be found") as caught:
        source(SILENT)
    assert "connect the disk" in caught.value.hint
