"""Say what photos show: ``python predict.py photo.jpg folder``; README.md has the details."""

import argparse
import csv
import json
import sys
import time
from pathlib import Path

import numpy as np
from photo import photo_square
from runtime import load

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "model.json").read_text(encoding="utf-8"))
CLASSES, SIZE, FIT = ABOUT["classes"], ABOUT["input_size"], ABOUT["fit"]


def files_of(named):
    """Return the files in a folder and the folders inside it, or the file itself."""
    return sorted(filter(Path.is_file, named.rglob("*"))) if named.is_dir() else [named]


def check(answer):
    """Compare the example photo with what AugStudio computed for it; return whether it fits."""
    golden = np.load(HERE / "example_input.npy")
    pixels = np.abs(np.int16(photo_square(HERE / "example.jpg", SIZE, FIT)) - golden).mean()
    apart = np.abs(answer(golden) - ABOUT["example"]["probabilities"]).max()
    print(f"Pixels: {pixels:.4f} of 255 apart on average (at most 0.5 is fine)")
    print(f"Probabilities: {apart:.6f} apart (at most {ABOUT['example']['tolerance']} is fine)")
    return pixels <= 0.5 and apart <= ABOUT["example"]["tolerance"]


def main():
    """Predict the class of every photo that was named, or in a folder that was named."""
    parser = argparse.ArgumentParser(description=__doc__, fromfile_prefix_chars="@")
    parser.add_argument("photos", nargs="*", type=Path, help="photos and folders of photos")
    parser.add_argument("--csv", type=Path, help="also write the probabilities to this file")
    parser.add_argument("--check", action="store_true", help="test with the example photo first")
    options = parser.parse_args()
    answer = load(HERE)
    if options.check and not check(answer):
        return "This computer answers differently than AugStudio."
    table = [["photo", "class", *CLASSES, "milliseconds"]]
    files = [each for named in options.photos for each in files_of(named)]
    for file in files:
        try:
            photo = photo_square(file, SIZE, FIT)
        except Exception as error:  # a decoder may raise any error for a damaged file
            print(f"{file} can't be read: {error}", file=sys.stderr)
            continue
        start = time.perf_counter()
        found = answer(photo)
        took = 1000 * (time.perf_counter() - start)
        best = int(np.argmax(found))
        print(f"{file}: {CLASSES[best]} {found[best]:.1%}")
        table.append([str(file), CLASSES[best], *(f"{each:.8f}" for each in found), f"{took:.2f}"])
    if options.csv:
        with options.csv.open(
            "w", encoding="utf-8", errors="surrogateescape", newline=""
        ) as opened:
            csv.writer(opened).writerows(table)
    return "No photo could be read." if files and len(table) == 1 else 0


if __name__ == "__main__":
    sys.exit(main())
