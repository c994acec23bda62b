"""The row and the dialog that choose where features are computed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton

from augstudio.runs.choices import Method
from augstudio.ui.core.runs import compute_place
from augstudio.ui.pages.train.choices.cluster_dialog import ClusterDialog
from augstudio.ui.window import Window
from tests import driver
from tests.ui.opening import open_folder, settle


@pytest.fixture(autouse=True)
def ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute_place, "missing_packages", lambda _: ())


@pytest.fixture
def page(window: Window, photos: Path) -> Window:
    """The window on Train, with the details open."""
    open_folder(window.owners, photos)
    window.show_page("train")
    driver.press(window, "button_details")
    settle()
    return window


def words(window: Window) -> str:
    return driver.find(window, QLabel, "label_compute_place").text()


def dialog(window: Window) -> ClusterDialog:
    found = window.findChild(ClusterDialog, "dialog_cluster")
    assert isinstance(found, ClusterDialog)
    return found


def enter(dialog: ClusterDialog, name: str, text: str) -> None:
    field = dialog.findChild(QLineEdit, f"edit_cluster_{name}")
    assert isinstance(field, QLineEdit)
    field.setText(text)


def use(dialog: ClusterDialog) -> QPushButton:
    found = dialog.findChild(QPushButton, "button_use_cluster")
    assert isinstance(found, QPushButton)
    return found


def test_a_cluster_is_named_and_left(page: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(page) == "Features are computed on this computer."
    driver.press(page, "button_compute_place")
    asked = dialog(page)
    assert not use(asked).isEnabled()
    enter(asked, "address", " 10.0.0.1:6379 ")
    assert not use(asked).isEnabled(), "other machines need a folder that they share"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/mnt/features")
    driver.press(asked, "button_cluster_folder")
    QTest.keyClick(asked, Qt.Key.Key_Return)
    settle()
    assert words(page) == "Features are computed by the cluster at 10.0.0.1:6379."
    assert page.owners.place.shared == "/mnt/features"
    line = driver.find(page, QLabel, "label_choices").text()
    assert line.startswith("Features from the cluster at 10.0.0.1:6379. Transfer learning")
    here = driver.find(page, QToolButton, "button_compute_here")
    driver.press(page, "button_compute_here")
    assert words(page) == "Features are computed on this computer."
    assert not here.isVisible()
    # The fields have what was entered last.
    driver.press(page, "button_compute_place")
    enter(dialog(page), "address", "local")
    enter(dialog(page), "shared", "")
    use(dialog(page)).click()
    assert words(page) == "Features are computed by a cluster on this computer."


def test_the_dialog_says_what_is_missing(page: Window) -> None:
    driver.press(page, "button_compute_place")
    asked = dialog(page)
    said = asked.findChild(QLabel, "label_cluster_next")
    assert isinstance(said, QLabel)
    for address, shared, words_of, complete in (
        ("", "/mnt/features", "or “local” to try it out", False),
        ("nonsense", "/mnt/features", "nonsense is not the address of a cluster.", False),
        ("10.0.0.1:99999", "/mnt/features", "10.0.0.1:99999 is not the address", False),
        ("10.0.0.1:6379", "", "Enter a folder that all machines see.", False),
        ("10.0.0.1:6379", "features", "Enter the whole path", False),
        ("local", "features", "Enter the whole path", False),
        ("10.0.0.1:6379", "/mnt/features", "Trainings compute their features there", True),
        ("10.0.0.1:6379", "s3://bucket", "Trainings compute their features there", True),
        ("local", "", "Trainings compute their features there", True),
    ):
        enter(asked, "address", address)
        enter(asked, "shared", shared)
        assert words_of in said.text()
        assert use(asked).isEnabled() is complete


def test_only_where_it_matters(page: Window) -> None:
    row = driver.find(page, QLabel, "label_compute_place")
    assert row.isVisible()
    driver.choose(page, "combo_method", Method.FROM_SCRATCH)
    assert not row.isVisible()


def test_without_ray_there_is_no_choice(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(compute_place, "missing_packages", lambda _: ("ray",))
    page = request.getfixturevalue("page")
    row = page.findChild(QLabel, "label_compute_place")
    assert not row.isVisible()
