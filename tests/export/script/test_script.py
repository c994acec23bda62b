"""The scripts are run in a program of their own, and their classifiers are opened here."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.images import Fit, load
from augstudio.export.script.write import write_script
from augstudio.models.backbones import Pooling
from augstudio.models.classifier import load_classifier
from augstudio.models.small_network import SmallNetwork
from augstudio.runs.answers import Mirrored, Score
from augstudio.runs.choices import Method, Optimizer, TopModel
from augstudio.runs.run import Run
from tests.export.script.runs import RECIPE, assert_clean, photos_in, trained_in, untrained
from tests.training.tiny_backbone import put_in_place

#: Runs scripts one after the other, so that TensorFlow is loaded once.
_RUN = """
import runpy, sys
photos, *folders = sys.argv[1:]
for folder in folders:
    print("==", folder)
    sys.path[0] = folder
    sys.argv = ["train.py", photos]
    runpy.run_path(folder + "/train.py", run_name="__main__")
"""


@dataclass(frozen=True)
class Repeated:
    """A run, the folder of its script, and what the script printed."""

    run: Run
    folder: Path
    printed: str

    @property
    def text(self) -> str:
        return (self.folder / "train.py").read_text(encoding="utf-8")

    @property
    def classifier(self) -> Any:
        return load_classifier(self.folder / "classifier.keras")

    @property
    def score(self) -> tuple[float, int]:
        """Validation loss, and number of photos that were right."""
        found = re.search(r"^Validation loss: (\S+), (\d+) of \d+", self.printed, re.MULTILINE)
        assert found, self.printed
        return float(found[1]), int(found[2])


def runs_in(folder: Path) -> dict[str, Run]:
    """Return three trained runs, and others with more settings."""
    photos = photos_in(folder / "photos")
    linear = trained_in(
        folder / "linear", photos, RECIPE, method=Method.BOTTLENECK, views=2, epochs=4
    )
    tuned = trained_in(
        folder / "tuned", photos, RECIPE, method=Method.FINE_TUNE, views=2, epochs=3, penalty=3.0
    )
    scratch = trained_in(
        folder / "scratch", photos, Recipe(), method=Method.FROM_SCRATCH, input_size=32, epochs=4
    )
    right = linear.validation.photos
    settings: dict[str, Any] = {
        "top_model": TopModel.DENSE,
        "optimizer": Optimizer.SGD,
        "weight_decay": 0.01,
        "label_smoothing": 0.1,
        "hidden_units": 8,
        "fit": Fit.PAD,
    }
    mirrored = Mirrored(
        score=Score(right=right, photos=right, loss=0.1), gain=0.2, low=0.1, high=0.3
    )
    dense = linear.model_copy(
        update={
            "config": linear.config.model_copy(update=settings),
            "temperature": 1.25,
            "mirrored": mirrored,
        }
    )
    whitened = {"network": SmallNetwork.TUTORIAL, "input_size": 22}
    normalised = untrained(
        folder / "normalised",
        photos,
        RECIPE.model_copy(
            update={"rescale": 1 / 255, "zca_whitening": True, "samplewise_std_normalization": True}
        ),
        config=scratch.config.model_copy(update=whitened | {"epochs": 1}),
    )
    return {
        "linear": linear,
        "tuned": tuned,
        "scratch": scratch,
        "dense": dense,
        "normalised": normalised,
    }


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Repeated]:
    folder = tmp_path_factory.mktemp("script")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUGSTUDIO_HOME", str(folder / "home"))
        put_in_place(patch, folder)
        runs = runs_in(folder)
        for name, run in runs.items():
            (folder / f"export {name}").mkdir()
            write_script(folder / f"export {name}", run)
    folders = [folder / f"export {name}" for name in runs]
    command = [sys.executable, "-c", _RUN, folder / "photos", *folders]
    environment = os.environ | {"PYTHONPATH": ""}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    parts = re.split(r"^== .*\n", done.stdout, flags=re.MULTILINE)[1:]
    return {
        name: Repeated(run, at, part)
        for (name, run), at, part in zip(runs.items(), folders, parts, strict=True)
    }


@pytest.mark.parametrize("name", ["linear", "tuned", "scratch"])
def test_it_gets_about_the_results_of_the_run(repeated: dict[str, Repeated], name: str) -> None:
    again = repeated[name]
    own = again.run.validation
    loss, right = again.score
    assert right >= own.right - 1
    assert loss < own.loss + 0.1
    assert f"{own.loss:.4f}, {own.right} of {own.photos} photos right" in again.printed


def test_the_runs_are_what_they_should_be(repeated: dict[str, Repeated]) -> None:
    assert repeated["tuned"].run.fine_tuned
    assert "CUT = " in repeated["tuned"].text
    assert "CUT = " not in repeated["linear"].text
    assert "PENALTY = 3 " in repeated["tuned"].text
    assert "chosen by cross-validation" in repeated["linear"].text
    assert "left out here:\n# - " in repeated["linear"].text
    assert "augmentation" not in repeated["scratch"].text


def test_the_classifier_names_the_right_class_and_its_probabilities_sum_to_one(
    repeated: dict[str, Repeated],
) -> None:
    run = repeated["linear"].run
    photos = run.photo_list()
    records = photos.records(next(iter(photos.splits)))
    for name in ("linear", "tuned", "dense"):
        classifier = repeated[name].classifier
        squares = [load(record.path, 24, Fit.CROP) for record in records]
        answers = classifier.predict(np.stack(squares).astype("float32"), verbose=0)
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
        named = [run.classes[number] for number in answers.argmax(axis=1)]
        right = np.mean([n == record.label for n, record in zip(named, records, strict=True)])
        # The settings of the other are for its code alone.
        assert right > 0.8 or name == "dense"


def test_the_network_is_that_of_the_run(repeated: dict[str, Repeated]) -> None:
    """With the weights of the run, the classifier of the script gives the answers of the run."""
    photos = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype("float32")
    for name in ("tuned", "scratch"):
        again, own = repeated[name].classifier, load_classifier(repeated[name].run.classifier_path)
        again.set_weights(own.get_weights())
        size = own.input_shape[1]
        answers = [each.predict(photos[:, :size, :size], verbose=0) for each in (again, own)]
        np.testing.assert_allclose(*answers, atol=1e-5)


def test_answers_are_averaged_and_calibrated_like_those_of_the_run(
    repeated: dict[str, Repeated],
) -> None:
    classifier = repeated["dense"].classifier
    photos = np.random.default_rng(1).uniform(0, 255, (4, 24, 24, 3)).astype("float32")
    mirrored = classifier.predict(photos[:, :, ::-1], verbose=0)
    np.testing.assert_allclose(classifier.predict(photos, verbose=0), mirrored, atol=1e-5)
    assert "(AugStudio: 1.25)" in repeated["dense"].printed
    assert "ops.flip" not in repeated["linear"].text


def test_backbone_is_the_frozen_network_of_the_run(repeated: dict[str, Repeated]) -> None:
    from keras import models

    frozen = [
        models.load_model(repeated[name].folder / "backbone.keras") for name in ("linear", "tuned")
    ]
    photos = np.random.default_rng(2).uniform(0, 255, (2, 24, 24, 3)).astype("float32")
    depth = min(int(each.output_shape[-1]) for each in frozen)
    first, second = (each.predict(photos, verbose=0)[:, -depth:] for each in frozen)
    np.testing.assert_allclose(first, second, atol=1e-6)
    assert repeated["linear"].run.config.pooling is Pooling.BLOCKS
    assert not (repeated["scratch"].folder / "backbone.keras").exists()


def test_files_beside_the_script(repeated: dict[str, Repeated]) -> None:
    folder, run = repeated["linear"].folder, repeated["linear"].run
    rows = (folder / "photos.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "photo,class,set"
    assert len(rows) == 1 + run.photos["train"] + run.photos["validation"]
    assert "red/000.png,red,training" in rows or "red/000.png,red,validation" in rows
    needed = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert f"keras=={run.versions['keras']}" in needed
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "backbone.keras" in readme
    assert "backbone.keras" not in (repeated["scratch"].folder / "README.md").read_text("utf-8")


def test_the_scripts_are_clean(repeated: dict[str, Repeated]) -> None:
    for each in repeated.values():
        assert_clean(each.folder)
        assert len(each.text.splitlines()) <= 250
