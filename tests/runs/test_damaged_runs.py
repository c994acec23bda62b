"""One run that can't be right is listed as damaged, with the reason, and hides no other."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from augstudio.errors import InputError
from augstudio.runs.library import DamagedRun, find_runs, list_runs
from augstudio.runs.run import RUN_FILE, load_run
from tests.example_runs import keep_run

_NAN, _INF = float("nan"), float("inf")

#: Where in ``run.json``, what stands there, and what is said of it.
_VALUES: list[tuple[str, Any, str]] = [
    ("validation.right", 41, "validation right should not be larger than photos"),
    ("validation.right", -1, "validation.right should be greater than or equal to 0"),
    ("validation.right", 36.0, "validation.right should be a valid integer"),
    ("validation.right", True, "valid integer"),
    ("validation.right", "36", "valid integer"),
    ("validation.photos", 36, "photos and validation should agree"),
    ("validation.photos", 0, "validation.photos should be greater than or equal to 1"),
    ("validation.loss", -1.0, "validation.loss"),
    ("validation.loss", _NAN, "validation.loss should be a finite number"),
    # As earlier versions wrote it.
    ("validation", {"accuracy": _NAN, "loss": 0.5}, "validation.right is missing"),
    ("validation", {"accuracy": 2.0, "loss": 0.5}, "validation.right is missing"),
    ("validation", {"accuracy": True, "loss": 0.5}, "validation.right is missing"),
    ("averaged", {"accuracy": 2.0, "loss": 0.5}, "averaged.right is missing"),
    ("averaged", {"accuracy": 0.5, "loss": _INF}, "averaged.loss"),
    ("history.0.val_loss", _NAN, "history.0.val_loss should be a finite number"),
    ("history.0.val_accuracy", 1.01, "history.0.val_accuracy"),
    ("history.0.learning_rate", -1.0, "learning_rate"),
    ("history.0.per_second", 1e-300, "per_second should be 0"),
    ("history.0.seconds", -1, "seconds"),
    ("history.0.epoch", 2, "history should number its epochs from 1"),
    ("history.0.views", 10**30, "views"),
    ("history", [], "best_epoch should be an epoch in history"),
    ("best_epoch", 2, "best_epoch should be an epoch in history"),
    ("best_epoch", 0, "best_epoch"),
    ("best_epoch", -1, "best_epoch"),
    ("best_epoch", True, "best_epoch"),
    ("best_epoch", 10**30, "best_epoch"),
    ("seconds", {}, "seconds should include a total"),
    ("seconds.total", _INF, "seconds.total"),
    ("seconds.total", -1.0, "seconds.total"),
    ("seconds.total", None, "seconds.total"),
    ("photos", {}, "photos and validation should agree"),
    ("photos", {"train": 80}, "photos and validation should agree"),
    ("photos.validation", 0, "photos and validation should agree"),
    ("photos.validation", -40, "photos.validation"),
    ("photos.validation", 10**30, "photos.validation"),
    ("photos.validation", 1.5, "photos.validation"),
    ("features.computed", -1, "features.computed"),
    ("features.per_second", _INF, "features.per_second"),
    ("classes", [], "classes"),
    ("classes", ["blue"], "classes"),
    ("classes", ["blue", "blue"], "classes should have each name only once"),
    ("classes", ["blue", ""], "classes.1"),
    ("classes", ["blue", "x" * 10_000_000], "classes.1 should have"),
    ("classes", "blue", "classes"),
    ("created", "yesterday", "created should be a date"),
    ("created", "", "created should be a date"),
    ("created", 5, "created"),
    ("dataset", "", "dataset"),
    ("root", "a\0b", "root should be a path"),
    ("config.weights", "a\0b", "config.weights"),
    ("config.learning_rate", _NAN, "config.learning_rate"),
    ("config.seed", -1, "config.seed"),
    ("config.backbone", "x" * 1000, "config.backbone"),
    ("config.unknown", 1, "config.unknown is not known"),
    ("recipe.rotation_range", _INF, "recipe.rotation_range"),
    ("recipe.rotation_range", 10**400, "recipe"),
    ("recipe.zoom_range", 10**400, "recipe"),
    ("recipe.zoom_range", _NAN, "recipe"),
    ("skipped", [{"path": "a\0b", "reason": "x"}], "skipped.0.path"),
    ("skipped", [{"path": "a.jpg", "reason": "x" * 10_000_000}], "skipped.0.reason"),
    ("skipped", [{"path": "a", "reason": "b", "label": "c"}], "skipped.0.label is not known"),
    ("classes", ["one"], "classes should have at least 2 entries"),
    ("notices", ["x" * 10_000_000], "notices.0"),
    ("stopped", "perhaps", "stopped"),
    ("versions", {"keras": 3}, "versions.keras"),
    ("versions", {"keras": "x" * 10_000}, "versions.keras"),
    ("title", "x" * 10_000_000, "title should have"),
    ("title", "two\nlines", "title should be a single line"),
    ("title", "\x1b[2J", "title should be a single line"),
    ("note", "x" * 10_001, "note"),
    ("schema_version", 0, "schema_version"),
    ("schema_version", "2", "schema_version"),
    ("x" * 10_000_000, 1, "is not known"),
]


def _change(document: Any, where: str, value: Any) -> None:
    *inner, last = where.split(".")
    for name in inner:
        document = document[int(name) if isinstance(document, list) else name]
    document[last] = value


def _id(value: object) -> str:
    return str(value)[:30]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with two sound runs."""
    for number in (1, 3):
        keep_run(tmp_path / "runs" / f"run-{number:03d}", created=f"2026-01-0{number}T12:00:00Z")
    return tmp_path / "runs"


