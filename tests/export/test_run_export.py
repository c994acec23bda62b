"""Exports of real runs: they answer as the window does, and nothing half is left behind."""

import csv
import json
import multiprocessing
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.export import run_export
from augstudio.export.conversions import convert, worker
from augstudio.export.conversions.convert import write_model
from augstudio.export.formats import Format, Limits
from augstudio.export.network import answers_like_window, network_of
from augstudio.export.run_export import Exported, ExportEvent, ExportFailed, FormatStarted, export
from augstudio.export.web.browser import find_browser
from augstudio.models.files.keras_archive import leave_out_newer
from augstudio.predict import Prediction, Predictor
from augstudio.progress import Progress
from augstudio.runs.answers import Mirrored, Score
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run, load_run
from augstudio.training.train import train
from tests.export.odd_photos import write_odd_photos
from tests.models.keras_38 import unknown
from tests.photos import write_folder
from tests.shell import Shell
from tests.training.tiny_backbone import put_in_place

#: What a programmer finds in the folder of every format, beside the model.
COMPANIONS = {
    *("README.md", "example.jpg", "example_input.npy", "labels.txt", "model.json", "parity.json"),
    *("photo.py", "predict.py", "requirements.txt", "runtime.py"),
}


@pytest.fixture(scope="module")
def odd_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose validation photos are of all the kinds that programs read differently."""
    folder = tmp_path_factory.mktemp("odd")
    photos = folder / "photos"
    write_folder(photos / "train", photos=6)
    write_folder(photos / "validation", photos=2)
    write_odd_photos(photos / "validation" / "red")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUGSTUDIO_HOME", str(folder / "home"))
        return train(scan(photos), Recipe(), TrainConfig(), folder / "run")


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run with a network that is converted in no time."""
    folder = tmp_path_factory.mktemp("tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUGSTUDIO_HOME", str(folder / "home"))
        put_in_place(patch, folder)
        dataset = with_validation(scan(write_folder(folder / "photos", photos=10)))
        return train(dataset, Recipe(), TrainConfig(), folder / "run")


