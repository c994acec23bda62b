"""The option ``--heat-maps`` of ``predict``: a picture for each photo."""

from collections.abc import Sequence
from pathlib import Path

import cv2

from augstudio import storage
from augstudio.cli.console import Console, say
from augstudio.data.images import load
from augstudio.data.names import numbered_names
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.why.heat_map import HeatMaps
from augstudio.evaluation.why.overlay import overlaid
from augstudio.plain_text import counted
from augstudio.predict import Prediction
from augstudio.runs.run import load_run

#: Width and height of a picture, in pixels.
_SIDE = 512


class HeatMapPictures:
    """Writes photos with their heat maps over them as PNG files into a new or empty folder."""

    def __init__(self, run: Path, folder: Path) -> None:
        with storage.explained(folder):
            if folder.exists() and any(folder.iterdir()):
                raise InputError(
                    f"{folder} contains other files.", "Choose a new or empty folder for heat maps."
                )
        found = load_run(run)
        self._maps, self._fit = HeatMaps(found), found.config.fit
        self._folder = storage.make_folder(folder)

    def write_all(self, answers: Sequence[Prediction], console: Console) -> None:
        """Write a picture of each photo, and say where; ``Cancelled`` when asked to stop."""
        written = 0
        for number, answer in enumerate(answers):
            console.report(number, len(answers), "Drawing heat maps")
            console.check()
            try:
                self._write(answer)
                written += 1
            except UnreadablePhotoError as error:
                say(f"No heat map: {error.message}")
        console.report(len(answers), len(answers), "Drawing heat maps")
        say(f"Saved {counted(written, 'heat map')} in {self._folder}.")

    def _write(self, answer: Prediction) -> None:
        photo = answer.photo
        assert photo is not None
        values = self._maps.of(photo, answer.label).values
        picture = overlaid(load(photo, _SIDE, self._fit), values)
        data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
        names = numbered_names(f"{storage.safe_name(photo.stem)}.png")
        path = next(path for name in names if not (path := self._folder / name).exists())
        storage.write_bytes(path, data, lasting=False)
