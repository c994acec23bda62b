"""A paused training whose file can't be right hides no other."""

import json
from pathlib import Path
from typing import Any

import pytest

from augstudio.errors import InputError
from augstudio.runs.unfinished import UNFINISHED_FILE, load_unfinished, unfinished_in
from tests.example_runs import keep_unfinished


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("classes", []),
        ("classes", ["blue", "blue"]),
        ("created", "yesterday"),
        ("dataset", ""),
        ("root", "a\0b"),
        ("config", {"learning_rate": float("nan")}),
        ("recipe", {"rotation_range": float("inf")}),
        ("recipe", {"zoom_range": 10**400}),
    ],
)
def test_values_that_can_t_be(tmp_path: Path, name: str, value: Any) -> None:
    good, bad = (keep_unfinished(tmp_path / name) for name in ("run-001", "run-002"))
    path = bad.checkpoint_folder / UNFINISHED_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    assert unfinished_in(tmp_path) == [good]
    with pytest.raises(InputError, match="run-002 is damaged"):
        load_unfinished(bad.folder)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    good, bad = (keep_unfinished(tmp_path / name) for name in ("run-001", "run-002"))
    with (bad.checkpoint_folder / UNFINISHED_FILE).open("wb") as file:
        file.truncate(3_000_000_000)
    assert unfinished_in(tmp_path) == [good]


def test_the_newest_comes_first_wherever_it_was_begun(tmp_path: Path) -> None:
    times = {"run-001": "2026-01-01T12:00:00+10:00", "run-002": "2026-01-01T11:00:00+00:00"}
    for name, created in times.items():
        path = keep_unfinished(tmp_path / name).checkpoint_folder / UNFINISHED_FILE
        path.write_text(json.dumps(json.loads(path.read_text()) | {"created": created}))
    assert [each.name for each in unfinished_in(tmp_path)] == ["run-002", "run-001"]
