"""New photos of a class go where the folder has it, whatever the class is called."""

from pathlib import Path

import pytest

from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.new_photos import place_for
from augstudio.data.scan import scan
from augstudio.errors import InputError
from tests.photos import write_folder


@pytest.fixture
def found(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=1))


def test_the_folder_keeps_its_name_when_the_class_is_renamed(found: Dataset) -> None:
    edits = Edits().rename("blue", "navy", found.classes)
    assert place_for(found, edits, "navy").folder == found.root / "blue"
    assert place_for(found, edits, "red").folder == found.root / "red"
    assert place_for(found, edits, "green").folder == found.root / "green"
    merged = Edits().rename("blue", "red", found.classes)
    assert place_for(found, merged, "red").folder == found.root / "red"


def test_a_name_that_stands_for_another_class_is_refused(found: Dataset) -> None:
    edits = Edits().rename("blue", "navy", found.classes)
    with pytest.raises(InputError, match="The folder blue belongs to the class navy"):
        place_for(found, edits, "blue")
    with pytest.raises(InputError, match="The class red is left out"):
        place_for(found, Edits().leave_classes_out(["red"]), "red")
