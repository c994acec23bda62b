"""Tables for other programs: the one place that writes CSV.

What comes from outside is written so that no spreadsheet computes it, every row is a line, and
the file is UTF-8: see ``protected``.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import TextIO, TypeVar

from augstudio.plain_text import escaped, unescaped

_Value = TypeVar("_Value")

#: A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = "=+-@\u2212\t\r\n"
#: Is put before such a cell: the sign by which a spreadsheet knows text.
_TEXT = "'"
#: What most names are, and needs no closer look: printable ASCII after a harmless beginning.
_PLAIN = re.compile(r"[\w./][ -:<-\[\]-~]*", re.ASCII)
#: In many countries a spreadsheet begins another cell at it, whatever the quotes around it.
_ALSO_SEPARATES = ";"


class Lines(str):
    """Text of several lines, such as a note: its line breaks stay within its cell."""

    __slots__ = ()


def as_csv(rows: Iterable[Iterable[object]], end: str = "\r\n") -> str:
    """Return ``rows`` as CSV text; see ``write_rows``."""
    text = io.StringIO(newline="")
    write_rows(text, rows, end)
    return text.getvalue()


def write_rows(file: TextIO, rows: Iterable[Iterable[object]], end: str = "\r\n") -> int:
    """Write ``rows`` as CSV and return how many they are.

    Every text is ``protected``, ``None`` an empty cell, and of several numbers in one cell each
    stands after a blank.
    """
    writer = csv.writer(file, lineterminator=end)
    number = 0
    for row in rows:
        writer.writerow(map(_cell, row))
        number += 1
    return number


def _cell(value: object) -> object:
    # Figures are the program's own, and no formula whatever sign they begin with.
    return " ".join(map(repr, value)) if isinstance(value, tuple) else protected(value)


def protected(value: _Value) -> _Value | str:
    """Return a cell as it is written; numbers stay what they are.

    An apostrophe stands before a text that a spreadsheet would compute, whatever blanks, quotes
    or invisible characters it begins with, and before one that begins with an apostrophe. Line
    breaks, what can't be shown, and a semicolon before such a text are written as codes, such as
    ``\\x0a``.
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
    """Return the text that ``protected`` was given."""
    return unescaped(text.removeprefix(_TEXT))


def _is_formula(text: str) -> bool:
    for character in text:
        # Also in their wide forms, which some spreadsheets take for the same.
        if unicodedata.normalize("NFKC", character)[0] in _FORMULA:
            return True
        invisible = unicodedata.category(character) in ("Cf", "Cc")
        if not (invisible or character.isspace() or character in "\"'`"):
            return False
    return False