def _names(runs: Path) -> list[str]:
    return [run.name for run in find_runs([runs]).runs]


@pytest.mark.parametrize(("where", "value", "reason"), _VALUES, ids=_id)
def test_values_that_can_t_be(runs: Path, where: str, value: Any, reason: str) -> None:
    bad = keep_run(runs / "run-002").folder
    document = json.loads((bad / RUN_FILE).read_text())
    _change(document, where, value)
    (bad / RUN_FILE).write_text(json.dumps(document))
    found = find_runs([runs])
    assert [run.name for run in found.runs] == ["run-003", "run-001"]
    (damaged,) = found.damaged
    assert (damaged.folder, damaged.name) == (bad, "run-002")
    assert damaged.reason.startswith("The run run-002 is damaged: its run.json has invalid ")
    assert reason in damaged.reason
    assert len(damaged.reason) < 600
    with pytest.raises(InputError) as caught:
        load_run(bad)
    assert caught.value.message == damaged.reason


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"dataset": "caf\xe9"}',
        b"[" * 200_000,
        b'{"seconds": ' + b'{"a":' * 200_000,
        b'{"best_epoch": ' + b"9" * 10_000 + b"}",
        b"\0" * 1000,
    ],
    ids=_id,
)
def test_what_is_no_document(runs: Path, data: bytes) -> None:
    (runs / "run-002").mkdir()
    (runs / "run-002" / RUN_FILE).write_bytes(data)
    assert _names(runs) == ["run-003", "run-001"]
    assert [each.name for each in find_runs([runs]).damaged] == ["run-002"]


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
@pytest.mark.parametrize("make", [_folder, _pipe, _huge])
def test_what_is_no_file_that_could_be_read(runs: Path, make: Callable[[Path], None]) -> None:
    (runs / "run-002").mkdir()
    make(runs / "run-002" / RUN_FILE)
    assert _names(runs) == ["run-003", "run-001"]
    (damaged,) = find_runs([runs]).damaged
    assert RUN_FILE in damaged.reason


def test_a_run_of_a_newer_version_is_told_apart(runs: Path) -> None:
    (runs / "run-001" / RUN_FILE).write_text('{"schema_version": 99}')
    expected = "The run run-001 was made by a newer version of AugStudio."
    assert find_runs([runs]).damaged == [DamagedRun(runs / "run-001", expected)]


@pytest.mark.skipif(os.name == "nt", reason="links need a permission on Windows")
def test_links_and_the_same_place_twice(runs: Path) -> None:
    (runs / "link").symlink_to("run-001")
    (runs / "round").symlink_to(".")
    (runs / "itself").symlink_to("itself")
    (runs / "gone").symlink_to("nowhere")
    assert sorted(_names(runs)) == ["link", "run-001", "run-003"]
    assert find_runs([runs]).damaged == []


def test_newest_first_whatever_the_offset(tmp_path: Path) -> None:
    times = {
        "b": "2026-10-25T02:30:00+02:00",
        "c": "2026-10-25T02:10:00+01:00",
        "a": "2026-10-24T23:00:00",
        "d": "2026-10-25T02:00:00Z",
    }
    for name, created in times.items():
        keep_run(tmp_path / name, created=created)
    assert _names(tmp_path) == ["d", "c", "b", "a"]


def test_a_run_holds_nothing_that_json_has_not(tmp_path: Path) -> None:
    run = keep_run(tmp_path / "run-001")
    broken = run.validation.model_copy(update={"loss": _NAN})
    with pytest.raises(ValueError, match="JSON"):
        run.model_copy(update={"validation": broken}).save_document(run.folder)
    assert load_run(run.folder) == run


def test_the_usual_place_lists_the_others(home: Path) -> None:
    keep_run(home / "runs" / "colours" / "run-001")
    bad = keep_run(home / "runs" / "colours" / "run-002").folder
    (bad / RUN_FILE).write_text("{}")
    assert [run.name for run in list_runs()] == ["run-001"]
