import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.errors import Cancelled, InputError
from augstudio.models import engine, speed
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.engine import Precision
from augstudio.progress import Progress

NAME = "efficientnet_lite0 32 exact"


@pytest.fixture
def small(lite0: Backbone) -> Backbone:
    return lite0.chosen(input_size=32)


@pytest.fixture(autouse=True)
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "SECONDS", 0.1)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("it measured again")

    monkeypatch.setattr(speed, "_measured", fail)


def test_it_is_measured_once(small: Backbone, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert speed.known(small) is None
    found = speed.photos_per_second(small)
    assert found > 1
    forbid(monkeypatch)
    assert speed.photos_per_second(small) == pytest.approx(found, rel=0.01)
    assert speed.known(small) == pytest.approx(found, rel=0.01)
    (key,) = json.loads((home / "cache" / "speeds.json").read_text())
    assert key.startswith("efficientnet_lite0 32 exact, ")
    assert "openvino 20" in key
    assert "keras 3" in key


def test_it_belongs_to_what_was_measured(small: Backbone) -> None:
    speed.remember({NAME: 123.456})
    assert speed.known(small) == 123.5
    assert speed.known(small, Precision.FAST) is None
    assert speed.known(small.chosen(input_size=64)) is None
    assert speed.known(backbone("vgg16").chosen(input_size=32)) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speed, "_machine", lambda: "another processor")
        assert speed.known(small) is None
        speed.remember({NAME: 7.0})
    assert speed.known(small) == 123.5


def test_other_numbers_are_remembered_with_it(small: Backbone) -> None:
    speed.remember({"one": 0.0, "two": 1 / 3})
    speed.remember({NAME: 5.0})
    assert speed.recall("one") == 0.0
    assert speed.recall("two") == 0.3333
    assert speed.recall("three") is None
    assert speed.known(small) == 5.0
    speed.remember({NAME: 0.0})
    assert speed.known(small) is None


def test_no_weights_are_needed() -> None:
    row = backbone("mobilenet_v2_035").chosen(input_size=32)
    assert not row.available
    assert speed.photos_per_second(row) > 1


def test_the_count_is_right(small: Backbone) -> None:
    """A made-up engine that takes a known time for each photo."""

    class Steady:
        name = "steady"
        output_shape = (1,)

        def run(self, photos: Any) -> Any:
            for key, photo in photos:
                assert photo.shape == (32, 32, 3)
                now[0] += 0.02
                yield key, np.zeros(1)

    now = [0.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speed.time, "perf_counter", lambda: now[0])
        photos = np.zeros((4, 32, 32, 3), np.float32)
        assert speed._run(Steady(), photos, 3.0, Progress()) == pytest.approx(50)
        assert 3.0 <= now[0] <= 3.05


def test_stop_ends_it(small: Backbone) -> None:
    class Stopping(Progress):
        asked = 0

        @property
        def cancelled(self) -> bool:
            self.asked += 1
            return self.asked > 5

    with pytest.raises(Cancelled):
        speed.photos_per_second(small, progress=Stopping())
    assert speed.known(small) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '{"a": "b", "c": -1, "d": null}',
        "\x00",
        "null",
        "NaN",
        "[" * 100_000,
        '{"a":' * 100_000,
        " " * 2_000_000 + "{}",
        "1" * 5000,
    ],
)
def test_a_damaged_file_counts_as_none(small: Backbone, home: Path, text: str) -> None:
    path = home / "cache" / "speeds.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert speed.known(small) is None
    speed.remember({NAME: 9.0})
    assert speed.known(small) == 9.0


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1",
        "1e-300",
        "1e300",
        "1" + "0" * 400,
        "true",
        "false",
        '"5"',
        "null",
        "[5]",
        "{}",
    ],
)
def test_a_number_that_nobody_measured_counts_as_none(
    small: Backbone, home: Path, number: str
) -> None:
    speed.remember({NAME: 5.0, "other": 7.0})
    path = home / "cache" / "speeds.json"
    path.write_text(path.read_text().replace(": 5.0", f": {number}"))
    assert speed.known(small) is None
    assert speed.recall("other") == 7.0
    speed.remember({NAME: 9.0})
    assert speed.known(small) == 9.0
    assert math.isfinite(sum(json.loads(path.read_text()).values()))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(small: Backbone, home: Path) -> None:
    (home / "cache").mkdir(parents=True)
    os.mkfifo(home / "cache" / "speeds.json")
    assert speed.known(small) is None
    speed.remember({NAME: 9.0})
    assert speed.known(small) == 9.0


def test_a_folder_in_its_place_is_done_without(small: Backbone, home: Path) -> None:
    (home / "cache" / "speeds.json").mkdir(parents=True)
    speed.remember({NAME: 9.0})
    assert speed.known(small) is None


def test_a_file_that_can_not_be_written_is_done_without(small: Backbone, home: Path) -> None:
    home.write_text("not a folder")
    speed.remember({NAME: 9.0})
    assert speed.known(small) is None


def test_fast_where_there_is_none(small: Backbone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "fast_available", lambda: False)
    with pytest.raises(InputError, match="bfloat16"):
        speed.photos_per_second(small, Precision.FAST)


def test_the_processor_has_a_name() -> None:
    assert len(speed._processor()) > 2
