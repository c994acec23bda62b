"""The page Results with a run of blue and red photos, two of which are classified wrongly.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from augstudio.data.dataset import Dataset, LabelledPhotos, Split
from augstudio.data.scan import scan
from augstudio.evaluation.evaluation import Evaluation, evaluate
from augstudio.runs.answers import Answers, write_answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.example_runs import keep_run, place

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window


@pytest.fixture
def answers(photos: Path) -> Answers:
    """Twelve photos: one blue one is called red with 90%, one red one blue with 60%."""
    records = tuple(scan(photos).every())
    blue = [0.1, *np.linspace(0.7, 0.95, 5), 0.6, *np.linspace(0.3, 0.05, 5)]
    values = np.array([[each, 1 - each] for each in blue], np.float32)
    return Answers(LabelledPhotos(records, ("blue", "red")), values)


@pytest.fixture
def evaluation(answers: Answers) -> Evaluation:
    return evaluate(answers)


@pytest.fixture
def run(answers: Answers, photos: Path) -> Run:
    """A run with these answers, kept where AugStudio looks for the runs of that folder.

    It says that it has a test photo: otherwise so few photos would be cross-validated.
    """
    made = keep_run(
        place("first"),
        root=photos,
        photos={"train": 0, "validation": 12, "test": 1},
        validation=answers.score,
    )
    write_answers(answers, photos, made.folder)
    write_photos(
        Dataset(photos, made.classes, {Split.VALIDATION: answers.photos.records}), made.folder
    )
    return made


@pytest.fixture
def opened(window: "Window", owners: "Owners", run: Run, photos: Path) -> "Window":
    """The window with the folder of the run, and Results."""
    from tests.ui.opening import open_folder, settle

    open_folder(owners, photos)
    window.show_page("results")
    settle()
    return window
