"""One file gets another name: never over another file, and there is always one."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from augstudio import storage
from augstudio.data.decisions import moving
from augstudio.data.decisions.moving import free_name, is_twice, move
from augstudio.errors import AugStudioError, InputError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a" / "1.jpg"
    path.parent.mkdir()
    path.write_bytes(b"photo")
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "b" / "c" / "1.jpg"


def fails(number: int) -> Callable[..., Any]:
    def function(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return function


def other_disk(patch: pytest.MonkeyPatch) -> None:
    """Let every folder be on a disk of its own."""
    real = os.link

    def link(source: Path, target: Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    patch.setattr(os, "link", link)


def test_a_file_moves_and_its_folder_is_made(source: Path, target: Path) -> None:
    os.utime(source, ns=(10**18, 10**18))
    move(source, target)
    assert not source.exists()
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"photo", 10**18)


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_is_refused(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(b"another")
    if not links:
        monkeypatch.setattr(os, "link", fails(errno.EPERM))
    with pytest.raises(InputError, match="There is already a file"):
        move(source, target)
    assert (source.read_bytes(), target.read_bytes()) == (b"photo", b"another")


def test_without_links_between_files(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", fails(errno.EOPNOTSUPP))
    move(source, target)
    assert not source.exists()
    assert target.read_bytes() == b"photo"


def test_to_another_disk(source: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(source, ns=(10**18, 10**18))
    other_disk(monkeypatch)
    move(source, target)
    assert not source.exists()
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"photo", 10**18)
    assert list(target.parent.iterdir()) == [target]


def test_another_disk_that_is_full(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_disk(monkeypatch)
    monkeypatch.setattr(moving, "sync", fails(errno.ENOSPC))
    with pytest.raises(AugStudioError, match=r"disk is full: .*b.c.1\.jpg"):
        move(source, target)
    assert source.read_bytes() == b"photo"
    assert list(target.parent.iterdir()) == []


def test_a_file_that_can_not_be_removed_stays_the_only_one(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == source:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(InputError, match="permission to use"):
        move(source, target)
    assert source.read_bytes() == b"photo"
    assert not target.exists()


def test_a_file_that_is_gone(source: Path, target: Path) -> None:
    source.unlink()
    with pytest.raises(InputError, match="moved, renamed or deleted"):
        move(source, target)


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_still_leads_to_its_photo(source: Path, target: Path, absolute: bool) -> None:
    link = source.parent / "deep" / "link.jpg"
    link.parent.mkdir()
    link.symlink_to(source if absolute else "../1.jpg")
    move(link, target)
    assert target.is_symlink()
    assert target.read_bytes() == b"photo"
    assert storage.real(target) == source
    assert not link.is_symlink()


def test_what_a_kill_leaves_twice(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "b" / "1.jpg"
    other.parent.mkdir()
    assert not is_twice(source, other)
    os.link(source, other)
    assert is_twice(source, other)
    other.unlink()
    other.write_bytes(b"photo")
    assert is_twice(source, other)
    other.write_bytes(b"another")
    assert not is_twice(source, other)


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_two_ways_to_one_file_are_not_two_files(source: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(source.parent)
    os.link(source, tmp_path / "third.jpg")
    assert not is_twice(source, tmp_path / "way" / "1.jpg")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "1.jpg").symlink_to(source)
    assert not is_twice(source, tmp_path / "b" / "1.jpg")


def test_numbers_for_names_that_are_taken(source: Path) -> None:
    assert free_name(source) == source.with_name("1 2.jpg")
    source.with_name("1 2.jpg").touch()
    assert free_name(source) == source.with_name("1 3.jpg")
    assert free_name(source.with_name("2.jpg")) == source.with_name("2.jpg")
