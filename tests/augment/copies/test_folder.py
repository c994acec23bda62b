import csv
import errno
import io
import os
from pathlib import Path

import pytest

from augstudio.augment.copies.folder import (
    SETTINGS,
    Copy,
    begun,
    check_place,
    name_copies,
    write_manifest,
)
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.errors import InputError

ROOT = Path("set")


def stems(*paths: str, label: str = "red") -> list[str]:
    records = (ImageRecord(str(Path(path)), label, path) for path in paths)
    return [each.stem for each in name_copies(records, ROOT)]


def test_a_copy_is_called_after_its_photo_and_view() -> None:
    (named,) = name_copies([ImageRecord(str(ROOT / "cats/cat.17.jpeg"), "cats", "0")], ROOT)
    assert named.source == "cats/cat.17.jpeg"
    assert named.path(3, ".jpg") == "cats/cat.17__v03.jpg"
    assert named.path(120, ".png") == "cats/cat.17__v120.png"


def test_photos_with_one_name_get_their_ending_then_a_number() -> None:
    assert stems("a.jpg", "a.png", "x/a.png", "y/a.png", "A.jpg") == [
        "red/a",
        "red/a_png",
        "red/a_png_2",
        "red/a_png_3",
        "red/A_jpg",
    ]


def test_a_name_that_looks_like_a_copy_of_another_keeps_apart() -> None:
    records = (ImageRecord(str(Path(name)), "red", name) for name in ("a.jpg", "a__v01.jpg"))
    first, second = name_copies(records, ROOT)
    every = [named.path(view, ".jpg") for named in (first, second) for view in range(150)]
    assert len(set(every)) == 300


def test_accents_written_in_two_ways_are_one_name() -> None:
    assert stems("caf\u00e9.jpg", "cafe\u0301.jpg") == ["red/caf\u00e9", "red/caf\u00e9_jpg"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('a:b*c?"d.jpg', "a_b_c_d"),
        ("con.jpg", "_con"),
        ("Nul.part.jpg", "_Nul.part"),
        ("  . .jpg", "photo"),
        ("back\\slash.jpg", "back_slash"),
        ("line\nbreak.jpg", "line_break"),
        ("no\udcfftext.jpg", "no_text"),
    ],
)
def test_names_are_valid_on_all_file_systems(name: str, safe: str) -> None:
    assert stems(name) == [f"red/{safe}"]


def test_long_names_are_cut_by_their_bytes() -> None:
    (stem,) = stems("🐜" * 80 + ".jpg")
    assert len(stem.encode()) < 180
    first, second = stems("x" * 300 + "1.jpg", "x" * 300 + "2.jpg")
    assert first != second


def test_classes_that_a_file_system_takes_for_one_get_folders_of_their_own() -> None:
    labels = ("Red", "red", "red?", "manifest.csv")
    named = name_copies((ImageRecord("a.jpg", label, label) for label in labels), ROOT)
    assert [each.stem for each in named] == ["Red/a", "red_2/a", "red_/a", "manifest.csv_2/a"]


def test_a_folder_outside_that_is_new_or_empty_is_fine(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    check_place(photos, tmp_path / "new" / "deep")
    # The name begins alike, and yet it lies beside.
    check_place(photos, tmp_path / "photos copies")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".hidden").touch()
    (empty / "Thumbs.db").touch()
    check_place(photos, empty)
    (empty / SETTINGS).touch()
    (empty / "red").mkdir()
    check_place(photos, empty)


def test_inside_or_around_the_photos_is_refused(tmp_path: Path) -> None:
    photos = tmp_path / "a" / "photos"
    photos.mkdir(parents=True)
    for out in (photos, photos / "out", photos / "x" / ".." / "y", photos / "deep" / "er"):
        with pytest.raises(InputError, match="is inside the photo folder"):
            check_place(photos, out)
    for out in (tmp_path, tmp_path / "a"):
        with pytest.raises(InputError, match="contains the photos themselves"):
            check_place(photos, out)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_does_not_hide_where_a_folder_is(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    link = tmp_path / "link"
    link.symlink_to(photos)
    with pytest.raises(InputError, match="inside"):
        check_place(photos, link / "out")
    with pytest.raises(InputError, match="inside"):
        check_place(link, photos / "out")


def test_a_folder_with_other_files_and_a_file_are_refused(tmp_path: Path) -> None:
    photos, other = tmp_path / "photos", tmp_path / "other"
    photos.mkdir()
    other.mkdir()
    (other / "letter.txt").touch()
    with pytest.raises(InputError, match="contains other files"):
        check_place(photos, other)
    with pytest.raises(InputError, match=r"letter\.txt can't be used"):
        check_place(photos, other / "letter.txt")


@pytest.mark.skipif(os.name == "nt", reason="limits and rights are others there")
def test_a_folder_that_can_not_be_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    with pytest.raises(InputError, match="can't be used: File name too long"):
        check_place(photos, tmp_path / ("x" * 300))

    def closed(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(InputError, match="permission to use"):
        check_place(photos, tmp_path / "closed" / "out")


def test_no_spreadsheet_computes_the_manifest_and_a_copy_is_a_line(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    names = ["=1+1.jpg", "@x\n.jpg", "caf\udce9.jpg", "＝2.jpg"]
    records = [ImageRecord(str(root / "-class" / name), "-class", f"{1:032x}") for name in names]
    transform = Transform(theta=-12.5)
    named = name_copies(records, root)
    copies = [Copy(f"a{n}.jpg", each, 1, 7, transform) for n, each in enumerate(named)]
    assert write_manifest(tmp_path / "manifest.csv", copies) == 4
    text = (tmp_path / "manifest.csv").read_bytes().decode("utf-8")
    assert len(text.splitlines()) == 5
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    sources = [r"-class/=1+1.jpg", r"-class/@x\x0a.jpg", r"-class/caf\udce9.jpg", "-class/＝2.jpg"]
    assert [row["source"] for row in rows] == [f"'{source}" for source in sources]
    assert {(row["class"], row["theta"]) for row in rows} == {("'-class", "-12.5")}


def test_a_link_that_leads_in_a_circle_is_reported(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    check_place(tmp_path / "photos", tmp_path / "loop")
    with pytest.raises(InputError), begun(tmp_path / "loop", {}):
        pytest.fail("it leads nowhere")
