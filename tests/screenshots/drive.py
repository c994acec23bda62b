"""One scale: ``python -m tests.screenshots.drive DIR SCALE``, started by ``__main__``."""

import os
import sys
import time
from pathlib import Path

from tests.screenshots.states import STATES
from tests.screenshots.studio import Studio


def main() -> None:
    pictures, scale = sys.argv[1:]
    suffix = "" if scale == "100" else f"_{scale}"
    studio = Studio(Path(pictures), suffix, Path(os.environ["AUGSTUDIO_HOME"]))
    for state in STATES:
        began = time.perf_counter()
        state(studio)
        studio.shoot(state.__name__)
        print(f"{state.__name__}{suffix}  {time.perf_counter() - began:.1f} s", flush=True)
    studio.close()


if __name__ == "__main__":
    main()
