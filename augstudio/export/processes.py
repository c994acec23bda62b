"""Wait for another program, and end it when asked to stop."""

import subprocess
import time
from math import inf
from typing import Any

from augstudio.progress import Progress

#: How often in seconds to look whether the user wants to stop.
_PAUSE = 0.1


def wait_for(process: "subprocess.Popen[Any]", progress: Progress, seconds: float = inf) -> int:
    """Return the exit code of ``process`` once it has ended.

    However this ends, the process has ended, too. Raises ``Cancelled`` when asked to stop, and
    ``subprocess.TimeoutExpired`` if it takes longer than ``seconds``.
    """
    began = time.monotonic()
    try:
        while True:
            progress.check()
            if time.monotonic() - began > seconds:
                raise subprocess.TimeoutExpired(process.args, seconds)
            try:
                return process.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                continue
    finally:
        process.kill()
        process.wait()
