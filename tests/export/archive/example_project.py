"""A project for tests that need no training of their own."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from augstudio import storage
from augstudio.augment import own_presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits
from augstudio.data.scan import scan
from augstudio.lab.arms import augmentation_arms
from augstudio.lab.library import new_study_folder
from augstudio.lab.plan import Plan
from augstudio.lab.study import Study, plan_for
from augstudio.lab.trials import Trial
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import CLASSIFIER_FILE, Run, load_run


@dataclass(frozen=True)
class Project:
    """A folder of photos with a decision, two runs, a study and a preset."""

    folder: Path
    edits: Edits
    runs: tuple[Run, Run]
    study: Study
    preset: Recipe

    @property
    def found(self) -> Dataset:
        return scan(self.folder)


def make_project(trained: Run, folder: Path) -> Project:
    """Write a project with copies of the run ``trained`` and of its photos."""
    shutil.copytree(trained.root, folder)
    found = scan(folder)
    photos = found.records(Split.TRAIN)
    edits = Edits().move(photos[:1], "red").leave_out([photos[1].content])
    save_edits(edits, edits_file(folder))
    preset = Recipe(rotation_range=15.0)
    own_presets.save("Leaves from above", preset)
    own_presets.save("Never used", Recipe(rotation_range=16.0))
    first = keep(trained, folder, "run-001", recipe=preset)
    second = keep(trained, folder, "run-007", created="2020-02-02T12:00:00+00:00", title="Again")
    return Project(folder, edits, (first, second), keep_study(found), preset)


def keep(run: Run, root: Path, name: str, **changes: object) -> Run:
    """Copy a run into the library, as one of the photos in ``root``."""
    place = storage.dataset_runs(root.name) / name
    shutil.copytree(run.folder, place)
    # The real one has 13 MB.
    (place / CLASSIFIER_FILE).write_bytes(b"classifier")
    run.model_copy(update={"root": root, "dataset": root.name} | changes).save(place)
    return load_run(place)


def keep_study(found: Dataset) -> Study:
    """Write a study with one trial."""
    arms = augmentation_arms(Recipe(rotation_range=20.0), ["whole"])
    plan: Plan = plan_for(found, TrainConfig(), arms, folds=2, repeats=1)
    folder = new_study_folder(found.name, datetime(2026, 3, 3))
    plan.save(folder)
    study = Study(folder, plan, [])
    study.add([Trial(arms[0].name, 0, 0, "as they are", 10, 9, 0.25)])
    return study
