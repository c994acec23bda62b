from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import Split
from augstudio.data.images import Fit, load, read_record
from augstudio.data.scan import scan
from augstudio.errors import UnreadablePhotoError
from tests.photos import COLOURS, write_folder, write_photo


def test_reads_what_load_reads(tmp_path: Path) -> None:
    record = scan(write_folder(tmp_path / "set")).records(Split.TRAIN)[0]
    for fit in Fit:
        np.testing.assert_array_equal(read_record(record, 30, fit), load(record.path, 30, fit))


def test_another_photo_under_the_same_name_is_not_taken(tmp_path: Path) -> None:
    record = scan(write_folder(tmp_path / "set")).records(Split.TRAIN)[0]
    write_photo(record.path, COLOURS["green"], 50)
    with pytest.raises(UnreadablePhotoError, match="has changed since its folder was opened"):
        read_record(record, 30, Fit.CROP)
    record.path.unlink()
    with pytest.raises(UnreadablePhotoError, match="can no longer be opened"):
        read_record(record, 30, Fit.CROP)


def test_too_little_memory_for_a_file_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = scan(write_folder(tmp_path / "set")).records(Split.TRAIN)[0]

    class Large(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise MemoryError

    monkeypatch.setattr("augstudio.storage.open_file", lambda path: Large(b"many bytes"))
    with pytest.raises(UnreadablePhotoError, match="not enough free memory"):
        read_record(record, 30, Fit.CROP)
