"""What a file of weights claims is looked at before a value of it is read."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from augstudio.errors import InputError
from augstudio.models.files.h5_file import read_shapes

ERRORS = (LookupError, OSError, RuntimeError, TypeError, ValueError)
KERNEL = np.ones((3, 3, 3, 8), np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as Keras writes it: two layers of which one has weights."""
    path = tmp_path / "own.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [b"input", b"conv"]
        file.create_group("input").attrs["weight_names"] = []
        conv = file.create_group("conv")
        conv.attrs["weight_names"] = [b"conv/kernel:0", b"conv/bias:0"]
        conv["conv/kernel:0"] = KERNEL
        conv["conv/bias:0"] = np.zeros(8, np.float32)
    return path


def test_shapes_are_those_of_the_weights(path: Path) -> None:
    assert sorted(read_shapes(path)) == [(3, 3, 3, 8), (8,)]


def test_of_a_whole_model_the_weights_count(path: Path, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "whole.h5", "w") as whole, h5py.File(path) as file:
        group = whole.create_group("model_weights")
        file.copy("conv", group)
        group.attrs["layer_names"] = ["conv"]
        whole["optimizer_weights/kernel:0"] = KERNEL
    assert sorted(read_shapes(tmp_path / "whole.h5")) == [(3, 3, 3, 8), (8,)]


def change(file: h5py.File, name: str, value: Any = None, **options: Any) -> None:
    del file[name]
    file.create_dataset(name, data=value, **options)


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((1000, 1000), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (1000, 1000))
    file.create_virtual_dataset("conv/more", layout)


def deep(file: h5py.File) -> None:
    group = file
    for _ in range(100):
        group = group.create_group("a")


def names(file: h5py.File, *found: str) -> None:
    file["conv"].attrs["weight_names"] = [name.encode() for name in found]


Change = Callable[[h5py.File], object]
BIAS = "conv/conv/bias:0"
WRONG: dict[str, Change] = {
    "soft link": lambda f: f.__setitem__("conv/more", h5py.SoftLink("/conv/conv/kernel:0")),
    "soft link to nothing": lambda f: f.__setitem__("more", h5py.SoftLink("/gone")),
    "link to another file": lambda f: f.__setitem__("more", h5py.ExternalLink("o.h5", "/x")),
    "link to a pipe": lambda f: f.__setitem__("model_weights", h5py.ExternalLink("pipe", "/")),
    "virtual": virtual,
    "values in another file": lambda f: change(
        f, BIAS, shape=(8,), dtype="f4", external=[("/etc/hostname", 0, 32)]
    ),
    "a hundred gigabytes, never written": lambda f: change(
        f, BIAS, shape=(160_000, 160_000), dtype="f4", chunks=(1000, 1000)
    ),
    "one piece, never written": lambda f: change(f, BIAS, shape=(10**12,), dtype="f4"),
    "small and never written": lambda f: change(f, BIAS, shape=(8,), dtype="f4"),
    "packed and never written": lambda f: change(
        f, BIAS, shape=(8,), dtype="f4", compression="gzip"
    ),
    "huge pieces": lambda f: change(
        f, BIAS, np.zeros(8, "f4"), maxshape=(None,), chunks=(10**7,), compression="gzip"
    ),
    "long texts": lambda f: change(f, BIAS, np.array([b"x" * 1000])),
    "texts": lambda f: change(f, BIAS, ["a", "b"]),
    "rows": lambda f: change(f, BIAS, np.zeros(8, "f4,f4,(1000,)f8")),
    "complex numbers": lambda f: change(f, BIAS, np.zeros(8, "c16")),
    "nothing": lambda f: change(f, BIAS, h5py.Empty("f4")),
    "a group within itself": lambda f: f.__setitem__("conv/again", f["conv"]),
    "depth": deep,
    "a weight named twice": lambda f: names(f, "conv/kernel:0", "conv/kernel:0"),
    "a weight named twice, otherwise": lambda f: names(f, "conv/kernel:0", "conv/./kernel:0"),
    "another layer's weight": lambda f: names(f, "/conv/conv/kernel:0"),
    "a name of nothing": lambda f: names(f, ""),
    "a layer named twice": lambda f: f.attrs.__setitem__("layer_names", ["conv", "conv"]),
    "too many names": lambda f: f.attrs.__setitem__("layer_names", np.arange(6000).astype("S4")),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_elsewhere_or_nowhere_is_refused(path: Path, kind: str) -> None:
    with h5py.File(path, "a", libver="latest") as file:
        WRONG[kind](file)
    if hasattr(os, "mkfifo"):
        os.mkfifo(path.with_name("pipe"))
    with pytest.raises(ERRORS):
        read_shapes(path)


@pytest.mark.parametrize(
    "right",
    [
        lambda f: change(f, BIAS, np.zeros(8, "f4"), compression="gzip"),
        lambda f: change(f, BIAS, np.zeros(8, "f2"), chunks=(4,)),
        lambda f: change(f, BIAS, np.zeros(8, "f8"), maxshape=(None,)),
        lambda f: f.attrs.__setitem__("layer_names", ["input", "conv"]),
        lambda f: f.__setitem__("conv/kind", np.dtype("f4")),
    ],
)
def test_other_ways_to_keep_numbers_are_read(path: Path, right: Change) -> None:
    with h5py.File(path, "a") as file:
        right(file)
    assert sorted(read_shapes(path)) == [(3, 3, 3, 8), (8,)]


@pytest.mark.parametrize("place", ["pipe", "/dev/zero", "folder", "empty", "gone"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, place: str) -> None:
    path = tmp_path / "own.h5"
    if place == "folder":
        path.mkdir()
    elif place == "empty":
        path.touch()
    elif place != "gone" and not hasattr(os, "mkfifo"):
        pytest.skip("this system has none")
    elif place == "pipe":
        os.mkfifo(path)
    elif place == "/dev/zero":
        path.symlink_to(place)
    with pytest.raises((OSError, InputError)):
        read_shapes(path)
