"""A process that writes classifiers: a converter may take long, need much memory, or crash."""

import os
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Self

from augstudio.data.dataset import ImageRecord
from augstudio.errors import AugStudioError
from augstudio.export.formats import Format
from augstudio.progress import SILENT, Progress

#: How often in seconds to look whether the process is done or the user wants to stop.
_PAUSE = 0.1


class Converter:
    """A process that writes the classifier of a run in one format after another.

    TensorFlow's converters would hold up the window for seconds. Use it as a context manager: the
    process begins with the first format, ends with the block, and begins anew should it crash.
    """

    def __init__(self, run_folder: Path) -> None:
        self._run_folder = run_folder
        self._process: SpawnProcess | None = None
        self._own: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

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
        try:
            connection = self._begun()
            connection.send((self._run_folder, form, folder, tuple(examples)))
            while not connection.poll(_PAUSE):
                progress.check()
            error = connection.recv()
        except (EOFError, OSError) as died:
            self._end()
            raise AugStudioError(
                f"{form.about.title}: the converter stopped unexpectedly, perhaps because there "
                "was not enough memory.",
                "Close other programs and try again, or choose another format.",
            ) from died
        if error is not None:
            raise error

    def _begun(self) -> Connection:
        """Return the connection to the process, which is started if there is none."""
        if self._own is None:
            context = get_context("spawn")
            self._own, others = context.Pipe()
            self._process = context.Process(target=_serve, args=(others,), daemon=True)
            self._process.start()
            # With one end here only, the connection ends when the process does.
            others.close()
        return self._own

    def _end(self) -> None:
        if self._process is not None and self._own is not None:
            self._process.kill()
            self._process.join()
            self._own.close()
        self._process = self._own = None


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
