"""Code amid prose, in sessions, in notebooks, of Python 2 and in any encoding."""

import codecs
import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.keras.from_code import from_code
from augstudio.augment.keras.reading.text import MOST_BYTES, MOST_CODE, code_of, read_text, text_of
from augstudio.errors import InputError
from tests.augment.keras.oracle import read

TURN = "g = ImageDataGenerator(rotation_range=9)"
CASES = {
    "code_dict_changed_later": {"rotation_range": 5, "horizontal_flip": True},
    "code_dict_commented_live": {"rotation_range": 20, "zoom_range": 0.1},
    "code_docstring_wins": {"rotation_range": 10},
}


@pytest.mark.parametrize("name", CASES)
def test_cases_that_are_read(cases: Path, name: str) -> None:
    assert read((cases / name / "in.py").read_text(encoding="utf-8"))[0] == [CASES[name]]


def test_a_case_that_is_refused(cases: Path) -> None:
    with pytest.raises(InputError, match="takes its settings from elsewhere"):
        read((cases / "code_dict_only_in_comment" / "in.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["utf16.py", "cp1252.py"])
def test_cases_in_other_encodings(cases: Path, name: str) -> None:
    assert read(read_text(cases / "latin1_script" / name))[0] == [{"rotation_range": 20}]


@pytest.mark.parametrize(
    "text",
    [
        f"How to augment\nIt's easy, use {TURN[4:]}; don't worry :-)\n",
        f"Step 1:\n    import keras\n    {TURN}\nStep 2 (of 3):\n    g.flow(x)\n",
        f">>> s = 3\n>>> {TURN}\n>>> g\n<ImageDataGenerator object at 0x7f>\n",
        f">>> print(s)\nImageDataGenerator(rotation_range=90)\n\n>>> {TURN}\n",
        f"In [1]:\n{TURN}\nOut[1]: ImageDataGenerator(cval=90)\n",
        f"In [1]: x = 1\n\nIn [2]: {TURN}\n",
        f"%load_ext autoreload\n!nvidia-smi\n{TURN}\nfiles = !ls\ng?\n",
        f"%%time\n{TURN}\n",
        f"{TURN}\n%%writefile x.py\nImageDataGenerator(cval=90)\n",
        f'print "ImageDataGenerator(cval=90)"\n{TURN}\nprint "done", g\n',
        f"try:\n    import keras\nexcept ImportError, e:\n    print e\n{TURN}\n",
        f"if True:\n    print 'on'\n    {TURN}\nraise ValueError, 'no'\n",
        TURN.replace("rotation_range", "fill_mode=“wrap”, rotation_range"),
        f"x = 'it’s “so”'\n{TURN}",
        f"\ufeff{TURN}\r\nx = 3\r\n",
        f"    {TURN}\n    x = 1\n",
        f"The dict( is open here.\n{TURN}\n",
        f"def f(x:\n    return\n{TURN}\n",
        f"{TURN}\nmodel.fit(g.flow(x, y",
    ],
)
def test_code_is_found_in_any_text(text: str) -> None:
    (settings,), _ = read(text)
    assert settings.pop("fill_mode", "wrap") == "wrap"
    assert settings == {"rotation_range": 9}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'""" {TURN}\n', "quotes in line 1 are never closed"),
        (f"{TURN}\n'''\nx = 1", "quotes in line 2"),
        ("ROT = 5\nset ROT to what you like\nImageDataGenerator(rotation_range=ROT)", "ROT"),
        ("It's ImageDataGenerator(rotation_range=ROT) here", "ROT"),
        ("ROT = 9\nIt's ImageDataGenerator(rotation_range=ROT) here", "ROT"),
        (f"if debug:\n    print x y\n    {TURN}\n", "can't be read as Python"),
        (f"def make():\n    a b\n    return {TURN[4:]}\n", "can't be read as Python"),
        (f"Use :-(\nif debug:\n    {TURN}\nBye :-)\n", "can't be read as Python"),
        ("s = dict(cval=1)\nwhile s[cval:\n    s\nImageDataGenerator(**s)", "line 2"),
        ("s = dict(cval=1)\n%run other.py\nImageDataGenerator(**s)", "line 2"),
        ("s = dict(cval=1)\nchange s! now\nImageDataGenerator(**s)", "near change s! now"),
        (f"{TURN}\nthen set g.rotation_range = 5 !\n", "near then set"),
        (f"class ImageDataGenerator extends X:\n    x\n{TURN}", "ImageDataGenerator"),
        (f"raise the dead !\n{TURN}", "near raise"),
        (f"It's '{TURN}' in quotes", "no ImageDataGenerator call"),
        (f">>> print(code)\n{TURN}\n", "no ImageDataGenerator call"),
        (f"%%bash\n{TURN}\n", "no ImageDataGenerator call"),
        (f"if debug:\n{TURN}", "near if debug"),
        (f"def make():\nreturn {TURN[4:]}", "near def make"),
        ("s = dict(cval=1)\nif x\n    s['cval'] = 5\nImageDataGenerator(**s)", "near if x"),
        ("def f():\n    a b\n    s.clear()\ns = {}\nf()\nImageDataGenerator(**s)", "near def f"),
        (f"x = [{TURN[4:]} for i in range(0) a b]", "can't be read as Python"),
        (f"make = lambda: {TURN[4:]} $", "can't be read as Python"),
        ("print 'old'\nImageDataGenerator(rescale=1 / 255)", "Python 2"),
        ("ImageDataGenerator(rotation_range=" + "1+" * 5000 + "1)", "too long a calculation"),
        ("ImageDataGenerator(rotation_range=" + "(" * 90 + "1" + ")" * 90 + ")", "too long"),
    ],
)
def test_what_is_not_sure_amid_prose_is_refused(text: str, named: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert named in refused.value.message


def notebook(*cells: tuple[int | None, str]) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "execution_count": count, "source": source}
                for count, source in cells
            ]
        }
    )


