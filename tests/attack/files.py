"""Files with wrong, missing or doubled bytes: whatever is opened is read, or refused in words."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from augstudio.augment.keras.from_code import from_code
from augstudio.augment.keras.to_code import generator_script
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.data.images import Fit, load
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError
from augstudio.predict import Predictor
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import load_run
from augstudio.training.train import train
from tests.photos import write_folder


def attack(folder: Path, rounds: int) -> str:
    """Break each file in ``10 * rounds`` ways, and open it."""
    photos = write_folder(folder / "photos", photos=6)
    run = train(scan(photos), Recipe(), TrainConfig(epochs=2), folder / "run").folder
    (folder / "code.py").write_text(generator_script(presets()["Strong"]))
    (folder / "recipe.json").write_text(presets()["Strong"].to_json())
    targets: list[tuple[Path, Callable[[Path], object]]] = [
        *((path, lambda path: load(path, 64, Fit.CROP)) for path in _photos(photos, folder)),
        (run / "run.json", lambda path: load_run(path.parent)),
        (run / "photos.csv", lambda path: load_run(path.parent).dataset_again()),
        (run / "edits.json", lambda path: load_run(path.parent).decisions()),
        (run / "validation.csv", lambda path: load_run(path.parent).answers()),
        (run / "classifier.keras", lambda path: Predictor.load(path.parent)),
        (folder / "recipe.json", lambda path: open_recipe(str(path))),
        (folder / "code.py", lambda path: from_code(path.read_text(errors="replace"))),
    ]
    rng = np.random.default_rng(0)
    refused: list[str] = []
    read = 0
    for path, opened in targets:
        whole = path.read_bytes()
        slow = path.suffix == ".keras"
        for _ in range(rounds if slow else 10 * rounds):
            path.write_bytes(broken(whole, rng))
            try:
                opened(path)
                read += 1
            except AugStudioError as error:
                refused.append(str(error))
        path.write_bytes(whole)
        print(f"  {path.name}: nothing but sentences", flush=True)
    assert max(map(len, refused)) < 2000
    return f"{read} broken files were read and {len(refused)} refused in words"


def broken(data: bytes, rng: np.random.Generator) -> bytes:
    """Return ``data`` with some bytes changed, cut off, doubled, or put elsewhere."""
    found = bytearray(data)
    start, end = sorted(int(n) for n in rng.integers(0, len(found) + 1, 2))
    match rng.integers(5):
        case 0:
            for place in rng.integers(0, len(found), 1 + int(rng.integers(8))):
                found[place] = int(rng.integers(256))
        case 1:
            del found[start:]
        case 2:
            del found[start : min(end, start + 40)]
        case 3:
            found[start:start] = found[start : min(end, start + 40)]
        case _:
            found[start : min(end, start + 8)] = rng.bytes(min(end, start + 8) - start)
    return bytes(found)


def _photos(folder: Path, place: Path) -> list[Path]:
    """Return one photo in each of many formats."""
    from PIL import Image

    with Image.open(folder / "red" / "000.png") as image:
        image.load()
        made = []
        for ending in ("jpg", "png", "webp", "gif", "tif", "bmp", "avif", "ppm", "jp2", "tga"):
            path = place / f"photo.{ending}"
            image.save(path)
            made.append(path)
    return made
