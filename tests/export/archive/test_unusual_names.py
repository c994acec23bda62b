"""Photos with names that some systems refuse, or treat as the same."""

import sys
from pathlib import Path

import pytest

from augstudio.data.decisions.edits import below
from augstudio.data.scan import scan
from augstudio.export.archive import places
from augstudio.export.archive.contents import contents_of
from augstudio.export.archive.manifest import entry_names
from augstudio.export.archive.open import look_into, unpack_project
from augstudio.export.archive.save import save_project
from augstudio.runs.library import list_runs
from tests.export.archive.example_project import Project
from tests.photos import COLOURS, write_photo

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse these names")


def test_names_in_the_file() -> None:
    assert entry_names(
        ["a/x:y.png", "a/x_y.png", "A/1.png", "a/1.png", "con/nul.png", "ü/1.png", "u\u0308/1.png"]
    ) == {
        "A/1.png": "A/1.png",
        "a/1.png": "a 2/1.png",
        "a/x:y.png": "a 2/x_y 2.png",
        "a/x_y.png": "a 2/x_y.png",
        "con/nul.png": "_con/_nul.png",
        "u\u0308/1.png": "u\u0308/1.png",
        "ü/1.png": "ü 2/1.png",
    }


@linux
def test_they_stay_where_the_system_allows_them(tmp_path: Path) -> None:
    folder = tmp_path / "pets"
    names = [
        *("cats/a:b.png", "cats/a_b.png", "cats/A_B.png", "Cats/1.png", "cats/1.png"),
        *("cats/nul.png", "cats/x. ", "cats/日本 🐈.png", "cats/\udcff.png", "dogs/ü.png"),
        *("dogs/u\u0308.png", "dogs/back\\slash.png", "dogs/" + "x" * 245 + ".png"),
    ]
    for number, name in enumerate(names):
        write_photo(folder / "x.png", COLOURS["red"], number).replace(_made(folder / name))
    found = scan(folder)
    assert {below(found, each.path) for each in found.every()} == {*names}
    file = save_project(contents_of(found), tmp_path / "pets").file
    entries = [each.entry for each in look_into(file).photos]
    assert len({each.casefold() for each in entries}) == len(names)
    assert {"Cats/1.png", "cats 2/A_B.png", "cats 2/日本 🐈.png", "dogs/u\u0308.png"} < {*entries}
    opened = unpack_project(file, tmp_path / "new" / "pets")
    assert opened.renamed == 0
    again = scan(tmp_path / "new" / "pets")
    assert {(below(again, e.path), e.content) for e in again.every()} == {
        (below(found, e.path), e.content) for e in found.every()
    }
    photo = Path("cats", "1.png")
    was, now = ((each / photo).stat().st_mtime for each in (folder, again.root))
    assert now == int(was)


@linux
def test_where_it_does_not_the_runs_know_the_new_ones(
    project: Project, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in project.runs:
        for name in ("photos.csv", "validation.csv"):
            table = run.folder / name
            text = table.read_text(encoding="utf-8")
            table.write_text(text.replace("blue/00", "blue/0:0"), encoding="utf-8")
    for photo in (project.folder / "blue").iterdir():
        photo.rename(photo.with_name(photo.name.replace("00", "0:0")))
    file = save_project(contents_of(project.found, project.runs), tmp_path / "odd").file
    monkeypatch.setattr(places, "_is_allowed", lambda name, plain: name == plain)
    opened = unpack_project(file, elsewhere)
    assert opened.renamed == 10
    assert sorted(path.name for path in (elsewhere / "blue").iterdir())[0] == "0_00.png"
    runs = list_runs("colours")
    for run in runs:
        for photos in (run.dataset_again().every(), run.answers().photos.records):
            assert all(each.path.is_file() for each in photos)
    assert len(runs) == 2


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
