import errno
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.errors import AugStudioError
from augstudio.models.backbones import Backbone
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.models.engine import open_engine

CLASSES = ("ant", "bee", "wasp")


@pytest.fixture(scope="module")
def top_model() -> Any:
    model = build_top_model(1280, len(CLASSES), hidden_units=16, seed=3)
    last = model.get_layer("probabilities")
    kernel = np.random.default_rng(0).normal(size=(16, 3))
    last.set_weights([kernel, np.array([0.1, 0.0, -0.2])])
    return model


@pytest.fixture(scope="module")
def classifier(lite0: Backbone, top_model: Any) -> Any:
    return join(lite0, top_model, CLASSES)


@pytest.fixture(scope="module")
def saved(classifier: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "classifier.keras"
    save_classifier(classifier, path)
    return path


def test_it_equals_the_engine_followed_by_the_top_model(
    lite0: Backbone, top_model: Any, classifier: Any, drawing: NDArray[np.float32]
) -> None:
    photos = np.stack([drawing, drawing[:, ::-1], 255 - drawing])
    features = dict(open_engine(lite0).run(enumerate(photos)))
    expected = top_model(np.stack([features[n] for n in range(3)])).numpy()
    found = classifier(photos).numpy()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-4)
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-5)
    assert np.ptp(found, axis=0).max() > 0.05


def test_its_weights_are_copies(lite0: Backbone, drawing: NDArray[np.float32]) -> None:
    head = build_top_model(1280, 2)
    joined = join(lite0, head, ("a", "b"))
    head.get_layer("probabilities").bias.assign([5.0, -5.0])
    np.testing.assert_allclose(joined(drawing[None]), [[0.5, 0.5]])


def test_classes_and_outputs_must_be_as_many(lite0: Backbone, top_model: Any) -> None:
    with pytest.raises(ValueError, match="2 classes, but 3 outputs"):
        join(lite0, top_model, ("ant", "bee"))


def test_it_comes_back_the_same(classifier: Any, saved: Path, drawing: NDArray[np.float32]) -> None:
    again = load_classifier(saved)
    np.testing.assert_allclose(again(drawing[None]), classifier(drawing[None]), rtol=1e-6)


def test_plain_keras_opens_it(classifier: Any, saved: Path, drawing: NDArray[np.float32]) -> None:
    import keras

    again = keras.models.load_model(saved, safe_mode=True)
    assert again.input_shape == (None, 224, 224, 3)
    np.testing.assert_allclose(again(drawing[None]), classifier(drawing[None]), rtol=1e-6)


def test_a_cut_file_is_refused(saved: Path, tmp_path: Path) -> None:
    data = saved.read_bytes()
    path = tmp_path / "classifier.keras"
    for length in (0, 100, len(data) // 2, len(data) - 10):
        path.write_bytes(data[:length])
        with pytest.raises(AugStudioError, match=r"classifier\.keras.*damaged") as caught:
            load_classifier(path)
        assert caught.value.hint


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_changed_byte_is_noticed(saved: Path, tmp_path: Path, place: float) -> None:
    data = bytearray(saved.read_bytes())
    data[int(len(data) * place)] ^= 255
    path = tmp_path / "classifier.keras"
    path.write_bytes(data)
    with pytest.raises(AugStudioError, match="damaged"):
        load_classifier(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "classifier.keras"
    with pytest.raises(AugStudioError, match="does not exist"):
        load_classifier(path)
    path.write_text("cats and dogs", encoding="utf-8")
    with pytest.raises(AugStudioError, match="damaged, or not a classifier"):
        load_classifier(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(AugStudioError, match="damaged, or not a classifier"):
        load_classifier(path)
    save_classifier(build_top_model(8, 2), path)
    with pytest.raises(AugStudioError, match="photos into classes"):
        load_classifier(path)


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    import keras

    path = tmp_path / "classifier.keras"
    photos = keras.Input((8, 8, 3))
    keras.Model(photos, keras.layers.Lambda(lambda x: x[:, 0, 0])(photos)).save(path)
    with pytest.raises(AugStudioError, match=r"contains code \(Lambda\), which .* never runs"):
        load_classifier(path)


def test_a_disk_that_fills_in_the_second_half_leaves_the_old_file(
    classifier: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "classifier.keras"
    path.write_bytes(b"the old one")

    def fill(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", fill)
    with pytest.raises(AugStudioError, match=f"disk is full: {re.escape(str(path))} could not"):
        save_classifier(classifier, path)
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["classifier.keras"]


def test_a_full_disk_leaves_the_old_file(
    saved: Path, classifier: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "classifier.keras"
    path.write_bytes(b"the old one")

    def fill(temporary: Path) -> None:
        temporary.write_bytes(b"the beginning")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(classifier, "save", fill)
    with pytest.raises(AugStudioError, match="disk is full"):
        save_classifier(classifier, path)
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["classifier.keras"]
