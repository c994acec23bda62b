"""Pictures of every page and state, light and dark, at 100% and 200%.

``python -m tests.screenshots DIR`` drives the real window without a screen, on the sample dataset
and with a home of its own. ``... DIR SCALE`` takes those of one scale, in per cent.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_SCALES = ("100", "200")


def main() -> None:
    pictures, *scales = sys.argv[1:]
    Path(pictures).mkdir(parents=True, exist_ok=True)
    for scale in scales or _SCALES:
        with tempfile.TemporaryDirectory(prefix="augstudio-") as home:
            # Qt reads them when it starts.
            environment = os.environ | {
                "AUGSTUDIO_HOME": home,
                # None of the weights that this computer may have.
                "KERAS_HOME": str(Path(home) / "keras"),
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": str(int(scale) / 100),
                "TF_CPP_MIN_LOG_LEVEL": "3",
            }
            command = [sys.executable, "-m", "tests.screenshots.drive", pictures, scale]
            subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
