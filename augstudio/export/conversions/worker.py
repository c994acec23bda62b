"""A process that writes classifiers: a converter may take long, need much memory, or crash."""

import os
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from augstudio.data.dataset import ImageRecord
from augstudio.errors import AugStudioError
from augstudio.export.formats import Format
from augstudio.progress import SILENT, Progress

#: How often in seconds to look whether the process is done or the user wants to stop.
_PAUSE = 0.1
_REMEDY = "Choose another format."


class Converter:
    """A process that writes the classifier of a run in one format after another.

    TensorFlow's converters would hold up the window for seconds. Use it as a context manager: the
    process begins with the first format, and ends with the block.
    """

    def __init__(self, run_folder: Path) -> None:
        self._run_folder = run_folder
        context = get_context("spawn")
        self._own, others = context.Pipe()
        self._process = context.Process(target=_serve, args=(others,), daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()
        self._own.close()

    def write(
        self,
        form: Format,
        folder: Path,
        examples: Sequence[ImageRecord] = (),
        progress: Progress = SILENT,
    ) -> None:
        """Write the classifier into ``folder``; see ``write_model``.

        Raises ``AugStudioError`` if that fails, and ``Cancelled`` when asked to stop.
        """
        if self._process.pid is None:
            self._process.start()
        self._own.send((self._run_folder, form, folder, tuple(examples)))
        while not self._own.poll(_PAUSE):
            progress.check()
            if not self._process.is_alive() and not self._own.poll():
                raise AugStudioError(
                    f"{form.about.title}: the converter stopped unexpectedly, perhaps because "
                    "there was not enough memory.",
                    "Close other programs and try again, or choose another format.",
                )
        error = self._own.recv()
        if error is not None:
            raise error


def _serve(requests: Connection) -> None:
    """Write what is asked for, and answer with ``None`` or an error, until the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # the converters write a lot
        os.dup2(nowhere, stream)
    from augstudio.export.conversions.convert import write_model

    while True:
        run_folder, form, folder, examples = requests.recv()
        try:
            write_model(run_folder, form, folder, examples)
            requests.send(None)
        except AugStudioError as error:
            requests.send(error)
        # The converters raise all kinds of errors for networks that they don't know.
        except Exception as error:  # noqa: BLE001
            reason = " ".join(str(error).split())[-300:] or type(error).__name__
            message = f"{form.about.title} could not be written: {reason}"
            requests.send(AugStudioError(message, _REMEDY))
