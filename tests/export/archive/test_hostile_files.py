"""Project files that do harm, or are damaged, are refused, and leave nothing behind."""

import json
import os
import re
import shutil
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from augstudio import storage
from augstudio.errors import InputError
from augstudio.export.archive import reading
from augstudio.export.archive.manifest import Manifest
from augstudio.export.archive.open import look_into, unpack_project
from augstudio.runs.library import list_runs
from tests.photos import COLOURS, write_photo

#: As ``project.json`` has them, with changes.
Change = Callable[[dict[str, Any]], object]


class Builder:
    """Builds project files of one photo, with whatever else is asked for."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "hostile.augstudio"
        self.photo = write_photo(folder / "photo.png", COLOURS["red"], 1).read_bytes()
        listed = {"path": "red/1.png", "entry": "red/1.png", "modified": 0}
        self.manifest: dict[str, Any] = {
            "schema_version": 1,
            "name": "pets",
            "created": "2026-01-01T12:00:00+00:00",
            "version": "0.1",
            "has_photos": True,
            "photos": [
                listed | {"content": storage.digest(self.photo), "size": len(self.photo)},
            ],
        }

    def list(self, **changes: Any) -> "Builder":
        """Change what is listed of the photo."""
        self.manifest["photos"][0] |= changes
        return self

    def build(self, *others: tuple[str | ZipInfo, bytes], photo: bytes | None = None) -> Path:
        """Write the file with other entries."""
        with ZipFile(self.file, "w") as archive:
            archive.writestr("project.json", json.dumps(self.manifest))
            entry = self.manifest["photos"][0]["entry"]
            archive.writestr(f"photos/{entry}", self.photo if photo is None else photo)
            for name, data in others:
                archive.writestr(name, data)
        return self.file


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(tmp_path)


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[Path, str], str]:
    """Checks that a file is refused with some words, and that nothing is left; gives the hint."""

    def check(file: Path, words: str) -> str:
        before = sorted(tmp_path.rglob("*"))
        folder = tmp_path / "new" / "pets"
        with pytest.raises(InputError, match=words) as found:
            unpack_project(file, folder)
        if folder.parent.exists():
            assert [*folder.parent.iterdir()] == []
            folder.parent.rmdir()
        assert list_runs() == []
        home = Path(os.environ["AUGSTUDIO_HOME"])
        assert [path for path in home.rglob("*") if path.is_file()] == []
        shutil.rmtree(home, ignore_errors=True)
        assert sorted(tmp_path.rglob("*")) == before
        return found.value.hint

    return check


def with_mode(name: str, mode: int, kind: int = ZIP_STORED) -> ZipInfo:
    info = ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, kind
    return info


def test_the_file_that_the_others_change_is_fine(builder: Builder, tmp_path: Path) -> None:
    opened = unpack_project(builder.build(), tmp_path / "pets")
    assert (opened.photos, opened.runs) == (1, ())
    assert (tmp_path / "pets" / "red" / "1.png").read_bytes() == builder.photo


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.png", "photos/../../evil.png", "photos/red/../../../evil", "/etc/evil.png"),
        *("photos//evil.png", "C:/evil.png", "C:evil.png", "photos/C:\\evil.png"),
        *("photos/a\\b.png", "photos/red/a:b.png", "photos/red/\x01.png"),
        *("\\\\server\\evil.png", "photos/red/", "photos/red/con.png", "photos/red/x.png."),
        *("photos/red/ x.png ", "photos/.hidden/1.png"),
        *("runs/.ssh/run.json", "runs/a/b/run.json", "runs/run-001/evil.exe", "runs/run.json"),
        *("studies/one/evil.sh", "recipes/a/b.json", "recipes/evil.exe", "evil.txt", "readme"),
        *("runs/run-001/../../evil", "project.json/x", "decisions.json/x", "photos/red/1.png/x"),
        *("PROJECT.json", "photos/RED/1.PNG", "runs/run-001/Run.json"),
        f"runs/{'x' * 300}/run.json",
    ],
)  # fmt: skip
def test_names_that_no_project_has(
    builder: Builder, refused: Callable[[Path, str], str], name: str
) -> None:
    words = re.escape("hostile.augstudio can't be opened: ")
    assert "Ask for a file" in refused(builder.build((name, b"x")), words)


def test_entries_that_are_no_plain_files(
    builder: Builder, refused: Callable[[Path, str], str]
) -> None:
    for mode in (stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR, stat.S_IFDIR | 0o755):
        info = with_mode("decisions.json", mode)
        refused(builder.build((info, b"/etc/passwd")), "is not part of a project")
    packed = with_mode("decisions.json", stat.S_IFREG, ZIP_BZIP2)
    refused(builder.build((packed, b"{}")), "is not part of a project")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = builder.build(("decisions.json", b"{}"), ("decisions.json", b"{}"))
    refused(twice, "is not part of a project")


def test_bombs(
    builder: Builder, refused: Callable[[Path, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    info = with_mode("decisions.json", stat.S_IFREG, ZIP_DEFLATED)
    monkeypatch.setattr(reading, "_ALWAYS", 2_000_000)
    bomb = builder.build((info, b"0" * 10_000_000))
    assert bomb.stat().st_size < 40_000
    refused(bomb, r"its \d+ kB would become 10 MB")
    # A size in the list that is too small does not help: never more than it is unpacked.
    data = bytearray(bomb.read_bytes())
    entry = data.rindex(b"PK\1\2")
    data[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    bomb.write_bytes(data)
    refused(bomb, "is damaged or incomplete")
    monkeypatch.setattr(reading, "_MOST_FILES", 3)
    many = [(f"runs/run-{number}/run.json", b"{}") for number in range(9)]
    refused(builder.build(*many), "contains 11 files; at most 3")
    monkeypatch.setattr(reading, "_MOST_LISTED", 200)
    refused(builder.build(*many), "is damaged or incomplete")


def test_photos_that_are_not_those_of_the_list(
    builder: Builder, refused: Callable[[Path, str], str]
) -> None:
    size = len(builder.photo)
    other = builder.photo[:-1] + b"x"
    refused(builder.build(photo=other), "red/1.png is not the photo that was saved")
    refused(builder.build(photo=builder.photo + b"x"), "its photos are not those of its list")
    refused(builder.build(("photos/red/2.png", b"x")), "its photos are not those of its list")
    script = b"rm -rf /"
    builder.list(content=storage.digest(script), size=len(script))
    builder.list(entry="red/1.sh", path="red/1.sh")
    refused(builder.build(photo=script), "is not the photo that was saved")
    builder.list(content=storage.digest(builder.photo), size=size)
    odd = ("../1.png", "/1.png", "a/../1.png", "a//b.png", ".ssh/x.png", "x.png", "a/b/c.png")
    for path in odd:
        builder.list(entry="red/1.png", path=path)
        refused(builder.build(), "is damaged: its list of contents can't be read")
    builder.list(path="red/1.png")
    builder.manifest["has_photos"] = False
    refused(builder.build(), "is damaged: its photos are not those")


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.clear(),
        lambda values: values.update(extra=1),
        lambda values: values.update(name="a\0b"),
        lambda values: values.update(created="yesterday"),
        lambda values: values["photos"].append(dict(values["photos"][0])),
        lambda values: values["photos"][0].update(size=-1),
        lambda values: values["photos"][0].update(size=2**70),
        lambda values: values["photos"][0].update(content="x"),
        lambda values: values["photos"][0].update(modified=2**63),
        lambda values: values.update(schema_version="1"),
    ],
)
def test_a_list_of_contents_that_is_damaged(
    builder: Builder, refused: Callable[[Path, str], str], change: Change
) -> None:
    with ZipFile(builder.build()) as archive:
        photo = archive.read("photos/red/1.png")
    change(builder.manifest)
    with ZipFile(builder.file, "w") as archive:
        archive.writestr("project.json", json.dumps(builder.manifest))
        archive.writestr("photos/red/1.png", photo)
    refused(builder.file, "its list of contents can't be read")


def test_a_newer_version(builder: Builder, refused: Callable[[Path, str], str]) -> None:
    builder.manifest |= {"schema_version": 2, "more": 1}
    file = builder.build(("videos/one.mp4", b"x"))
    hint = refused(file, "was saved by a newer version of AugStudio")
    assert hint == "Update AugStudio to open it."


def test_files_that_are_damaged(builder: Builder, refused: Callable[[Path, str], str]) -> None:
    whole = builder.build(("decisions.json", b"no decisions")).read_bytes()
    refused(builder.file, "decisions.json is damaged, or contains no decisions")
    refused(builder.build(("recipes/x.json", b"[" * 9999)), "x.json is not a recipe")
    refused(builder.build(("runs/run-001/history.csv", b"x")), "history.csv in it is not part")
    refused(builder.build(("runs/run-001/run.json", b"[]")), "run.json contains no named values")
    refused(builder.build(("studies/one/trials.csv", b"x")), "trials.csv in it is not part")
    for size in (len(whole) - 1, len(whole) // 2, 30):
        builder.file.write_bytes(whole[:size])
        refused(builder.file, "is damaged or incomplete")
    flipped = bytearray(builder.build().read_bytes())
    flipped[flipped.index(builder.photo) + 60] ^= 255
    builder.file.write_bytes(flipped)
    refused(builder.file, "is damaged")
    locked = bytearray(builder.build().read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(mark) + place] |= 1
    builder.file.write_bytes(locked)
    refused(builder.file, "is protected by a password")
    for data in (b"", b"PK", b"\x89PNG", b"a text"):
        builder.file.write_bytes(data)
        refused(builder.file, r"is not an AugStudio project|is damaged or incomplete")
    with ZipFile(builder.file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    refused(builder.file, "is not an AugStudio project")
    with pytest.raises(InputError, match="does not exist"):
        look_into(builder.file.with_name("none.augstudio"))
    with pytest.raises(InputError, match="not a regular file"):
        look_into(builder.file.parent)


def test_the_manifest_of_the_tests_is_complete(builder: Builder) -> None:
    assert look_into(builder.build()) == Manifest.model_validate(builder.manifest)