def test_the_cells_of_a_notebook_are_read_in_their_order() -> None:
    text = notebook((1, "ROT = 9"), (None, "%%bash\nROT=1"), (2, "ImageDataGenerator(cval=ROT)"))
    assert read(text)[0] == [{"cval": 9}]
    assert from_code(text).notes == ()
    text = notebook((3, "ROT = 9"), (2, "ImageDataGenerator(cval=ROT)"))
    assert "run in a different order" in from_code(text).notes[-1]


def test_the_pictures_of_a_notebook_do_not_count() -> None:
    document = json.loads(notebook((1, TURN)))
    document["cells"][0]["outputs"] = [{"data": {"image/png": "A" * 3_000_000}}]
    assert read(json.dumps(document))[0] == [{"rotation_range": 9}]


def test_too_much_code_is_refused_with_the_limit() -> None:
    with pytest.raises(InputError, match="the limit is 150\u202f000"):
        read(TURN + " " * MOST_CODE)
    assert code_of('{"cells": [' + "1," * 3_000_001 + "1]}").startswith("{")


SCRIPT = f"# añadir ruido – Größe\n{TURN}\n"


@pytest.mark.parametrize(
    "data",
    [
        SCRIPT.encode(),
        SCRIPT.encode("utf-8-sig"),
        SCRIPT.encode("utf-16"),
        codecs.BOM_UTF16_BE + SCRIPT.encode("utf-16-be"),
        SCRIPT.encode("utf-16-le"),
        SCRIPT.encode("utf-16-be"),
        SCRIPT.encode("utf-32"),
        SCRIPT.encode("cp1252"),
        f"# -*- coding: cp1252 -*-\n{SCRIPT}".encode("cp1252"),
        f"# coding: utf-8\n{SCRIPT}".encode("cp1252"),
        f"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n# \x81\n{TURN}".encode("latin-1"),
        f"# coding: koi8-r\n# вращение\n{TURN}".encode("koi8-r"),
        f"# coding: rot13\n{SCRIPT}".encode(),
        f"# coding: no-such\n{SCRIPT}".encode(),
        f"# вращение и масштаб, всё по-русски\n{TURN}".encode("cp1251"),
    ],
    ids=lambda data: repr(data[:20]),
)
def test_files_in_any_encoding(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_bytes(data)
    assert read(read_text(path))[0] == [{"rotation_range": 9}]


def test_python_2_divides_numbers_with_a_point_as_python_3() -> None:
    assert read("print 'old'\nImageDataGenerator(cval=1. / 2, rescale=6 * 2)")[0] == [
        {"cval": 0.5, "rescale": 12}
    ]
    text = "'''\nprint 'old'\n'''\nImageDataGenerator(rescale=1 / 4)"
    assert read(text)[0] == [{"rescale": 0.25}]


def test_letters_come_through() -> None:
    assert text_of("# Größe und Maß".encode("cp1252"), "a.py") == "# Größe und Maß"
    assert text_of("# coding: koi8-r\n# поворот".encode("koi8-r"), "a.py").endswith("поворот")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04" + bytes(range(256)),
        b"a\x00b",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.py is not text"):
        text_of(data, "a.py")


def test_a_file_that_is_too_large_or_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for place in (path, tmp_path, tmp_path / "gone.py"):
        with pytest.raises(InputError, match=place.name):
            read_text(place)


#: What once took the square of its length, or no end.
HOSTILE: dict[str, Any] = {
    "aliases": "a0 = ImageDataGenerator\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(4000)),
    "calls": f"x y {TURN[4:]}\n" * 2000,
    "open calls": "ImageDataGenerator(\n" * 4000,
    "chain": "x = a" + ".b" * 40_000,
    "escaped quotes": "'" + "\\'" * 40_000,
    "tuples": "a = 1\n" + "a = (a, a)\n" * 60 + "f(a)\n",
    "functions": "def f0(): pass\n"
    + "".join(f"def f{i + 1}():\n f{i}()\n f{i}()\n" for i in range(60))
    + "f60()\n",
    "chained functions": "".join(f"def f{i}():\n f{i + 1}()\n" for i in range(2000)) + "f0()\n",
    "loops": "for a in range(20):\n for b in range(20):\n  for c in range(20):\n   x = 1\n",
    "numbers": "x = 9 ** 9 ** 9 ** 9\ny = 'a' * 10 ** 9\nz = [0] * 10 ** 9\n",
    "brackets": "(" * 40_000,
    "strings": "x = f'" + "{a}" * 20_000 + "'\n",
    "branches": "if a:\n x = 1\n" + "elif b:\n x = 2\n" * 5000,
    "long tuple": f"x = ({'1,' * 20_000})\n" + "f(x)\n" * 10_000,
    "long list": f"x = [{'1,' * 20_000}]\n" + "for i in x:\n x[0]\n" * 5000,
    "calls in loops": "".join(f"def f{i}():\n f{i + 1}()\n f{i + 2}()\n" for i in range(900))
    + "for i in x: f0()\n" * 900,
    "unpacked": f"s = dict({','.join(f'a{i}=0' for i in range(4000))})\n"
    + "ImageDataGenerator(**s)\n" * 4200,
    "list that changes": "x = [1, 2]\n"
    + "ImageDataGenerator(brightness_range=x)\n" * 2000
    + "x.append(1)\n" * 4000,
    "stairs": "".join(" " * i + "a b\n" for i in range(200)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_in_steps_that_are_counted(text: str) -> None:
    """The bound is far above what they take; what they took before was up to minutes."""
    began = time.process_time()
    with contextlib.suppress(InputError):
        from_code(text)
    assert time.process_time() - began < 2
