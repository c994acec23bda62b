"""Write the classifier of a run in one format, in a process of its own."""

import errno
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import read_record
from augstudio.errors import AugStudioError, InputError, UnreadablePhotoError
from augstudio.evaluation.doubt.prediction_sets import least_probability
from augstudio.export.conversions.onnx_file import write_onnx
from augstudio.export.conversions.openvino_ir import write_openvino
from augstudio.export.conversions.saved_model import write_saved_model
from augstudio.export.conversions.tflite import tflite
from augstudio.export.formats import Format
from augstudio.export.network import network_of, title_of
from augstudio.export.script.write import write_script
from augstudio.export.web.page import write_page
from augstudio.models.classifier import save_classifier
from augstudio.runs.run import CLASSIFIER_FILE, Run, load_run

if TYPE_CHECKING:
    import keras


def write_model(
    run_folder: Path, form: Format, folder: Path, examples: Sequence[ImageRecord] = ()
) -> None:
    """Write the classifier of the run in ``run_folder`` into ``folder``; see ``FormatInfo.model``.

    ``examples`` are training photos, by which ``TFLITE_INT8`` finds the range of all values.
    Raises ``AugStudioError`` if that fails, whatever the reason.
    """
    try:
        with storage.explained(folder):
            _write(run_folder, form, folder, examples)
    except AugStudioError:
        raise
    # The converters raise all kinds of errors for networks that they don't know.
    except Exception as error:
        # TensorFlow and OpenVINO write their files themselves, and tell of a full disk in words of
        # their own, or in none.
        if shutil.disk_usage(folder).free < (run_folder / CLASSIFIER_FILE).stat().st_size:
            raise storage.explain(OSError(errno.ENOSPC, ""), folder) from error
        reason = " ".join(str(error).split())[-300:] or type(error).__name__
        message = f"{form.about.title} could not be written: {reason}"
        raise AugStudioError(message, "Choose another format.") from error


def _write(run_folder: Path, form: Format, folder: Path, examples: Sequence[ImageRecord]) -> None:
    run, network = _opened(run_folder)
    if form is Format.KERAS_SCRIPT:
        write_script(folder, run)
        return
    path = folder / form.about.model
    if form is Format.KERAS:
        save_classifier(network, path)
    elif form is Format.SAVED_MODEL:
        write_saved_model(network, path, run.config.fit)
    elif form is Format.ONNX:
        write_onnx(network, path)
    elif form is Format.OPENVINO:
        write_openvino(network, path)
    elif form is Format.WEB:
        half = tflite(network, Format.TFLITE_FLOAT16, run.classes, title_of(run))
        write_page(folder, half, _page_card(run, network))
    else:
        quantised = form is Format.TFLITE_INT8
        photos = _squares(run, network, examples) if quantised else []
        storage.write_bytes(path, tflite(network, form, run.classes, title_of(run), photos))


def _page_card(run: Run, network: "keras.Model") -> dict[str, Any]:
    return {
        "name": title_of(run),
        "classes": run.classes,
        "input_size": network.input_shape[1],
        "fit": run.config.fit.value,
        "least_probability": least_probability(run),
        "validation": {"right": run.validation.right, "photos": run.validation.photos},
    }


# The formats of an export are written one after another by the same process.
@lru_cache(maxsize=1)
def _opened(run_folder: Path) -> tuple[Run, "keras.Model"]:
    run = load_run(run_folder)
    return run, network_of(run)


def _squares(
    run: Run, network: "keras.Model", examples: Sequence[ImageRecord]
) -> list[NDArray[np.uint8]]:
    size, photos = int(network.input_shape[1]), []
    for record in examples:
        try:
            photos.append(read_record(record, size, run.config.fit))
        except UnreadablePhotoError:
            continue
    if not photos:
        raise InputError(
            f"None of the training photos of {run.name} can be read any more; their values are "
            "needed to choose whole numbers.",
            f"Put them back into {run.root}, or choose another format.",
        )
    return photos
