"""No spreadsheet computes what it is given, every row is a line, and nothing is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augstudio.plain_text import escaped
from augstudio.tables import Lines, as_csv, protected, unprotected

_FORMULAS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    '"=1',
    "'=1",
    "` '\"=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "\ufeff=1",
    "\u200b=1",
    "\u202e=1",
    "\x00=1",
    "=cmd|' /C calc'!A0",
    "-",
]


@pytest.mark.parametrize("name", _FORMULAS)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(name: str) -> None:
    cell = protected(name)
    assert cell.startswith("'")
    assert unprotected(cell) == name
    assert protected(f"a; {name}") == f"a\\x3b {escaped(name)}"


@pytest.mark.parametrize(
    "name", ["cat.jpg", "IMG-2031 (1).jpg", "ants/=bees.jpg", "C:\\new\\a.jpg", "", "é=1", "3-2"]
)
def test_other_names_stay_as_they_are(name: str) -> None:
    assert protected(name) == unprotected(name) == name


def test_numbers_stay_numbers() -> None:
    assert as_csv([["a", -1.5, 0, None, True]]) == "a,-1.5,0,,True\r\n"
    assert as_csv([[(-1.5, 0.25), -3]], end="\n") == "-1.5 0.25,-3\n"


def test_a_row_is_a_line() -> None:
    text = as_csv([['a\n"b", c', "d\r\ne"], ["\u2028", "caf\udce9; x"]], end="\n")
    assert text == '"a\\x0a""b"", c",d\\x0d\\x0ae\n\\u2028,caf\\udce9; x\n'
    assert text.encode()


def test_a_note_keeps_its_lines() -> None:
    (row,) = csv.reader(io.StringIO(as_csv([[Lines("one\ntwo\x1b\n=3")]]), newline=""))
    assert row == ["one\ntwo\\x1b\n'=3"]


def test_a_semicolon_begins_no_formula_where_it_separates_cells() -> None:
    assert as_csv([["a;b", "c;=1;\"+2;'3"]], end="\n") == 'a;b,"c\\x3b=1\\x3b""+2;\'3"\n'


@given(st.text(st.sampled_from("a\\x0u23b'\"=-@ \t\n\r\u202e\ufeff\udce9é＝,;"), max_size=10))
def test_every_name_comes_back(name: str) -> None:
    text = as_csv([["first", name]])
    text.encode()
    assert len(text.splitlines()) == 1
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert unprotected(row[1]) == name
