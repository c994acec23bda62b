from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio.augment.damage import Damage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.ui.pages.augment.recipe import damage_meters as module
from augstudio.ui.pages.augment.recipe.damage_meters import SAMPLE, DamageMeters, sample
from tests.photos import write_folder
from tests.ui.examples import make_dataset

MOVED = Recipe(width_shift_range=0.6, rotation_range=10.0)


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "colours")).records(Split.TRAIN)


@pytest.fixture
def meters(qtbot: QtBot) -> DamageMeters:
    return DamageMeters()


def read(
    qtbot: QtBot,
    meters: DamageMeters,
    records: tuple[ImageRecord, ...],
    recipe: Recipe,
    fit: Fit = Fit.CROP,
) -> dict[str, Damage]:
    with qtbot.waitSignal(meters.ready) as heard:
        meters.ask(records, recipe, fit)
    return heard.args[0]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is measured from here on."""
    names: list[str] = []
    real = module.measure_damage

    def watched(recipe: Recipe, name: str, photos: list, network_size: int) -> Damage:
        names.append(name)
        return real(recipe, name, photos, network_size=network_size)

    monkeypatch.setattr(module, "measure_damage", watched)
    return names


def test_every_active_setting_is_read(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...]
) -> None:
    readings = read(qtbot, meters, records, MOVED)
    assert sorted(readings) == ["rotation_range", "width_shift_range"]
    assert readings["width_shift_range"].lost > readings["rotation_range"].lost > 0


def test_a_recipe_that_changes_nothing_has_no_readings(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...], measured: list[str]
) -> None:
    assert read(qtbot, meters, records, Recipe()) == {}
    assert measured == []


def test_only_what_changed_is_read_again(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...], measured: list[str]
) -> None:
    first = read(qtbot, meters, records, MOVED)
    assert sorted(measured) == ["rotation_range", "width_shift_range"]
    measured.clear()
    second = read(qtbot, meters, records, MOVED.with_value("rotation_range", 20.0))
    assert measured == ["rotation_range"]
    assert second["width_shift_range"] == first["width_shift_range"]
    assert second["rotation_range"].lost > first["rotation_range"].lost
    measured.clear()
    assert read(qtbot, meters, records, MOVED) == first
    assert measured == []


def test_other_edges_are_read_again(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...]
) -> None:
    assert read(qtbot, meters, records, MOVED)["width_shift_range"].lost > 0.1
    around = MOVED.with_value("fill_mode", "wrap")
    assert read(qtbot, meters, records, around)["width_shift_range"].lost < 0.1


def test_whole_pixels_mean_more_to_a_smaller_network(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...], measured: list[str]
) -> None:
    lost = []
    for size in (224, 96):
        with qtbot.waitSignal(meters.ready) as heard:
            meters.ask(records, Recipe(width_shift_pixels=40), Fit.CROP, size)
        lost.append(heard.args[0]["width_shift_pixels"].lost)
    assert lost[1] > 1.5 * lost[0] > 0
    assert len(measured) == 2


def test_other_photos_and_another_fit_are_read_again(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...], measured: list[str]
) -> None:
    read(qtbot, meters, records, MOVED)
    read(qtbot, meters, records, MOVED, Fit.STRETCH)
    read(qtbot, meters, records[:2], MOVED)
    assert len(measured) == 6


def test_of_many_wishes_the_last_is_what_comes_last(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...]
) -> None:
    def is_last(readings: dict[str, Damage]) -> bool:
        return list(readings) == ["shear_range"]

    with qtbot.waitSignal(meters.ready, check_params_cb=is_last):
        for angle in range(1, 40):
            meters.ask(records, Recipe(rotation_range=float(angle)), Fit.CROP)
        meters.ask(records, Recipe(shear_range=20.0), Fit.CROP)
    with qtbot.assertNotEmitted(meters.ready, wait=300):
        pass  # nothing else waits to be measured


def test_what_was_dropped_is_not_delivered(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...]
) -> None:
    with qtbot.assertNotEmitted(meters.ready, wait=200):
        meters.ask(records, MOVED, Fit.CROP)
        meters.drop()


def test_photos_that_can_not_be_read_are_left_out(
    qtbot: QtBot, meters: DamageMeters, records: tuple[ImageRecord, ...], tmp_path: Path
) -> None:
    light = Recipe(brightness_range=(2.0, 2.0))
    alone = read(qtbot, meters, records, light)
    records[0].path.write_bytes(b"no photo")
    bad = ImageRecord(records[0].file, "blue", "bad")
    gone = ImageRecord(str(tmp_path / "gone.png"), "red", "gone")
    assert read(qtbot, meters, (*records, bad, gone), light) == alone
    assert read(qtbot, meters, (bad, gone), light) == {"brightness_range": Damage()}


def test_the_sample_is_taken_from_every_class(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, per_class=100)
    taken = sample(dataset.records(Split.TRAIN))
    assert len(taken) == SAMPLE == len(set(taken))
    assert [each.label for each in taken].count("red") == SAMPLE // 2
    assert sample(()) == ()
    assert sample(taken[:5]) == taken[:5]
