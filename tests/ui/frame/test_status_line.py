import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.frame.status_line import Pace, StatusLine, duration, progress_text


def test_the_pace_is_that_of_the_last_seconds() -> None:
    pace = Pace()
    assert pace.per_second == 0
    pace.note(0, 100.0)
    assert pace.per_second == 0
    pace.note(50, 101.0)
    assert pace.per_second == 50
    for second in range(1, 20):
        pace.note(50 + 10 * second, 101.0 + second)
    assert pace.per_second == pytest.approx(10)
    pace.note(3, 130.0)  # a new round begins
    assert pace.per_second == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59.1, "60 s"), (61, "2 min"), (3600, "60 min"), (5400, "1.5 h")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_progress_in_words() -> None:
    text = progress_text(1240, 2000, "Extracting features", "photos", 310)
    assert text == (
        "Extracting features 1\u202f240 / 2\u202f000   62%   310 photos/s   about 3 s left"
    )
    assert progress_text(0, 0, "Loading TensorFlow", "photos", 0) == "Loading TensorFlow"
    assert progress_text(7, 0, "Reading photos", "photos", 0) == "Reading photos 7 photos"
    assert progress_text(4, 4, "Saving", "files", 2) == "Saving 4 / 4   100%   2.0 files/s"
    assert progress_text(20_000_000, 58_889_256, "Downloading VGG16", "bytes", 1_250_000) == (
        "Downloading VGG16 20.0 / 58.9 MB   33%   1.2 MB/s   about 32 s left"
    )


def test_a_message_stays_while_progress_goes_on(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    label = line.findChild(QLabel, "label_status")
    assert label is not None
    line.begin("Training")
    line.say("warn", "Training is still going on.")
    line.show_progress(1, 2, "Extracting features", "photos")
    assert label.text() == "Training is still going on."
    assert label.property("role") == "warn"
    line._message.stop()
    line.show_progress(2, 2, "Extracting features", "photos")
    assert label.text().startswith("Extracting features 2 / 2   100%")
