"""The page Lab, from the plan to the verdicts; a part of ``states``."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox

from augstudio.augment.presets import presets
from tests import driver
from tests.screenshots.studio import Studio
from tests.ui.opening import settle


def lab_plan(studio: Studio) -> None:
    studio.owners.recipe.change(presets()["Photos"])
    studio.window.show_page("lab")
    settle()
    studio.settle()


def lab_details(studio: Studio) -> None:
    driver.press(studio.window, "button_lab_details")
    driver.find(studio.window, QDoubleSpinBox, "spin_lab_repeats").setValue(2)
    combo = driver.find(studio.window, QComboBox, "combo_lab_dose")
    place = combo.findData("rotation_range")
    combo.setCurrentIndex(place)
    combo.activated.emit(place)
    settle()
    studio.settle()


def lab_networks(studio: Studio) -> None:
    driver.press(studio.window, "radio_lab_networks")
    settle()
    studio.settle()


def lab_methods(studio: Studio) -> None:
    driver.press(studio.window, "radio_lab_methods")
    settle()
    studio.settle()


def lab_half_way(studio: Studio) -> None:
    driver.press(studio.window, "radio_lab_augmentations")
    settle()
    studies = studio.owners.studies
    with driver.awaiting(studies.findings_changed, when=lambda: _is_half_way(studio), seconds=600):
        driver.press(studio.window, "button_start_study")


def lab_done(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended, seconds=600):
        pass
    settle()
    studio.settle()


def lab_rotated(studio: Studio) -> None:
    driver.press(studio.window, "button_condition_rotated")
    studio.settle()


def lab_winners(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended, seconds=600):
        driver.press(studio.window, "button_use_winners")
    settle()
    studio.settle()


LAB_STATES: tuple[Callable[[Studio], None], ...] = (
    lab_plan,
    lab_details,
    lab_networks,
    lab_methods,
    lab_half_way,
    lab_done,
    lab_rotated,
    lab_winners,
)


def _is_half_way(studio: Studio) -> bool:
    found = studio.owners.studies.findings
    arms = len(found.study.plan.arms)
    return found.missing <= arms * found.study.plan.repeats // 2
