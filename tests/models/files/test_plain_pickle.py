"""Plain values are read as Python reads them; nothing else costs more than it has bytes."""

import pickle
import struct
import tracemalloc
from collections import OrderedDict
from io import BytesIO
from typing import Any

import pytest

from augstudio.models.files.plain_pickle import Call, Name, Reference, load

GLOBAL = b"ctorch\nFloatStorage\n"


def read(data: bytes, *admitted: str) -> Any:
    return load(BytesIO(data), admitted)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        70_000,
        -70_000,
        10**80,
        "name",
        "Füße",
        (),
        (1,),
        (1, 2),
        (1, 2, 3),
        (1, 2, 3, 4),
        [],
        [1],
        [1, [2, "b"], 3],
        {"a": 1},
        {"a": (1, None), "b": {"c": [False]}},
        OrderedDict(a=1, b=(2, 3)),
        ["same"] * 300,
    ],
)
def test_plain_values_are_those_of_python(value: Any) -> None:
    assert read(pickle.dumps(value, 2)) == value


def test_it_ends_where_the_pickle_ends() -> None:
    file = BytesIO(pickle.dumps("a", 2) + pickle.dumps("b", 2) + b"rest")
    assert [load(file, ()), load(file, ())] == ["a", "b"]
    assert file.read() == b"rest"


def test_names_are_kept_as_names() -> None:
    data = GLOBAL + b"K\x05\x85R."
    assert read(data, "torch.FloatStorage") == Call("torch.FloatStorage", (5,))
    assert read(GLOBAL + b".", "torch.FloatStorage") == Name("torch.FloatStorage")
    assert read(b"K\x05Q.") == Reference(5)
    with pytest.raises(ValueError, match=r"names torch\.FloatStorage"):
        read(data)


def nested(inside: bytes, depth: int) -> bytes:
    return b"\x80\x02" + inside + b"\x85" * depth + b"."


#: A tuple of itself twice, forty times over: its hash takes a trillion steps.
HASH = b")" + b"".join(bytes([0x71, n, 0x68, n, 0x86]) for n in range(40))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x02",
        b".",
        b"0.",
        b"K\x01",
        b"\x85.",
        b"K\x01\x86.",
        b"t.",
        b"h\x05.",
        b"]K\x01K\x02s.",
        b"K\x01K\x02a.",
        b"(K\x01e.",
        b"}(K\x01K\x02u.",
        b"}(X\x01\x00\x00\x00au.",
        b"}" + HASH + b"K\x01s.",
        # A place in the memo for which Python would take 64 GB.
        b"K\x01r\xff\xff\xff\x7fj\xff\xff\xff\x7f0.",
        # Lengths of 2 GB and more, and nothing after them.
        b"X\xff\xff\xff\x7fabc.",
        b"\x8d" + struct.pack("<q", 2**40) + b"abc.",
        b"\x8b\xff\xff\xff\x7fabc.",
        b"\x95" + struct.pack("<q", 2**40) + b"K\x01.",
        b"I" + b"9" * 100_000 + b"\n.",
        b"cos\nsystem\nX\x04\x00\x00\x00true\x85R.",
        b"cbuiltins\neval\n.",
        b"\x8c\x02os\x8c\x06system\x93.",
        b"(X\x04\x00\x00\x00truecos\nsystem\no.",
        b"(X\x04\x00\x00\x00trueios\nsystem\n.",
        b"}}R.",
        GLOBAL + b"}R.",
        b"K\x01" * 200_001 + b".",
        b"\xff\x00",
    ],
)
def test_anything_else_is_refused_at_once(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises((ValueError, LookupError)):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_depth_costs_no_stack() -> None:
    value = read(nested(b"K\x05", 100_000))
    for _ in range(100_000):
        (value,) = value
    assert value == 5


def test_shared_parts_take_no_room() -> None:
    tracemalloc.start()
    try:
        read(b"\x80\x02" + HASH + b".")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
