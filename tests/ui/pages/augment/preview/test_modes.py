from pathlib import Path

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.ui.pages.augment.preview.modes import (
    HINTS,
    TIPS,
    Mode,
    classes,
    comparison,
    ends,
    variations,
)

RECORD = ImageRecord("cat.png", "cat", "c" * 32)


def test_every_mode_has_its_words() -> None:
    assert set(HINTS) == set(TIPS) == set(Mode)
    assert all(len(hints) <= 3 for hints in HINTS.values())


def test_variations_begin_with_the_photo_itself() -> None:
    specs = variations(RECORD)
    assert [spec.view for spec in specs] == list(range(16))
    assert specs[0].title == "original"


def test_classes_show_as_many_photos_of_each(photos: Path) -> None:
    dataset = scan(photos)
    specs = classes(dataset, drawing=0)
    assert [spec.title for spec in specs] == ["blue"] * 6 + ["red"] * 6
    assert {spec.view for spec in specs} == {1}
    assert len({spec.record for spec in specs}) == 12


def test_every_new_draw_shows_other_classes_if_there_are_many() -> None:
    names = tuple(f"class{n:02d}" for n in range(40))
    records = tuple(ImageRecord(str(Path(name)), name, name) for name in names)
    dataset = Dataset(Path("x"), names, {Split.TRAIN: records})
    first, second = ({spec.title for spec in classes(dataset, drawing)} for drawing in (0, 1))
    assert len(first) == len(second) == 16
    assert not first & second


def test_a_comparison_shows_the_same_views_on_both_sides() -> None:
    specs = comparison(RECORD)
    rows = [specs[i : i + 4] for i in range(0, 16, 4)]
    assert [spec.pinned for spec in rows[0]] == [True, True, False, False]
    for row in rows:
        left, right = ([spec.view for spec in half] for half in (row[:2], row[2:]))
        assert left == right
    assert sorted(spec.view for spec in specs if spec.pinned) == list(range(1, 9))


def test_ends_are_named_by_parameter_and_value() -> None:
    recipe = Recipe(
        rotation_range=30,
        width_shift_range=0.25,
        hue_range=20,
        erase_strength=0.1,
        zoom_range=(0.8, 1.1),
        horizontal_flip=True,
        grey_strength=0.5,
    )
    titles = [spec.title for spec in ends(RECORD, recipe, 224)]
    assert titles == [
        "Rotate\n30° right",
        "Rotate\n30° left",
        "Move left-right\n25% right",
        "Move left-right\n25% left",
        "Zoom\n0.91×",
        "Zoom\n1.25×",
        "Shift colours\n\u221220°",
        "Shift colours\n+20°",
        "Erase a part\n32 x 32 px",
        "Erase a part\n71 x 71 px",
        "Mirror left-right",
        "Less colour\n50%",
    ]


def test_extremes_have_no_random_draws_and_a_neutral_recipe_has_none() -> None:
    assert ends(RECORD, Recipe(), 224) == ()
    specs = ends(RECORD, presets()["Strong"], 224)
    assert all(spec.fixed is not None and spec.view == 0 for spec in specs)
    assert {spec.place for spec in specs} == {(RECORD, 0, False, True)}


def test_every_parameter_that_varies_has_a_title() -> None:
    for name, spec in parameters().items():
        if spec.group.varies and not spec.share_of:
            value = {"number": spec.maximum, "range": (spec.minimum, 1.0), "switch": True}
            specs = ends(RECORD, Recipe().with_value(name, value[spec.kind.value]), 224)
            assert len(specs) in (1, 2)
            assert all(each.title.startswith(spec.label.partition(" (")[0]) for each in specs)
