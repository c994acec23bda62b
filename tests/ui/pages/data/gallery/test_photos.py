"""Which photos the gallery shows, and in which order."""

import os
from dataclasses import replace
from pathlib import Path

from augstudio.data.checks import check
from augstudio.data.dataset import Split, Unreadable
from augstudio.data.decisions.edits import Edits
from augstudio.data.scan import scan
from augstudio.ui.pages.data.gallery.photos import (
    GalleryPhoto,
    Kind,
    Order,
    Subset,
    chosen,
    counts,
    gallery_photos,
    in_order,
)
from tests.data.photos import make_dataset, write_photos

BROKEN = Unreadable(Path("/photos/train/cat/broken.jpg"), "cat", "the file is empty")
PETS = replace(
    make_dataset(
        train={"cat": ["a", "b", "c"], "dog": ["d", "a"]}, validation={"cat": ["x"], "dog": ["y"]}
    ),
    unreadable=(BROKEN,),
)


def shown(edits: Edits) -> list[GalleryPhoto]:
    return gallery_photos(PETS, edits.apply(PETS), edits)


def contents(photos: list[GalleryPhoto]) -> str:
    return "".join(photo.record.content or "-" for photo in photos)


def test_photos_are_chosen_as_decided() -> None:
    dogs = [record for record in PETS.every() if record.label == "dog"]
    edits = Edits().move(dogs[:1], "cat").leave_out(["b"]).use_for(["x"], Split.TRAIN)
    photos = shown(edits)
    assert contents(chosen(photos, Subset())) == "acdaxy"
    assert contents(chosen(photos, Subset(Kind.CLASS, "cat"))) == "acdx"
    assert contents(chosen(photos, Subset(Kind.SPLIT, "validation"))) == "y"
    assert contents(chosen(photos, Subset(Kind.CHANGED))) == "dx"
    assert contents(chosen(photos, Subset(Kind.LEFT_OUT))) == "b"
    assert [photo.record.label for photo in chosen(photos, Subset(Kind.CHANGED))] == ["dog", "cat"]
    numbers = counts(photos)
    assert numbers[Subset()] == 6
    assert numbers[Subset(Kind.CLASS, "dog")] == 2
    assert numbers[Subset(Kind.SPLIT, "train")] == 5
    assert numbers[Subset(Kind.LEFT_OUT)] == 1


def test_the_search_finds_parts_of_names() -> None:
    assert contents(chosen(shown(Edits()), Subset(), " 1.JPG ")) == "ba"


def test_a_problem_comes_with_all_copies_side_by_side() -> None:
    photos = shown(Edits())
    problems = {problem.code: problem for problem in check(PETS)}
    torn = Subset(Kind.PROBLEM, "", problems["same_photo_two_classes"])
    assert contents(chosen(photos, torn)) == "aa"
    unread = chosen(photos, Subset(Kind.PROBLEM, "", problems["unreadable"]))
    assert [(photo.record.path, photo.reason) for photo in unread] == [(BROKEN.path, BROKEN.reason)]
    # Once it is left out, it can be brought back.
    left_out = shown(Edits().leave_out((), ["train/cat/broken.jpg"]))
    assert contents(chosen(left_out, Subset(Kind.LEFT_OUT))) == "-"


def test_photos_are_sorted_by_name_date_size_and_confidence(tmp_path: Path) -> None:
    names = ["b/2.jpg", "a/1.jpg", "a/3.jpg"]
    found = scan(write_photos(tmp_path / "ab", names))
    photos = gallery_photos(found, found, Edits())
    for age, name in enumerate(names):
        path = tmp_path / "ab" / name
        path.write_bytes(path.read_bytes() + bytes(age * 100))
        os.utime(path, (1000 - age, 1000 - age))

    def order(way: Order, confidence: dict[str, float]) -> list[str]:
        inside = in_order(reversed(photos), way, confidence)
        return [each.record.path.name[0] for each in inside]

    assert order(Order.NAME, {}) == ["1", "3", "2"]
    assert order(Order.DATE, {}) == ["2", "1", "3"]
    assert order(Order.SIZE, {}) == ["3", "1", "2"]
    surest, unsure = photos[0].record.content, photos[1].record.content
    assert order(Order.CONFIDENCE, {surest: 0.9, unsure: 0.2}) == ["3", "1", "2"]
    (tmp_path / "ab" / names[0]).unlink()
    assert order(Order.DATE, {})[-1] == "2"