@pytest.fixture
def tiny(tiny_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The tiny run, which is converted in the process of the tests."""
    put_in_place(monkeypatch, tmp_path)
    monkeypatch.setattr(run_export, "Converter", ConverterInProcess)
    return tiny_run


def test_training_window_command_line_and_all_exports_answer_alike(
    odd_run: Run,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[ExportEvent] = []
    results = export(odd_run, list(Format), tmp_path / "out", events.append)
    exported = [each for each in results if isinstance(each, Exported)]
    assert exported == results == [each for each in events if not isinstance(each, FormatStarted)]
    trained = odd_run.answers()
    files = [record.path for record in trained.photos.records]
    window = [*Predictor.of(odd_run).predict(files)]
    shell = Shell(capsys, monkeypatch).json("predict", odd_run.folder, *files)["predictions"]
    for row, (answer, printed) in enumerate(zip(window, shell, strict=True)):
        assert isinstance(answer, Prediction)
        for name, value in zip(odd_run.classes, trained.probabilities[row], strict=True):
            assert answer.probabilities[name] == pytest.approx(value, abs=1e-3)
            assert printed["probabilities"][name] == pytest.approx(value, abs=1e-3)
    for each in exported:
        parity = each.parity
        if not each.form.about.runtime:
            check_without_program(each, len(files))
            continue
        assert parity is not None
        # The answers for these photos are close to each other: 8 bits may turn some.
        assert each.passed or each.form.about.limits.largest is None, (each.form, parity)
        assert (parity.photos, parity.unread) == (len(files), ())
        assert parity.ms_per_photo > 0
        assert parity.bytes > 1_000_000
        if each.form.about.limits.largest == 1e-3:
            assert parity.largest_difference < 1e-3
        own = {*COMPANIONS, each.form.about.model} | (
            {"model.bin"} if each.form is Format.OPENVINO else set()
        )
        assert {path.name for path in each.folder.iterdir()} == own
        card = json.loads((each.folder / "model.json").read_text(encoding="utf-8"))
        assert card["classes"] == list(odd_run.classes)
        assert card["parity"]["passed"] is each.passed
        assert (each.folder / "labels.txt").read_text(encoding="utf-8") == "blue\nred\n"
        readme = (each.folder / "README.md").read_text(encoding="utf-8")
        assert parity.sentence in readme


def check_without_program(exported: Exported, photos: int) -> None:
    """Check the training script, and the web page, which is compared where there is a browser."""
    names = {path.name for path in exported.folder.iterdir()}
    assert {exported.form.about.model, "README.md"} <= names
    if exported.form is Format.KERAS_SCRIPT:
        assert "trains anew" in exported.remark
        return
    assert {"labels.txt", "model.json"} <= names
    assert (exported.parity is None) == (not find_browser()) == ("parity.json" not in names)
    if exported.parity is not None:
        assert exported.parity.photos == photos
        assert exported.parity.largest_difference < 0.1


def test_the_program_beside_the_model(trained: Run, tmp_path: Path) -> None:
    [result] = export(trained, [Format.TFLITE], tmp_path / "out")
    assert isinstance(result, Exported)

    def predict(*options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-B", result.folder / "predict.py", *map(str, options)],
            capture_output=True,
            text=True,
            check=False,
        )

    photos = write_folder(tmp_path / "new", photos=2)
    (photos / "red" / "notes.txt").write_text("no photo")
    told = predict(photos, "--csv", tmp_path / "answers.csv")
    assert told.returncode == 0, told.stderr
    assert "notes.txt can't be read" in told.stderr
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["class"] for row in rows] == ["blue", "blue", "red", "red"]
    for row in rows:
        assert float(row["blue"]) + float(row["red"]) == pytest.approx(1, abs=1e-5)
        assert f"{row['photo']}: {row['class']} " in told.stdout
    # A changed example is noticed.
    golden = np.load(result.folder / "example_input.npy")
    np.save(result.folder / "example_input.npy", 255 - golden)
    told = predict("--check")
    assert told.returncode == 1
    assert "answers differently than AugStudio" in told.stderr


def test_an_inexact_export_is_marked_and_kept(
    tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than all answers can't be the same.
    monkeypatch.setitem(vars(Format.TFLITE_DYNAMIC.about), "limits", Limits(None, 1.1))
    [result] = export(tiny, [Format.TFLITE_DYNAMIC], tmp_path / "out")
    assert isinstance(result, Exported)
    assert not result.passed
    assert "less exact than it should be" in (result.folder / "README.md").read_text("utf-8")
    assert json.loads((result.folder / "parity.json").read_text("utf-8"))["passed"] is False


def test_a_format_that_fails_does_not_stop_the_others(
    tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Converter(ConverterInProcess):
        def write(self, form: Format, *others: Any) -> None:
            if form is Format.KERAS:
                raise AugStudioError("Keras: no.", "Choose another format.")
            super().write(form, *others)

    monkeypatch.setattr(run_export, "Converter", Converter)
    results = export(tiny, [Format.KERAS, Format.TFLITE], tmp_path / "out")
    assert results[0] == ExportFailed(Format.KERAS, "Keras: no.", "Choose another format.")
    assert isinstance(results[1], Exported)
    # Nothing is left of the one that failed.
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["tflite"]


class ConverterInProcess:
    """Converts in the process of the tests, which has loaded TensorFlow already."""

    def __init__(self, run_folder: Path) -> None:
        self._run_folder = run_folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(
        self, form: Format, folder: Path, examples: Sequence[ImageRecord], _: Progress
    ) -> None:
        write_model(self._run_folder, form, folder, examples)


class StopAt(Progress):
    """Asks to stop at the first event that fits."""

    def __init__(self, fits: Callable[[ExportEvent], bool]) -> None:
        self._fits = fits
        self._stop = False

    def __call__(self, event: ExportEvent) -> None:
        self._stop = self._stop or self._fits(event)

    @property
    def cancelled(self) -> bool:
        return self._stop


@pytest.mark.parametrize("step", ["Converting", "Comparing its answers"])
def test_stop_leaves_what_is_done_and_nothing_half(
    tiny: Run, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if step == "Converting":
        monkeypatch.setattr(run_export, "Converter", worker.Converter)
    stop = StopAt(lambda event: isinstance(event, FormatStarted) and event.step == step)
    with pytest.raises(Cancelled):
        export(tiny, [Format.TFLITE], tmp_path / "out", stop, stop)
    assert [*(tmp_path / "out").iterdir()] == []


def test_bad_input(tiny: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="not an empty folder"):
        export(tiny, [Format.TFLITE], full)
    assert (full / "mine.txt").read_text() == "keep"
    with pytest.raises(InputError, match="No format"):
        export(tiny, [], tmp_path / "out")
    with pytest.raises(AugStudioError, match=r"mine\.txt"):
        export(tiny, [Format.TFLITE], full / "mine.txt" / "out")
    monkeypatch.setitem(vars(Format.ONNX.about), "missing", ("no-such-package",))
    [result] = export(tiny, [Format.ONNX], tmp_path / "out")
    assert isinstance(result, ExportFailed)
    assert "needs no-such-package" in result.message
    # Without its photos, nothing can be compared.
    moved = tiny.model_copy(update={"root": tmp_path / "gone"})
    with pytest.raises(InputError, match="None of the validation photos"):
        export(moved, [Format.TFLITE], tmp_path / "out2")


def test_a_converter_that_fails_is_explained(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("stream\n  error")

    monkeypatch.setattr(convert, "write_openvino", fail)
    with pytest.raises(AugStudioError, match="OpenVINO could not be written: stream error"):
        write_model(trained.folder, Format.OPENVINO, tmp_path)

    class Usage:
        free = 1000

    # OpenVINO and TensorFlow don't say, or in words of their own, that the disk is full.
    monkeypatch.setattr(convert.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(AugStudioError, match="disk is full"):
        write_model(trained.folder, Format.OPENVINO, tmp_path)


def test_the_converter_may_crash(trained: Run, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with worker.Converter(tmp_path / "run") as converter:
        with pytest.raises(InputError, match="not an AugStudio run"):
            converter.write(Format.TFLITE, tmp_path)
        [process] = multiprocessing.active_children()
        process.kill()  # as the system does when memory runs out
        process.join()
        with pytest.raises(AugStudioError, match="stopped unexpectedly"):
            converter.write(Format.TFLITE, tmp_path)
        # The next format begins anew.
        with pytest.raises(InputError, match="not an AugStudio run"):
            converter.write(Format.TFLITE, tmp_path)
    assert not multiprocessing.active_children()


def test_averages_over_the_mirror_image_are_inside(tiny: Run) -> None:
    from keras import saving

    score = Score(right=1, photos=1, loss=0.1)
    mirrored = Mirrored(score=score, gain=0.1, low=0.05, high=0.15)
    run = tiny.model_copy(update={"mirrored": mirrored})
    assert run.mirror_score is not None
    rng = np.random.default_rng(0)
    network, plain = network_of(run), network_of(tiny)
    photo = rng.integers(0, 256, network.input_shape[1:], dtype=np.uint8)
    found = np.asarray(network(photo[None].astype(np.float32)))[0]
    both = np.stack([photo, photo[:, ::-1]]).astype(np.float32)
    assert found == pytest.approx(np.asarray(plain(both)).mean(axis=0), abs=1e-5)
    # Keras 3.8 opens it, too.
    description = saving.serialize_keras_object(network)
    leave_out_newer(description)
    assert unknown(description) == set()
    window = Predictor.of(run).predict_array(photo).probabilities
    assert found == pytest.approx([window[name] for name in run.classes], abs=1e-5)
    # Averages over random variations depend on the photo's file, and are left out.
    averaged = run.config.model_copy(update={"predict_views": 4})
    assert answers_like_window(run.model_copy(update={"config": averaged})).config == (
        run.config.model_copy(update={"predict_views": 1})
    )
    assert load_run(run.folder).photo_list().records(Split.VALIDATION)
