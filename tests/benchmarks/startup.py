"""From starting the program to the painted first page, against ``import tensorflow``.

Each in fresh processes, in turn. ``python -m tests.benchmarks.startup``
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 7

_WINDOW = """
import os, sys
from PySide6.QtWidgets import QApplication, QWidget

def until_painted():
    app = QApplication.instance()
    [window] = [w for w in app.topLevelWidgets() if w.isVisible() and w.isWindow()]
    while (page := window.findChild(QWidget, "page_data")) is None or not page.isVisible():
        app.processEvents()
    assert not window.grab().isNull()
    os._exit(0)

QApplication.exec = staticmethod(until_painted)
sys.argv = ["augstudio"]
from augstudio.cli.app import main
main()
"""


def main() -> None:
    programs = {"first page painted": _WINDOW, "import tensorflow": "import tensorflow"}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "AUGSTUDIO_HOME": home,
            "QT_QPA_PLATFORM": "offscreen",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        for round_number in range(ROUNDS + 1):
            for name, code in programs.items():
                started = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-c", code], env=environment, capture_output=True, check=True
                )
                # The first round warms the disk's cache.
                if round_number:
                    seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        print(f"{name:18} {median:.2f} s (median of {ROUNDS})")
    window, library = medians.values()
    print(f"ratio {window / library:.2f} (target below 0.33)")


if __name__ == "__main__":
    main()
