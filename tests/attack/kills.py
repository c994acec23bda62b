"""Programs killed at any action on a file: nothing half-written, nothing lost, nobody's harmed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from augstudio import storage
from augstudio.data.images import examine
from augstudio.errors import InputError
from augstudio.runs.library import find_runs
from augstudio.runs.run import Run, load_run
from augstudio.runs.unfinished import load_unfinished
from tests.photos import write_folder


def attack(folder: Path, rounds: int) -> str:
    """Kill every command ``rounds`` times, at actions spread evenly over all it does."""
    photos = write_folder(folder / "photos", photos=6)
    place = folder / "place"
    commands: list[tuple[list[str], Callable[[Path], str]]] = [
        (["sample", str(place / "made")], _files),
        (["augment", str(photos), "--out", str(place / "made"), "--size", "64"], _files),
        (["train", str(photos), "--out", str(place / "made"), "--epochs", "3"], _run),
    ]
    tried = 0
    for command, state in commands:
        # The first time, it also fills caches, which are there when it is killed.
        for _ in range(2):
            _fresh(place)
            _program(place, 0, command)
        total = int((folder / "actions").read_text())
        whole = state(place)
        for number in sorted({1 + n * (total - 1) // max(1, rounds - 1) for n in range(rounds)}):
            _fresh(place)
            code = _program(place, number, command)
            assert code == -signal.SIGKILL, f"{command[0]} was not killed at {number}: {code}"
            check_named(place)
            again = command
            if command[0] == "train" and _is_paused(place / "made"):
                again = ["train", "--resume", str(place / "made")]
            if (place / "made").exists() and command[0] == "sample":
                # It had come to its end, and is not drawn over what is there.
                assert _program(place, 0, again) == 2
            else:
                assert _program(place, 0, again) == 0, f"{command[0]} ends after {number}"
            assert state(place) == whole, f"{command[0]}, killed at {number}, ends differently"
            _check_nothing_left(place)
            tried += 1
            print(f"  {command[0]}, killed at action {number} of {total}: whole again", flush=True)
    return f"{tried} kills, and all went on to the same end"


def _fresh(place: Path) -> None:
    """Make the folder again, with folders of the user's whose names look like the program's."""
    shutil.rmtree(place, ignore_errors=True)
    for name in (".made-backup", ".old-made", ".made.mine"):
        (place / name / "important").mkdir(parents=True)
        os.utime(place / name, (0, 0))


def _program(place: Path, number: int, command: list[str]) -> int:
    program = [sys.executable, "-m", "tests.attack.child", str(place), str(number), *command]
    done = subprocess.run(program, capture_output=True, text=True, timeout=600)
    assert "unexpected" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def check_named(place: Path) -> None:
    """Whatever has its final name is whole."""
    for path in place.rglob("*.jp*g"):
        if not any(part.startswith(".") for part in path.relative_to(place).parts):
            assert examine(path.read_bytes())[0] == "", path
    for run in find_runs([place]).runs:
        assert run.classifier_path.stat().st_size > 1_000_000


def _is_paused(target: Path) -> bool:
    try:
        load_unfinished(target)
    except InputError:
        return False
    return True


def _check_nothing_left(place: Path) -> None:
    names = sorted(path.name for path in place.iterdir())
    assert names == [".made-backup", ".made.mine", ".old-made", "made"], names
    hidden = list((place / "made").rglob(".*"))
    assert hidden == [], hidden


def _digests(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{path.relative_to(folder)} {storage.digest(path.read_bytes())}" for path in files]
    return "\n".join(lines)


def _files(place: Path) -> str:
    return _digests(place / "made")


def _run(place: Path) -> str:
    run: Run = load_run(place / "made")
    figures = [(e.loss, e.accuracy, e.val_loss, e.val_accuracy) for e in run.history]
    return f"{figures} {run.best_epoch} {run.photos}"
