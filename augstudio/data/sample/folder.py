"""The built-in sample dataset: photos of leaves, drawn on demand.

Training photos show the leaves upright on a cloth, evenly lit. Validation photos show them turned,
nearer or farther, on other surfaces and in other light. On these, a classifier is clearly better
with augmentation than without.
"""

from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from augstudio import storage, working
from augstudio.data.sample.leaves import KINDS
from augstudio.data.sample.photo import Scene, photograph
from augstudio.errors import InputError
from augstudio.progress import SILENT, Progress
from augstudio.threads import in_order

#: Photos of each class by split.
PHOTOS = {"train": 50, "validation": 30}


def sample_place() -> Path:
    """Return where the sample dataset is, once it is drawn."""
    return storage.cache_folder() / "sample" / "leaves"


def sample_folder(progress: Progress = SILENT) -> Path:
    """Return the sample dataset in the cache folder; draw it on first use."""
    folder = sample_place()
    with storage.explained(folder):
        drawn = folder.is_dir()
    return folder if drawn else make_sample(folder, progress)


def make_sample(folder: Path, progress: Progress = SILENT) -> Path:
    """Draw the sample dataset into ``folder``, new or empty, and return the folder.

    The photos are JPEGs in class folders in ``train`` and ``validation``, the same at every call.
    ``folder`` appears only when all of them are drawn.

    Raises
    ------
    InputError
        ``folder`` is not empty.
    AugStudioError
        It can't be written.
    Cancelled
        The user asked to stop.
    """
    working.recover(folder)
    _require_empty(folder)
    with storage.explained(folder), working.held(folder, "drawn") as drawing:
        drawing.clear()
        drawing.make()
        try:
            _draw_all(drawing.path, progress)
            drawing.finish()
        finally:
            drawing.clear()
    return folder


def _require_empty(folder: Path) -> None:
    with storage.explained(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                f"{folder} already exists and is not an empty folder.",
                "Choose another name.",
            )


def _draw_all(folder: Path, progress: Progress) -> None:
    tasks = [
        (folder / split / kind / f"{kind}-{number:02d}.jpg", split, number)
        for split, count in PHOTOS.items()
        for kind in KINDS
        for number in range(1, count + 1)
    ]
    for path in {path.parent for path, _, _ in tasks}:
        path.mkdir(parents=True)
    with closing(in_order(lambda task: _draw(*task), tasks)) as drawn:
        for done, _ in enumerate(drawn, 1):
            progress.report(done, len(tasks), "Drawing the sample")
            progress.check()


def _draw(path: Path, split: str, number: int) -> None:
    kind = path.parent.name
    rng = np.random.default_rng([list(PHOTOS).index(split), list(KINDS).index(kind), number])
    scene = Scene.tidy(rng) if split == "train" else Scene.found(rng)
    photo = photograph(KINDS[kind](rng), scene, rng)
    stream = BytesIO()
    Image.fromarray(photo).save(stream, "JPEG", quality=90)
    # If Pillow wrote the file, a full disk would look like any other error.
    path.write_bytes(stream.getvalue())
