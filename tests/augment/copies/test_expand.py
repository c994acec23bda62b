import csv
import errno
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from augstudio import storage
from augstudio.augment.apply import apply
from augstudio.augment.copies import expand as expanding
from augstudio.augment.copies.expand import Copies, expand
from augstudio.augment.copies.folder import SETTINGS
from augstudio.augment.copies.options import CopyOptions, PhotoFormat
from augstudio.augment.draw import draw_view
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import Fit, load
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import Progress
from tests.photos import COLOURS, write_folder, write_photo

EXACT = CopyOptions(copies=3, size=40, photo_format=PhotoFormat.PNG, seed=7)
STRONG = presets()["Strong"]


class Stop(Progress):
    """Asks to stop once ``after`` copies are done."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.done = 0
        self.reports: list[tuple[int, int, str, str]] = []

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.done = done
        self.reports.append((done, total, message, unit))

    @property
    def cancelled(self) -> bool:
        return self.done >= self.after


@pytest.fixture
def colours(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=4))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(copies: Copies) -> list[dict[str, str]]:
    with copies.manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("fit", list(Fit))
def test_a_copy_is_the_view_that_the_network_is_given(
    colours: Dataset, tmp_path: Path, fit: Fit
) -> None:
    options = EXACT.model_copy(update={"fit": fit})
    made = expand(colours, tmp_path / "out", STRONG, options)
    assert made.files == made.written == 24
    assert not made.stopped
    for record in colours.records(Split.TRAIN):
        photo = load(record.path, 40, fit).astype(np.float32)
        for view in (1, 2, 3):
            path = tmp_path / "out" / record.label / f"{record.path.stem}__v{view:02d}.png"
            saved = np.asarray(Image.open(path))
            wanted = apply(photo, draw_view(STRONG, 40, 7, record.content, view))
            assert saved.dtype == np.uint8
            assert saved.shape == (40, 40, 3)
            assert np.abs(saved - wanted).max() <= 0.5


def test_nothing_is_stretched_to_the_full_range(tmp_path: Path) -> None:
    path = tmp_path / "set" / "grey" / "a.png"
    path.parent.mkdir(parents=True)
    Image.fromarray(np.full((30, 30, 3), 120, np.uint8)).save(path)
    write_photo(tmp_path / "set" / "red" / "b.png", COLOURS["red"], 1)
    options = CopyOptions(copies=1, size=30, photo_format=PhotoFormat.PNG)
    expand(scan(tmp_path / "set"), tmp_path / "out", Recipe(rotation_range=30), options)
    assert np.ptp(np.asarray(Image.open(tmp_path / "out/grey/a__v01.png"))) == 0


def test_jpeg_keeps_close_to_the_photo(colours: Dataset, tmp_path: Path) -> None:
    options = CopyOptions(copies=1, size=48, quality=100)
    expand(colours, tmp_path / "out", Recipe(), options)
    record = colours.records(Split.TRAIN)[0]
    saved = Image.open(tmp_path / "out" / record.label / f"{record.path.stem}__v01.jpg")
    assert saved.format == "JPEG"
    assert saved.mode == "RGB"
    difference = np.abs(np.asarray(saved, np.float32) - load(record.path, 48, Fit.CROP))
    assert difference.mean() < 1


@pytest.mark.parametrize(("quality", "sampling"), [(100, "4:4:4"), (90, "4:4:4"), (89, "4:2:0")])
def test_jpeg_of_high_quality_has_the_colour_of_every_pixel(
    colours: Dataset, tmp_path: Path, quality: int, sampling: str
) -> None:
    options = CopyOptions(copies=1, size=48, quality=quality)
    expand(colours, tmp_path / "out", Recipe(), options)
    with Image.open(tmp_path / "out/red/000__v01.jpg") as saved:
        assert JpegImagePlugin.get_sampling(saved) == {"4:4:4": 0, "4:2:0": 2}[sampling]


@pytest.mark.parametrize("photo_format", list(PhotoFormat))
def test_the_files_depend_neither_on_threads_nor_on_the_place(
    colours: Dataset, tmp_path: Path, photo_format: PhotoFormat
) -> None:
    options = CopyOptions(copies=10, size=32, photo_format=photo_format, keep_originals=True)
    found = []
    for number, threads in enumerate((1, 4, 1)):
        out = tmp_path / f"out {number}"
        expand(colours, out, STRONG, options.model_copy(update={"threads": threads}))
        found.append(files(out))
    moved = tmp_path / "elsewhere"
    shutil.copytree(colours.root, moved)
    expand(scan(moved), tmp_path / "out moved", STRONG, options)
    assert len(found[0]) == 8 * 11 + 2
    assert found[0] == found[1] == found[2] == files(tmp_path / "out moved")


def test_another_seed_gives_other_copies(colours: Dataset, tmp_path: Path) -> None:
    for seed in (1, 2):
        options = CopyOptions(copies=1, size=32, seed=seed)
        expand(colours, tmp_path / str(seed), STRONG, options)
    name = "red/000__v01.jpg"
    assert (tmp_path / "1" / name).read_bytes() != (tmp_path / "2" / name).read_bytes()


def test_the_manifest_lists_what_was_drawn(colours: Dataset, tmp_path: Path) -> None:
    options = EXACT.model_copy(update={"keep_originals": True})
    made = expand(colours, tmp_path / "out", STRONG, options)
    listed = rows(made)
    assert [row["path"] for row in listed] == [
        f"{label}/{photo:03d}__v{view:02d}.png"
        for label in ("blue", "red")
        for photo in range(4)
        for view in range(4)
    ]
    records = {record.content: record for record in colours.records(Split.TRAIN)}
    for row in listed:
        record, view = records[row["content"]], int(row["view"])
        assert (made.folder / row["path"]).is_file()
        assert colours.root / row["source"] == record.path
        assert (row["class"], row["seed"]) == (record.label, "7")
        drawn = draw_view(STRONG, 40, 7, record.content, view).effective()
        cells = {name: text for name, text in list(row.items())[6:] if text}
        assert set(cells) == set(drawn)
        for name, value in drawn.items():
            if isinstance(value, float):
                assert float(cells[name]) == value
            elif isinstance(value, tuple):
                assert tuple(float(part) for part in cells[name].split()) == value
            else:
                assert cells[name] == str(value).lower()


def test_the_folder_is_a_dataset(colours: Dataset, tmp_path: Path) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    found = scan(tmp_path / "out")
    assert found.counts(Split.TRAIN) == {"blue": 12, "red": 12}
    (note,) = found.notes
    assert note.startswith("2 files are left out")
    assert note.endswith("such as copies.json and manifest.csv.")


def test_only_the_chosen_split_is_written(tmp_path: Path) -> None:
    for split, photos in (("train", 3), ("validation", 2)):
        write_folder(tmp_path / "set" / split, photos=photos)
    dataset = scan(tmp_path / "set")
    options = CopyOptions(copies=2, size=16, split=Split.VALIDATION)
    assert expand(dataset, tmp_path / "out", STRONG, options).files == 2 * 2 * 2
    with pytest.raises(InputError, match="no test photos") as caught:
        expand(dataset, tmp_path / "b", STRONG, CopyOptions(split=Split.TEST))
    assert caught.value.hint.endswith("train, validation.")
    assert not (tmp_path / "b").exists()


def test_progress_counts_copies(colours: Dataset, tmp_path: Path) -> None:
    listener = Stop(after=10_000)
    expand(colours, tmp_path / "out", STRONG, EXACT, listener)
    assert listener.reports[0] == (0, 24, "Saving copies", "copies")
    assert listener.reports[-1] == (24, 24, "Saving copies", "copies")
    done = [report[0] for report in listener.reports]
    assert done == sorted(done)


def test_stopped_work_continues_with_what_is_missing(colours: Dataset, tmp_path: Path) -> None:
    one = EXACT.model_copy(update={"threads": 1})
    half = expand(colours, tmp_path / "out", STRONG, one, Stop(after=9))
    assert half.stopped
    assert 9 <= half.files < 24
    assert half.files == half.written == len(rows(half))
    before = {path: path.stat().st_mtime_ns for path in half.folder.glob("*/*")}
    rest = expand(colours, tmp_path / "out", STRONG, EXACT)
    assert (rest.files, rest.written, rest.stopped) == (24, 24 - half.files, False)
    assert len(before) == half.files
    assert before.items() <= {p: p.stat().st_mtime_ns for p in rest.folder.glob("*/*")}.items()
    expand(colours, tmp_path / "at once", STRONG, EXACT)
    assert files(tmp_path / "out") == files(tmp_path / "at once")
    again = expand(colours, tmp_path / "out", STRONG, EXACT, Stop(after=10_000))
    assert (again.files, again.written) == (24, 0)


def test_stopped_before_the_first_copy(colours: Dataset, tmp_path: Path) -> None:
    made = expand(colours, tmp_path / "out", STRONG, EXACT, Stop(after=1))
    assert made.stopped
    assert 3 <= made.files < 24


def test_an_empty_file_is_made_again(colours: Dataset, tmp_path: Path) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    whole = files(tmp_path / "out")
    (tmp_path / "out/red/002__v02.png").write_bytes(b"")
    assert expand(colours, tmp_path / "out", STRONG, EXACT).written == 1
    assert files(tmp_path / "out") == whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 8}, "seed 7 instead of 8"),
        ({"size": 32}, "size 40 instead of 32"),
        ({"copies": 4}, "copies 3 instead of 4"),
        ({"photo_format": PhotoFormat.JPEG}, "photo format png instead of jpeg"),
    ],
)
def test_other_settings_are_refused(
    colours: Dataset, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    before = files(tmp_path / "out")
    with pytest.raises(InputError, match=words) as caught:
        expand(colours, tmp_path / "out", STRONG, EXACT.model_copy(update=change))
    assert "Choose another folder" in caught.value.hint
    assert files(tmp_path / "out") == before


def test_another_recipe_and_other_photos_are_refused(colours: Dataset, tmp_path: Path) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    with pytest.raises(InputError, match="another recipe"):
        expand(colours, tmp_path / "out", Recipe(), EXACT)
    write_photo(colours.root / "red" / "new.png", COLOURS["red"], 99)
    with pytest.raises(InputError, match="other photos"):
        expand(scan(colours.root), tmp_path / "out", STRONG, EXACT)


def test_the_quality_of_png_and_the_threads_are_no_settings(
    colours: Dataset, tmp_path: Path
) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    other = EXACT.model_copy(update={"quality": 3, "threads": 2})
    assert expand(colours, tmp_path / "out", STRONG, other).written == 0


def test_photos_with_one_name_keep_apart(tmp_path: Path) -> None:
    for number, name in enumerate(("a.png", "a.jpg", "A.bmp", "sub/a.png")):
        write_photo(tmp_path / "set" / "red" / name, COLOURS["red"], number)
    write_photo(tmp_path / "set" / "blue" / "a.png", COLOURS["blue"], 9)
    made = expand(scan(tmp_path / "set"), tmp_path / "out", STRONG, EXACT)
    assert made.files == 5 * 3
    paths = [row["path"] for row in rows(made)]
    assert len({path.casefold() for path in paths}) == 15


def test_a_photo_that_vanished_or_changed_is_left_out(colours: Dataset, tmp_path: Path) -> None:
    (colours.root / "red" / "001.png").unlink()
    write_photo(colours.root / "red" / "002.png", COLOURS["blue"], 5)
    told: list[str] = []
    options = EXACT.model_copy(update={"copies": 20})
    made = expand(
        colours, tmp_path / "out", STRONG, options, on_skip=lambda path, _: told.append(path.name)
    )
    assert sorted(told) == ["001.png", "002.png"]
    assert sorted(each.path.name for each in made.skipped) == ["001.png", "002.png"]
    assert made.files == 6 * 20
    assert not list((tmp_path / "out").glob("red/00[12]*"))


def test_nothing_readable_is_an_error(colours: Dataset, tmp_path: Path) -> None:
    for record in colours.records(Split.TRAIN):
        record.path.unlink()
    with pytest.raises(InputError, match="None of these photos"):
        expand(colours, tmp_path / "out", STRONG, EXACT)


def test_too_little_room_is_reported_before_anything_is_written(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=24 * 4096))
    expand(colours, tmp_path / "fits", STRONG, EXACT)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=23 * 4096))
    with pytest.raises(AugStudioError, match="need about 98 kB, but only 94 kB") as caught:
        expand(colours, tmp_path / "out", STRONG, EXACT)
    assert "Free some space" in caught.value.hint
    assert not (tmp_path / "out").exists()
    # What is there already needs no room.
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    assert expand(colours, tmp_path / "fits", STRONG, EXACT).files == 24


def test_a_full_disk_leaves_whole_files_and_work_can_continue(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = Path.write_bytes, iter(range(8))

    def until_full(path: Path, data: bytes) -> int:
        if path.suffix == ".png" and next(written, None) is None:
            write(path, data[:20])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", until_full)
        with pytest.raises(AugStudioError, match="disk is full"):
            expand(colours, tmp_path / "out", STRONG, EXACT)
    left = list((tmp_path / "out").rglob("*.png"))
    assert len(left) == 8
    for path in left:
        Image.open(path).load()
    assert expand(colours, tmp_path / "out", STRONG, EXACT).written == 16


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere"
)
def test_a_read_only_folder(colours: Dataset, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(InputError, match="permission to use"):
        expand(colours, closed / "out", STRONG, EXACT)


def test_a_folder_that_may_not_be_made(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError, match="permission to use"):
        expand(colours, tmp_path / "out", STRONG, EXACT)


def test_what_a_killed_program_left_is_removed(colours: Dataset, tmp_path: Path) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    folder = tmp_path / "out/red"
    own = storage.temporary_for(folder / "000__v01.png")
    foreign = folder / ".0123456789abcdef~000__v01.png"
    for path in (own, foreign):
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    expand(colours, tmp_path / "out", STRONG, EXACT)
    assert not own.exists()
    assert foreign.exists()


def test_two_programs_do_not_write_into_one_folder(colours: Dataset, tmp_path: Path) -> None:
    out, tried = tmp_path / "out", []

    class Second(Progress):
        def report(self, *_: object) -> None:
            if not tried:
                with pytest.raises(InputError, match="Another instance of AugStudio") as no:
                    expand(colours, out, STRONG, EXACT)
                tried.append(no.value.hint)

    made = expand(colours, out, STRONG, EXACT, Second())
    assert len(tried) == 1
    assert made.written == made.files == len(list(out.glob("*/*.png")))
    assert list(out.glob(".*")) == []


def test_copies_are_on_the_disk_before_they_get_their_names(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync, replace = storage.sync, Path.replace

    def note(path: Path) -> None:
        synced.append(str(path))
        sync(path)

    def checked(self: Path, target: Path) -> Path:
        assert str(self) in synced
        return replace(self, target)

    monkeypatch.setattr(storage, "sync", note)
    monkeypatch.setattr(Path, "replace", checked)
    made = expand(colours, tmp_path / "out", STRONG, EXACT)
    assert made.written > 0
    assert {str(path.parent) for path in made.folder.rglob("*.png")} <= set(synced)


def test_a_damaged_note_of_the_settings_is_refused(colours: Dataset, tmp_path: Path) -> None:
    expand(colours, tmp_path / "out", STRONG, EXACT)
    for text in ("{", "[]", "{}", '{"options": 3}', "[" * 100_000):
        (tmp_path / "out" / SETTINGS).write_text(text)
        with pytest.raises(InputError, match="is damaged"):
            expand(colours, tmp_path / "out", STRONG, EXACT)


def test_large_copies_are_made_one_at_a_time(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that Stop is heard, and memory stays bounded."""
    sizes: list[int] = []
    make = expanding._Plan.make

    def noted(plan: Any, task: Any) -> Any:
        sizes.append(len(task.views))
        return make(plan, task)

    monkeypatch.setattr(expanding._Plan, "make", noted)
    expand(colours, tmp_path / "a", Recipe(), CopyOptions(copies=10, size=16))
    assert max(sizes) == 8
    sizes.clear()
    expand(colours, tmp_path / "b", Recipe(), CopyOptions(copies=2, size=1500))
    assert max(sizes) == 1


def test_the_threads_work_only_a_little_ahead(colours: Dataset, tmp_path: Path) -> None:
    record = colours.records(Split.TRAIN)[0]
    many = Dataset(colours.root, ("blue",), {Split.TRAIN: (record,) * 300})
    options = CopyOptions(copies=1, size=16, threads=2)
    made = expand(many, tmp_path / "out", Recipe(), options, Stop(1))
    assert made.stopped
    # One that was taken, and two for each thread.
    assert 1 <= made.written <= 5


def test_a_manifest_is_never_half_written(
    colours: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = expand(colours, tmp_path / "out", STRONG, EXACT)
    before = made.manifest.read_bytes()

    def broken(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setattr(expanding._Plan, "present", broken)
    with pytest.raises(AugStudioError, match="disk is full"):
        expand(colours, tmp_path / "out", STRONG, EXACT)
    assert made.manifest.read_bytes() == before
    assert [path.name for path in made.folder.glob(".*")] == []
