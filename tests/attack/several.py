"""Two programs at once: nothing is computed twice for long, nothing lost, the second one is told.

``python -m tests.attack.several FILE NAME`` is one of two programs that decide about photos.
"""

import subprocess
import sys
from pathlib import Path

from augstudio import storage
from augstudio.data.decisions.files import change_edits, load_edits, saved_edits
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.lab.study import load_study
from augstudio.runs.run import Run, load_run
from tests.photos import write_folder

#: Photos of each class, and decisions of each program.
PHOTOS, DECISIONS = 200, 40
TRAIN = ["--method", "bottleneck", "--epochs", "3", "--recipe", "Gentle", "--views", "3"]
#: Photos that may be computed twice where two programs meet, in each of the views.
TWICE, VIEWS = 64, 4


def attack(folder: Path, rounds: int) -> str:
    """Run two programs at once ``rounds`` times, in each way that they can meet."""
    photos = write_folder(folder / "photos", photos=PHOTOS)
    scan(photos)
    worst = 0.0
    for number in range(max(1, rounds // 10)):
        place = folder / str(number)
        twice = _features(photos, place)
        worst = max(worst, twice)
        print(f"  two trainings on the same photos: {twice:.1%} computed twice", flush=True)
        _same_run(photos, place)
        print("  two trainings into one folder: one trained, the other one was told", flush=True)
        tries = _decisions(place)
        print(f"  decisions about one folder: all kept, {tries} had to be tried again", flush=True)
        _same_study(photos, place)
        print("  one study twice: one ran, the other one was told", flush=True)
        _export(photos, place)
        print("  an export during a training into its run: told, or right", flush=True)
    return f"{worst:.1%} of the features were computed twice, and nothing was lost"


def _features(photos: Path, place: Path) -> float:
    """Train twice at once; return the share of the features that were computed twice."""
    both = [["train", str(photos), "--out", str(place / name), *TRAIN] for name in ("a", "b")]
    assert [code for code, _ in _together(*both)] == [0, 0]
    first, second = (load_run(place / name) for name in ("a", "b"))
    assert _figures(first) == _figures(second)
    computed = first.features.computed + second.features.computed
    needed = first.features.computed + first.features.cached
    assert needed == second.features.computed + second.features.cached
    assert needed <= computed <= needed + VIEWS * TWICE, f"{computed} for {needed}"
    return computed / needed - 1


def _same_run(photos: Path, place: Path) -> None:
    command = ["train", str(photos), "--out", str(place / "one"), *TRAIN]
    ends = _together(command, [*command, "--seed", "1"])
    assert sorted(code for code, _ in ends) == [0, 2], ends
    told = next(text for code, text in ends if code)
    assert "one is being trained by another instance of AugStudio" in told, told
    assert load_run(place / "one").validation.photos == 2 * PHOTOS // 5


def _decisions(place: Path) -> int:
    """Decide in two programs at once; return how often one was told to try again."""
    path = place / "decisions.json"
    commands = [
        [sys.executable, "-m", "tests.attack.several", str(path), name] for name in ("a", "b")
    ]
    ends = [_end(program) for program in [_start(command) for command in commands]]
    assert [code for code, _ in ends] == [0, 0], ends
    kept = load_edits(path).left_out
    assert kept == {_content(name, number) for name in ("a", "b") for number in range(DECISIONS)}
    return sum(int(text.split()[-1]) for _, text in ends)


def _same_study(photos: Path, place: Path) -> None:
    command = ["lab", str(photos), "--out", str(place / "study"), "--arms", "whole"]
    ends = _together(command, command)
    assert sorted(code for code, _ in ends) == [0, 2], ends
    told = next(text for code, text in ends if code)
    assert "Another AugStudio is working on the study" in told, told
    assert not load_study(place / "study").missing()


def _export(photos: Path, place: Path) -> None:
    """Export a run while another program replaces it: whole, or refused in a sentence."""
    run = ["export", str(place / "one"), "--out", str(place / "exported"), "--format", "keras"]
    train = ["train", str(photos), "--out", str(place / "one"), *TRAIN]
    (exported, text), (trained, _) = _together(run, train)
    assert trained == 0
    assert exported in (0, 1, 2), text
    load_run(place / "one")


def _together(*commands: list[str]) -> list[tuple[int, str]]:
    """Run commands of the program at once; return how each ended, and what it told."""
    started = [_start([sys.executable, "-m", "augstudio", *command]) for command in commands]
    return [_end(program) for program in started]


def _start(command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _end(program: "subprocess.Popen[str]") -> tuple[int, str]:
    text, _ = program.communicate(timeout=1800)
    assert "Traceback" not in text, text
    assert "unexpected" not in text, text
    return program.returncode, text


def _figures(run: Run) -> list[tuple[float, ...]]:
    return [(e.loss, e.accuracy, e.val_loss, e.val_accuracy) for e in run.history]


def _content(name: str, number: int) -> str:
    return storage.digest(f"{name} {number}".encode())


def decide(path: Path, name: str) -> int:
    """Leave photos out, one after the other; return how often it had to be tried again."""
    tries, known = 0, saved_edits(path)
    for number in range(DECISIONS):
        after = known.leave_out({_content(name, number)})
        while True:
            try:
                known = change_edits(path, known, after)
                break
            except InputError as error:
                if "Another AugStudio window is saving" not in error.message:
                    raise
                tries += 1
    return tries


if __name__ == "__main__":
    print(decide(Path(sys.argv[1]), sys.argv[2]))
