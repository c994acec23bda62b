from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.runs.config import TrainConfig
from augstudio.ui.core.owners import Owners
from tests import driver
from tests.ui.examples import Colours, make_run


def test_predicting(
    qtbot: QtBot, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loaded: list[Path] = []

    def load(folder: Path) -> Colours:
        loaded.append(folder)
        return Colours()

    monkeypatch.setattr("augstudio.ui.core.runs.predictions.Predictor.load", load)
    assert owners.predictions.ask_photos([photos]) is None  # there is no run yet
    owners.predictions.choose(make_run(tmp_path / "run-001"))
    answers = []
    owners.predictions.began.connect(lambda job: job.reported.connect(answers.append))
    for _ in range(2):
        with qtbot.waitSignals([owners.jobs.ended, owners.predictions.began]):
            owners.predictions.ask_photos([photos])
    assert [answer.photo.name for answer in answers[:6]] == [f"00{n}.png" for n in range(6)]
    assert len(answers) == 24
    assert loaded == [tmp_path / "run-001"]  # once


def test_a_run_in_the_place_of_a_deleted_one_answers_itself(
    qtbot: QtBot, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "run-001"
    old, new = make_run(folder, accuracy=0.8), make_run(folder, accuracy=0.9)
    loaded: list[Path] = []
    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load",
        lambda place: loaded.append(place) or Colours(),
    )
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.train", lambda *_: new)
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(photos)
    owners.library.runs = [old]
    owners.library.use(old)
    with qtbot.waitSignals([owners.jobs.ended, owners.predictions.began]):
        owners.predictions.ask_photos([photos])
    with qtbot.waitSignals([owners.jobs.ended, owners.library.runs_changed]):
        owners.trainings.start(TrainConfig())
    assert owners.library.runs == [new]
    with qtbot.waitSignals([owners.jobs.ended, owners.predictions.began]):
        owners.predictions.ask_photos([photos])
    assert loaded == [folder, folder]


def test_what_is_left_out_of_a_folder_is_reported(
    qtbot: QtBot, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load", lambda folder: Colours()
    )
    owners.predictions.choose(make_run(tmp_path / "run-001"))
    (photos / "notes.txt").write_text("x")
    with qtbot.waitSignal(owners.channel.said) as told:
        owners.predictions.ask_photos([photos])
    assert told.args == [
        "muted",
        "1 file is left out, as it isn't a photo or can't be opened: notes.txt.",
    ]
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_all_that_is_left_out_is_reported_at_once(
    qtbot: QtBot, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def found(paths: object, closed: list[Path], others: list[str]) -> list[Path]:
        closed.append(photos / "locked")
        others.append("notes.txt")
        return [photos / "a.jpg"]

    monkeypatch.setattr("augstudio.ui.core.runs.predictions.find_photos", found)
    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load", lambda folder: Colours()
    )
    owners.predictions.choose(make_run(tmp_path / "run-001"))
    with qtbot.waitSignal(owners.channel.said) as told:
        owners.predictions.ask_photos([photos])
    assert "locked can't be opened and is left out. 1 file" in told.args[1]
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_predicting_without_photos_says_so(
    qtbot: QtBot, owners: Owners, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load", lambda folder: Colours()
    )
    owners.predictions.choose(make_run(tmp_path))
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(owners.jobs.ended):
        owners.predictions.ask_photos([tmp_path / "empty"])
    (dialog,) = driver.dialogs()
    assert "No photos" in dialog.text()
    dialog.accept()


def test_the_run_that_is_tried_out_is_the_chosen_one(
    qtbot: QtBot, owners: Owners, tmp_path: Path
) -> None:
    best, other = make_run(tmp_path / "a"), make_run(tmp_path / "b", accuracy=0.8)
    owners.library.dataset = "colours"
    owners.library.add(best)
    owners.library.add(other)
    assert owners.predictions.run == best
    with qtbot.waitSignals([owners.channel.page_requested, owners.predictions.run_changed]):
        owners.predictions.try_run(other)
    assert owners.predictions.run == other
    owners.library.use(best)  # looking at a run on Train changes nothing here
    assert owners.predictions.run == other
    with qtbot.waitSignal(owners.predictions.run_changed):
        owners.library.show_folder("")
    assert owners.predictions.run is None


def test_a_photo_from_elsewhere_is_kept_as_a_file(
    qtbot: QtBot, owners: Owners, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.core.runs.predictions.Predictor.load", lambda folder: Colours()
    )
    owners.predictions.choose(make_run(tmp_path))
    answers = []
    owners.predictions.began.connect(lambda job: job.reported.connect(answers.append))
    pixels = np.random.default_rng(3).integers(0, 255, (5, 7, 3), np.uint8)
    with qtbot.waitSignal(owners.jobs.ended):
        owners.predictions.ask_image(pixels)
    file = owners.predictions.file_of(answers[0])
    assert (np.asarray(Image.open(file)) == pixels).all()
    assert answers[0].content == storage.digest(file.read_bytes())
    with qtbot.waitSignal(owners.jobs.ended):
        owners.predictions.ask_photos([file])
    assert answers[1] == answers[0]
