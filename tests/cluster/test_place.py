import os
import time
from pathlib import Path

import pytest

from augstudio.cluster.place import Place
from augstudio.errors import AugStudioError, InputError

pytest.importorskip("pyarrow")


@pytest.mark.parametrize("address", ["{}/features", "file://{}/features", "memory://{}/features"])
def test_files_are_written_listed_and_read(tmp_path: Path, address: str) -> None:
    place = Place.at(address.format(tmp_path))
    assert place.files("space", ".parquet") == []
    place.write("space/b.parquet", b"second")
    place.write("space/a.parquet", b"first")
    place.write("space/about.json", b"{}")
    place.write("space/a.parquet", b"again")
    assert place.files("space", ".parquet") == ["space/a.parquet", "space/b.parquet"]
    with place.open("space/a.parquet") as file:
        assert file.read() == b"again"


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Place.at("features").address == str(tmp_path / "features")


def test_nothing_is_left_beside_a_file(tmp_path: Path) -> None:
    Place.at(str(tmp_path)).write("space/a.parquet", b"data")
    assert [path.name for path in (tmp_path / "space").iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("kind", ["{}", "file://{}"])
def test_what_a_killed_program_left_is_deleted_a_day_later(tmp_path: Path, kind: str) -> None:
    old, new, other = (tmp_path / name for name in (f".{'a' * 16}", f".{'b' * 16}", ".another"))
    for path in (old, new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    place = Place.at(kind.format(tmp_path.parent))
    place.tidy(tmp_path.name)
    assert set(tmp_path.iterdir()) == {new, other}
    place.tidy("none")


def test_an_unknown_kind_of_address_is_explained() -> None:
    with pytest.raises(InputError, match=r"nowhere://x can't be used: .*nowhere"):
        Place.at("nowhere://x")


def test_a_file_in_the_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AugStudioError, match="file can't be used") as caught:
        Place.at(str(tmp_path / "file")).write("space/a.parquet", b"data")
    assert caught.value.hint
