"""Heat maps of a run's classifier: where they point, and what can't be explained."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.images import load
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.why.heat_map import HeatMaps
from augstudio.evaluation.why.overlay import colours, overlaid
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.runs.run import CLASSIFIER_FILE, Run, load_run
from tests.photos import COLOURS, write_photo


@pytest.fixture(scope="module")
def maps(trained: Run) -> HeatMaps:
    return HeatMaps(trained)


@pytest.fixture
def both() -> NDArray[np.uint8]:
    """Return a photo (224, 224, 3) that is blue on the left and red on the right."""
    photo = np.random.default_rng(0).normal(0, 25, (224, 224, 3))
    photo[:, :112] += COLOURS["blue"]
    photo[:, 112:] += COLOURS["red"]
    return photo.clip(0, 255).astype(np.uint8)


def test_they_point_at_what_speaks_for_a_class(maps: HeatMaps, both: NDArray[np.uint8]) -> None:
    blue, red = maps.of(both, "blue"), maps.of(both, "red")
    assert (blue.label, red.label) == ("blue", "red")
    assert blue.values[:, :3].mean() > 2 * blue.values[:, 4:].mean()
    assert red.values[:, 4:].mean() > 2 * red.values[:, :3].mean()
    for each in (blue, red):
        assert each.values.shape == (7, 7)
        assert each.values.dtype == np.float32
        assert each.values.min() >= 0
        assert each.values.max() <= 1
    # Between two classes, what speaks for one speaks against the other.
    assert max(blue.values.max(), red.values.max()) == 1
    assert not (blue.values * red.values).any()


def test_by_default_the_most_probable_class_is_explained(maps: HeatMaps, trained: Run) -> None:
    for record in list(trained.photo_list().every())[::5]:
        found = maps.of(record.path)
        assert found.label == next(iter(found.probabilities)) == record.label
        assert sum(found.probabilities.values()) == pytest.approx(1)
        same = maps.of(load(record.path, 224, trained.config.fit), record.label)
        np.testing.assert_array_equal(same.values, found.values)
        assert same.probabilities == found.probabilities


def test_another_top_model_changes_the_map(
    maps: HeatMaps, trained: Run, both: NDArray[np.uint8], tmp_path: Path
) -> None:
    """J. Adebayo et al., "Sanity checks for saliency maps" (2018)."""
    folder = tmp_path / "run"
    shutil.copytree(trained.folder, folder)
    model = load_classifier(trained.classifier_path)
    rng = np.random.default_rng(3)
    top_model = model.layers[-1]
    top_model.set_weights([rng.permuted(each, axis=0) for each in top_model.get_weights()])
    save_classifier(model, folder / CLASSIFIER_FILE)
    after = HeatMaps(load_run(folder)).of(both, "red").values
    before = maps.of(both, "red").values
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] < 0.5


def test_what_cannot_be_explained(maps: HeatMaps, trained: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knows no class green"):
        maps.of(write_photo(tmp_path / "photo.png", COLOURS["green"], 1), "green")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    with pytest.raises(UnreadablePhotoError):
        maps.of(broken)
    folder = tmp_path / "run"
    shutil.copytree(trained.folder, folder)
    (folder / CLASSIFIER_FILE).write_bytes(b"no classifier")
    with pytest.raises(InputError, match="can't be opened"):
        HeatMaps(load_run(folder))
    other = trained.model_copy(update={"classes": ("blue", "green", "red")})
    with pytest.raises(InputError, match="does not fit its list of classes"):
        HeatMaps(other)


def test_a_photo_under_its_heat_map(tmp_path: Path) -> None:
    values = np.zeros((7, 7), np.float32)
    values[0, 0] = 1
    over = colours(values, 210)
    assert over.shape == (210, 210, 3)
    brightness = over.astype(int).sum(axis=2)
    assert brightness[15, 15] > 500
    assert brightness[150, 150] < 20
    # Brighter and brighter, as in "inferno".
    steps = colours(np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 64), 64)[0]
    assert (np.diff(steps @ [0.2126, 0.7152, 0.0722]) >= 0).all()
    photo = np.asarray(Image.open(write_photo(tmp_path / "photo.png", COLOURS["blue"], 1, 210)))
    np.testing.assert_array_equal(overlaid(photo, values, 0), photo)
    np.testing.assert_array_equal(overlaid(photo, values, 1), over)
    half = (photo.astype(int) + over) / 2
    assert np.abs(overlaid(photo, values) - half).max() <= 0.5
