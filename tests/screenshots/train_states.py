"""The page Train before a training, and one that is paused; a part of ``states``."""

import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit

from augstudio.errors import AugStudioError
from augstudio.models.backbones import Backbone
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.events import EpochFinished
from augstudio.ui.pages.train.choices.time_estimate import TimeEstimate
from tests import driver
from tests.screenshots.studio import Studio

_PACKAGES = "augstudio.ui.core.runs.compute_place.missing_packages"
_DOWNLOAD = "augstudio.ui.pages.train.choices.backbone_weights.weights.download"


def train_ready(studio: Studio) -> None:
    with driver.awaiting(studio.window.page("train").findChild(TimeEstimate).ready):
        studio.window.show_page("train")


def train_details(studio: Studio) -> None:
    driver.press(studio.window, "button_details")
    studio.settle()


def dialog_cluster(studio: Studio) -> None:
    method = studio.window.page("train").findChild(QComboBox, "combo_method").currentData()
    with patch(_PACKAGES, return_value=()):
        for key in (Method.FROM_SCRATCH, method):  # the row comes with the method
            _choose(studio, "method", key)
        driver.press(studio.window, "button_compute_place")
    studio.settle()


def train_cluster(studio: Studio) -> None:
    dialog = studio.window.findChild(QDialog, "dialog_cluster")
    for name, text in (("address", "10.0.0.1:6379"), ("shared", "/mnt/shared/features")):
        dialog.findChild(QLineEdit, f"edit_cluster_{name}").setText(text)
    with patch(_PACKAGES, return_value=()):
        driver.press(dialog, "button_use_cluster")
        studio.settle()


def train_scratch_details(studio: Studio) -> None:
    studio.owners.place.use_this_computer()
    _choose(studio, "method", Method.FROM_SCRATCH)


def train_scratch(studio: Studio) -> None:
    driver.press(studio.window, "button_details")
    studio.settle()


def train_classic_details(studio: Studio) -> None:
    driver.press(studio.window, "button_details")
    studio.settle()
    driver.press(studio.window, "button_classic_tutorial")
    studio.settle()


def train_downloading(studio: Studio) -> None:
    def download(row: Backbone, progress: Progress) -> Path:
        for done in range(0, 24_000_000, 100_000):
            progress.report(done, row.download_bytes, f"Downloading {row.title}", "bytes")
            threading.Event().wait(0.005)
        while True:
            progress.check()
            threading.Event().wait(0.01)

    driver.press(studio.window, "button_details")
    with patch(_DOWNLOAD, download):
        driver.press(studio.window, "button_download_weights")
        job = studio.owners.jobs.current
        with driver.awaiting(job.progressed, when=lambda advance: advance.done > 20_000_000):
            pass


def dialog_download_failed(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        studio.owners.jobs.stop()
    offline = AugStudioError(
        "storage.googleapis.com can't be reached.",
        "Check the connection to the internet, or load the weights from a file.",
    )
    with (
        patch(_DOWNLOAD, side_effect=offline),
        driver.awaiting(studio.owners.jobs.ended),
    ):
        driver.press(studio.window, "button_download_weights")
    studio.settle()


def train_needs_download(studio: Studio) -> None:
    driver.dialog("dialog_error").accept()
    studio.settle()


def train_fine_tune_details(studio: Studio) -> None:
    _choose(studio, "backbone", "efficientnet_lite0")
    _choose(studio, "method", Method.FINE_TUNE)
    driver.press(studio.window, "button_details")
    studio.settle()


def train_fine_tune(studio: Studio) -> None:
    driver.press(studio.window, "button_details")
    studio.settle()


def train_speed(studio: Studio) -> None:
    ready = studio.window.page("train").findChild(TimeEstimate).ready
    with driver.awaiting(ready):
        _choose(studio, "method", Method.BOTTLENECK)
    driver.press(studio.window, "button_details")
    with driver.awaiting(ready), driver.awaiting(studio.owners.jobs.ended):
        driver.press(studio.window, "button_measure_speed")
    driver.press(studio.window, "button_details")
    studio.settle()


def train_paused(studio: Studio) -> None:
    driver.press(studio.window, "button_start_training")
    job = studio.owners.jobs.current
    with driver.awaiting(
        job.reported, when=lambda event: isinstance(event, EpochFinished) and event.epoch >= 12
    ):
        pass
    with driver.awaiting(studio.owners.library.paused_changed):
        driver.press(studio.window, "button_pause_training")
    studio.settle()


def train_resumed(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        driver.press(studio.window, "button_resume_run")
    studio.settle()


TRAIN_STATES: tuple[Callable[[Studio], None], ...] = (
    train_ready,
    train_details,
    dialog_cluster,
    train_cluster,
    train_scratch_details,
    train_scratch,
    train_classic_details,
    train_downloading,
    dialog_download_failed,
    train_needs_download,
    train_fine_tune_details,
    train_fine_tune,
    train_speed,
)


def _choose(studio: Studio, name: str, key: str) -> None:
    combo = driver.find(studio.window, QComboBox, f"combo_{name}")
    combo.setCurrentIndex(combo.findData(str(key)))
    studio.settle()
