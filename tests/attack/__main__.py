"""Attacks that take minutes.

``python -m tests.attack [kills|disks|files|several ...] [--rounds N]``

Every attack prints what it tried and ends with exit code 1 at the first thing that did not hold.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from tests.attack import disks, files, kills, several

ATTACKS = {
    "kills": kills.attack,
    "disks": disks.attack,
    "files": files.attack,
    "several": several.attack,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("attacks", nargs="*", metavar="|".join(ATTACKS), default=list(ATTACKS))
    parser.add_argument("--rounds", type=int, default=20, help="tries of each command")
    options = parser.parse_args()
    if unknown := set(options.attacks) - set(ATTACKS):
        parser.error(f"there is no attack {', '.join(sorted(unknown))}")
    for name in options.attacks:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["AUGSTUDIO_HOME"] = str(Path(folder) / "home")
            print(f"{name}: {ATTACKS[name](Path(folder), options.rounds)}")


if __name__ == "__main__":
    sys.exit(main())
