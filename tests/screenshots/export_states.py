"""The page Export, from the choice to the results, with a made-up export; a part of ``states``."""

from collections.abc import Callable
from unittest.mock import patch

from augstudio.export.formats import Format
from augstudio.export.run_export import Exported, ExportFailed, FormatStarted
from tests import driver
from tests.export.fake_export import FakeExport, parity
from tests.screenshots.studio import Studio
from tests.ui.opening import settle

_EXPORT = FakeExport()


def export_plan(studio: Studio) -> None:
    studio.window.show_page("export")
    driver.press(studio.window, "check_purpose_raspberry_pi")
    driver.press(studio.window, "check_format_saved_model")
    driver.press(studio.window, "check_format_openvino")
    studio.settle()


def export_running(studio: Studio) -> None:
    _EXPORT.gate.clear()
    place = studio.scratch / "exports"
    with (
        patch("augstudio.ui.pages.export.exports.export", _EXPORT),
        patch("PySide6.QtWidgets.QFileDialog.getExistingDirectory", lambda *_: str(place)),
    ):
        driver.press(studio.window, "button_choose_export_folder")
        driver.press(studio.window, "button_export")
        job = studio.owners.jobs.current
        with driver.awaiting(job.reported, when=lambda event: isinstance(event, FormatStarted)):
            pass
    studio.settle()


def export_done(studio: Studio) -> None:
    """An export differs, and one failed."""
    photos = tuple(f"validation/oak/{number:03d}.jpg" for number in (4, 17, 23))
    _EXPORT.results = {
        Format.TFLITE_INT8: lambda folder: Exported(
            Format.TFLITE_INT8,
            folder,
            parity(
                Format.TFLITE_INT8,
                largest_difference=0.31,
                mean_difference=0.021,
                same_answers=97,
                others=photos,
                bytes=3_600_000,
            ),
        ),
        Format.OPENVINO: lambda folder: ExportFailed(
            Format.OPENVINO, f"{folder} can't be written: the disk is full.", "Free some space."
        ),
    }
    with driver.awaiting(studio.owners.jobs.ended):
        _EXPORT.gate.set()
    settle()
    studio.settle()


EXPORT_STATES: tuple[Callable[[Studio], None], ...] = (export_plan, export_running, export_done)
