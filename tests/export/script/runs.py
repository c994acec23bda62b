"""Runs on tiny photos, and what stands for their training."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from augstudio.training.train import train
from tests.example_runs import make_run
from tests.photos import write_folder

#: Little, and with a layer in Keras for each setting but the last.
RECIPE = Recipe(
    rotation_range=10, horizontal_flip=True, channel_shift_range=10, gamma_range=(0.9, 1.1)
)

RULES = "--select=E,F,W,I,B,UP,SIM,RUF,N,PTH,PT,RET,C4,ARG,PL,D1"
#: Python's own methods need no docstring, and numbers in a formula no name.
LEFT_OUT = "--ignore=D105,D107,PLR2004"


def assert_clean(folder: Path) -> None:
    """Let ruff check the script in a folder, and how it is formatted."""
    for command in (["check", RULES, LEFT_OUT], ["format", "--diff"]):
        done = subprocess.run(
            ["ruff", *command, "--isolated", "--line-length=100", "--no-cache", "train.py"],
            executable=Path(sys.executable).with_name("ruff"),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def photos_in(folder: Path) -> Dataset:
    """Return 24 photos, a fifth for validation."""
    return with_validation(scan(write_folder(folder, photos=12)))


def trained_in(folder: Path, photos: Dataset, recipe: Recipe, **settings: Any) -> Run:
    return train(photos, recipe, TrainConfig.of(**settings), folder)


def untrained(folder: Path, photos: Dataset, recipe: Recipe, **changes: Any) -> Run:
    """Return a run from scratch, which needs no classifier for its script; see ``make_run``."""
    folder.mkdir()
    write_photos(photos, folder)
    values = {"root": photos.root, "classes": photos.classes, "recipe": recipe}
    return make_run(folder, **(values | changes))
