"""SortingFile: the decisions about a pile on disk, saved as they are made."""

from contextlib import ExitStack
from pathlib import Path

from pydantic import ValidationError

from augstudio import storage
from augstudio.data.decisions.files import file_about
from augstudio.data.sorting.decided import Decided
from augstudio.errors import InputError
from augstudio.locks import locked
from augstudio.plain_text import shown

_MOST_BYTES = 100_000_000


class SortingFile:
    """The decisions about the pile in ``folder``; one program at a time can have it open.

    Parameters
    ----------
    folder
        The pile, or the dataset that photos are added to.
    adds
        Whether it is such a dataset.

    Attributes
    ----------
    decided
        The decisions; ``save`` replaces them.

    Raises
    ------
    InputError
        The file is in use or damaged.
    """

    def __init__(self, folder: Path, adds: bool = False) -> None:
        self._path = file_about(folder, "additions" if adds else "sorting")
        self._held = ExitStack()
        storage.make_folder(self._path.parent)
        busy = InputError(
            "Another AugStudio window is sorting these photos.",
            "Continue there or close it first.",
        )
        self._held.enter_context(locked(self._path.with_suffix(".lock"), busy))
        try:
            self.decided = self._load()
        except BaseException:
            self._held.close()
            raise

    def save(self, decided: Decided) -> None:
        """Keep decisions; after an ``AugStudioError`` they hold until the file is closed."""
        self.decided = decided
        storage.write_text(self._path, decided.model_dump_json() + "\n")

    def close(self) -> None:
        """Let other programs open it."""
        self._held.close()

    def _load(self) -> Decided:
        with storage.explained(self._path):
            if not self._path.exists():
                return Decided()
            data = storage.read_file(self._path, _MOST_BYTES)
        try:
            return Decided.model_validate_json(data)
        except ValidationError as error:
            raise InputError(
                f"{shown(self._path, 200)} is damaged, or was written by another version of "
                "AugStudio.",
                "Update AugStudio, or delete this file to sort the photos from the beginning.",
            ) from error
