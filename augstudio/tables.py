"""Tables for other programs: the one place that writes CSV.

Text from outside is written so that no spreadsheet runs it as a formula, every row is one line,
and the file is UTF-8; see ``protected``.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO, TypeVar

from augstudio import storage
from augstudio.plain_text import escaped, unescaped

_Value = TypeVar("_Value")

#: A spreadsheet treats a cell that begins with one of these as a formula.
_FORMULA = "=+-@\u2212\t\r\n"
#: Goes before such a cell: it tells a spreadsheet that the cell is text.
_TEXT = "'"
#: What most names look like: printable ASCII with a harmless first character. These are safe.
_PLAIN = re.compile(r"[\w./][ -:<-\[\]-~]*", re.ASCII)
#: In many countries spreadsheets start a new cell here, even inside quotes.
_ALSO_SEPARATES = ";"


class Lines(str):
    """Text of several lines, such as a note, whose line breaks are kept inside the cell."""

    __slots__ = ()


def as_csv(rows: Iterable[Iterable[object]], end: str = "\r\n") -> str:
    """Return ``rows`` as CSV text; see ``write_rows``."""
    text = io.StringIO(newline="")
    write_rows(text, rows, end)
    return text.getvalue()


def write_rows(file: TextIO, rows: Iterable[Iterable[object]], end: str = "\r\n") -> int:
    """Write ``rows`` as CSV and return their number.

    Every text is ``protected``, ``None`` becomes an empty cell, and several numbers in one cell
    are separated by spaces.
    """
    writer = csv.writer(file, lineterminator=end)
    number = 0
    for row in rows:
        writer.writerow(map(_cell, row))
        number += 1
    return number


def save_rows(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write ``rows`` as a CSV file; see ``write_rows``.

    They are written one by one: with 20,000 photos and 1000 classes, they take 260 MB.
    """
    with (
        storage.replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        write_rows(file, rows)


def _cell(value: object) -> object:
    # Numbers are our own, and no formulas, even if they begin with a sign.
    return " ".join(map(repr, value)) if isinstance(value, tuple) else protected(value)


def protected(value: _Value) -> _Value | str:
    """Return a cell as it is written; numbers stay as they are.

    An apostrophe goes before text that a spreadsheet would compute, even if spaces, quotes or
    invisible characters come first, and before text that begins with an apostrophe. Line breaks,
    unprintable characters, and a semicolon before such text become codes such as ``\\x0a``.
    """
    if not isinstance(value, str) or _PLAIN.fullmatch(value):
        return value
    if isinstance(value, Lines):
        return "\n".join(map(protected, str(value).split("\n")))
    first, *others = value.split(_ALSO_SEPARATES)
    text = _TEXT if first.startswith(_TEXT) or _is_formula(first) else ""
    text += escaped(first)
    for other in others:
        text += r"\x3b" if _is_formula(other) else _ALSO_SEPARATES
        text += escaped(other)
    return text


def unprotected(text: str) -> str:
    """Return the text that was passed to ``protected``."""
    return unescaped(text.removeprefix(_TEXT))


def _is_formula(text: str) -> bool:
    for character in text:
        # Full-width forms count, too: some spreadsheets treat them the same.
        if unicodedata.normalize("NFKC", character)[0] in _FORMULA:
            return True
        invisible = unicodedata.category(character) in ("Cf", "Cc")
        if not (invisible or character.isspace() or character in "\"'`"):
            return False
    return False
