"""How many photos per second a backbone processes on this computer, measured once and saved."""

import itertools
import json
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models.backbones import Backbone
from augstudio.models.engine import Engine, Precision, open_network
from augstudio.models.networks.pretrained import Pixels
from augstudio.progress import SILENT, Progress

#: Seconds of measuring, after a warm-up of about a third of that.
SECONDS = 3.0
#: Largest file of speeds that is read, in bytes; a speed takes about 200.
_LARGEST_FILE = 10**6
#: Numbers below this, or above its inverse, can't be measurements.
_SMALLEST = 1e-7
_LIBRARIES = ("openvino", "tensorflow", "keras")


def photos_per_second(
    backbone: Backbone, precision: Precision = Precision.EXACT, progress: Progress = SILENT
) -> float:
    """Return the speed of ``backbone`` at its input size; measure it now if it is not known.

    The measurement uses random weights, since their values do not affect the speed. Raises
    ``InputError`` if this computer does not support the precision, and ``Cancelled`` when
    ``progress`` is cancelled.
    """
    speed = known(backbone, precision)
    if speed is None:
        speed = _measured(backbone, precision, progress)
        remember({_name(backbone, precision): speed})
    return speed


def known(backbone: Backbone, precision: Precision = Precision.EXACT) -> float | None:
    """Return the speed if it was measured with this processor and these libraries."""
    # 0 is not a measured speed.
    return recall(_name(backbone, precision)) or None


def recall(name: str) -> float | None:
    """Return the number saved as ``name`` with this processor and these libraries."""
    return _numbers().get(f"{name}, {_machine()}")


def remember(values: Mapping[str, float]) -> None:
    """Save numbers from 0 by name; if that fails, they are measured again next time."""
    found = {f"{name}, {_machine()}": float(f"{value:.4g}") for name, value in values.items()}
    with suppress(AugStudioError):
        storage.write_text(_file(), json.dumps(_numbers() | found, indent=1), lasting=False)


def _measured(backbone: Backbone, precision: Precision, progress: Progress) -> float:
    message = f"Measuring {backbone.title}"
    # Check around the steps that take seconds and can't be stopped.
    progress.check()
    progress.report(0, 0, message)
    network = backbone.build_empty()
    progress.check()
    engine = open_network(network, precision)
    progress.check()
    size = backbone.input_size
    photos = np.random.default_rng(0).uniform(0, 255, (4, size, size, 3)).astype(np.float32)
    _run(engine, photos, SECONDS / 3, progress)
    return _run(engine, photos, SECONDS, progress)


def _run(engine: Engine, photos: Pixels, seconds: float, progress: Progress) -> float:
    """Compute for about ``seconds`` and return the photos per second."""
    start = time.perf_counter()

    def inputs() -> Iterator[tuple[int, Pixels]]:
        # At least one, however slow the computer is.
        yield 0, photos[0]
        for number in itertools.count(1):
            if time.perf_counter() - start > seconds:
                return
            progress.check()
            yield number, photos[number % len(photos)]

    done = sum(1 for _ in engine.run(inputs()))
    return done / (time.perf_counter() - start)


def _name(backbone: Backbone, precision: Precision) -> str:
    return f"{backbone.key} {backbone.input_size} {precision.value}"


@cache
def _machine() -> str:
    """Return the processor and the versions of the libraries."""
    return f"{_processor()} x {os.cpu_count()}, " + ", ".join(
        f"{name} {_version(name)}" for name in _LIBRARIES
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _processor() -> str:
    """Return the name of the processor, if the system reports one."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    with suppress(OSError, subprocess.SubprocessError):
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return platform.processor() or platform.machine()


def _file() -> Path:
    return storage.cache_folder() / "speeds.json"


def _numbers() -> dict[str, float]:
    """Return the plausible numbers in the file; none if it is missing or damaged."""
    try:
        found = json.loads(storage.read_file(_file(), _LARGEST_FILE))
    except (OSError, AugStudioError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: float(number) for key, number in found.items() if _possible(number)}


def _possible(number: object) -> bool:
    """Whether a number may be a measurement: 0, or neither absurdly small nor large."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return number == 0 or _SMALLEST <= number <= 1 / _SMALLEST
