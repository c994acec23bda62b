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

RECORD = ImageRecord(Path("cat.png"), "cat", "c" * 32)


def test_every_mode_has_its_words() -> None:
    assert set(HINTS) == set(TIPS) == set(Mode)
    assert all(len(hints) <= 3 for hints in HINTS.values())


def test_variations_begin_with_the_photo_itself() -> None:
    shots = variations(RECORD)
    assert [shot.view for shot in shots] == list(range(16))
    assert shots[0].title == "original"


def test_classes_show_as_many_photos_of_each(photos: Path) -> None:
    dataset = scan(photos)
    shots = classes(dataset, roll=0)
    assert [shot.title for shot in shots] == ["blue"] * 6 + ["red"] * 6
    assert {shot.view for shot in shots} == {1}
    assert len({shot.record for shot in shots}) == 12


def test_every_roll_shows_other_classes_where_there_are_many() -> None:
    names = tuple(f"class{n:02d}" for n in range(40))
    records = tuple(ImageRecord(Path(name), name, name) for name in names)
    dataset = Dataset(Path("x"), names, {Split.TRAIN: records})
    first, second = ({shot.title for shot in classes(dataset, roll)} for roll in (0, 1))
    assert len(first) == len(second) == 16
    assert not first & second


def test_a_comparison_shows_the_same_views_on_both_sides() -> None:
    shots = comparison(RECORD)
    rows = [shots[i : i + 4] for i in range(0, 16, 4)]
    assert [shot.pinned for shot in rows[0]] == [True, True, False, False]
    for row in rows:
        left, right = ([shot.view for shot in half] for half in (row[:2], row[2:]))
        assert left == right
    assert sorted(shot.view for shot in shots if shot.pinned) == list(range(1, 9))


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
    titles = [shot.title for shot in ends(RECORD, recipe, 224)]
    assert titles == [
        "Rotate\n30° right",
        "Rotate\n30° left",
        "Move left-right\n25% right",
        "Move left-right\n25% left",
        "Zoom\n0.91×",
        "Zoom\n1.25×",
        "Hue\n\u221220°",
        "Hue\n+20°",
        "Erase a part\n32 x 32 px",
        "Erase a part\n71 x 71 px",
        "Mirror left-right",
        "Grey\n50%",
    ]


def test_ends_have_no_dice_and_none_are_there_for_a_neutral_recipe() -> None:
    assert ends(RECORD, Recipe(), 224) == ()
    shots = ends(RECORD, presets()["Strong"], 224)
    assert all(shot.fixed is not None and shot.view == 0 for shot in shots)
    assert {shot.place for shot in shots} == {(RECORD, 0, False, True)}


def test_every_parameter_that_varies_has_a_title() -> None:
    for name, spec in parameters().items():
        if spec.group.varies and not spec.share_of:
            value = {"number": spec.maximum, "range": (spec.minimum, 1.0), "switch": True}
            shots = ends(RECORD, Recipe().with_value(name, value[spec.kind.value]), 224)
            assert len(shots) in (1, 2)
            assert all(shot.title.startswith(spec.label.partition(" (")[0]) for shot in shots)
