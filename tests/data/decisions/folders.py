"""Folders of photos for the tests of what decisions do to them."""

from collections import Counter
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.data.decisions.planner import plan
from augstudio.data.scan import scan
from tests.data.photos import write_photos

FLAT = tuple(f"{label}/{number}.jpg" for label in ("cat", "dog") for number in range(4))
SPLIT = tuple(f"{part}/{name}" for part in ("train", "val") for name in FLAT)


def write(root: Path, *names: str) -> Path:
    return write_photos(root, names or FLAT)


def files(folder: Path) -> dict[str, str]:
    """Return the hash of every file in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): storage.digest(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


def record(found: Dataset, name: str) -> ImageRecord:
    (wanted,) = (each for each in found.every() if each.path == found.root / name)
    return wanted


def records(found: Dataset, *names: str) -> list[ImageRecord]:
    return [record(found, name) for name in names]


def contents(found: Dataset, *names: str) -> list[str]:
    return [each.content for each in records(found, *names)]


def decide(root: Path, edits: Edits) -> Plan:
    """Save decisions about a folder, and return what moving would do."""
    save_edits(edits, edits_file(root))
    return plan(scan(root), edits, Mode.MOVE)


def told(found: Dataset) -> Counter[tuple[str, str, str]]:
    """Return the content, class and split of all photos."""
    return Counter(
        (each.content, each.label, part.value)
        for part, group in found.splits.items()
        for each in group
    )
