"""Find the ``ImageDataGenerator`` calls in any text; the code is read, never executed."""

import ast
import re
import warnings
from collections.abc import Iterator

from augstudio.augment.keras.reading.blocks import (
    Piece,
    Unparsed,
    closings,
    is_too_deep,
    parsed,
    pieces,
)
from augstudio.augment.keras.reading.calls import Ended
from augstudio.augment.keras.reading.expressions import TOO_LONG
from augstudio.augment.keras.reading.program import Program
from augstudio.augment.keras.reading.reader import PASTE, Call, doubted
from augstudio.augment.keras.reading.text import GENERATOR, code_of, is_old, plain
from augstudio.augment.keras.reading.values import (
    BY_ZERO,
    TOO_LARGE,
    Box,
    Given,
    Known,
    Outside,
    Unknown,
    code,
    items_of,
    short,
    why_unknown,
)
from augstudio.errors import InputError

#: A value of an argument; a list becomes a tuple.
Value = bool | int | float | str | None | tuple["Value", ...]

#: Limits for calls in prose: characters of one call, and number of calls.
_MOST_CALL = 20_000
_MOST_CALLS = 200

#: Messages and hints for some unknown values.
_SPECIAL = {
    TOO_LARGE: ("is far too large", "Check the number."),
    BY_ZERO: ("divides by zero", "Write the number itself."),
    TOO_LONG: ("contains too long a calculation", "Write the number itself."),
}
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
#: Names that a text sets, even if the rest of it can't be read.
_SETS = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*)[ \t]*(?:=(?!=)|[-+*/|&]=)|\b(?:as|for|del)[ \t]+([A-Za-z_]\w*)"
    r"|^[ \t]*(?:class|def)[ \t]+([A-Za-z_]\w*)",
    re.MULTILINE,
)
_LATER = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w|\blambda\b[^\n]*:", re.MULTILINE)
_SETTER = "setattr|__dict__|vars"
_CALLED = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*+)[ \t]{0,9}\(")
_ENDS = re.compile(r"^[ \t]*(?:raise\b|(?:sys\.)?exit[ \t]*\(|quit[ \t]*\()", re.MULTILINE)


def find_calls(text: str) -> tuple[list[Call], list[InputError]]:
    """Return the ``ImageDataGenerator`` calls that run when a text does, in order.

    The text is a script, a notebook, or anything with code in it. The second list says why other
    calls can't be used. Raises ``InputError`` if there is no call, or none that can be used.
    """
    reader, text = Program(), code_of(text)
    try:
        found = pieces(text)
        reader.is_old = is_old(text) and parsed(plain(text)) is None
        rest = _follow(reader, found)
    except RecursionError as error:
        raise InputError("The code is nested too deeply to follow.", PASTE) from error
    calls = [call for call in reader.calls if call.problem is None]
    problems = [call.problem for call in reader.calls if call.problem is not None]
    if calls:
        return calls, problems
    raise (
        next(iter(problems), None)
        or _never_run(reader, rest)
        or InputError(
            f"There is no {GENERATOR} call in the text.",
            f"Copy all of the code from {GENERATOR}( to its closing bracket. Comments and text in "
            "quotes don't count.",
        )
    )


def value_of(name: str, given: Given) -> Value:
    """Return the value of an argument: a bool, number or string, or a tuple of these.

    ``InputError`` if it isn't such a plain value; it names the argument and its code.
    """
    value = given.value
    items = items_of(value)
    if items is not None:
        return tuple(value_of(name, Given(_flat(item), given.node)) for item in items)
    if isinstance(value, Known):
        return value.value
    why = why_unknown(value)
    if why in _SPECIAL:
        raise InputError(f"{name} {_SPECIAL[why][0]}.", _SPECIAL[why][1])
    if isinstance(value, Outside) and value.path != code(given.node):
        why = f"{value.path} is not set in this text"
    raise InputError(
        f"{name} is given as {code(given.node)}, which is not a plain value"
        f"{': ' if why else ''}{why}.",
        "Write the number itself. Code is only read here, never run.",
    )


def _flat(item: object) -> Known | Unknown:
    return item if isinstance(item, Known | Unknown) else Unknown()


def _follow(reader: Program, found: list[Piece]) -> list[Piece]:
    """Follow pieces in order; return those after the end of the program."""
    for number, piece in enumerate(found):
        if isinstance(piece, Unparsed):
            _allow_for(reader, piece)
            continue
        try:
            reader.follow(piece)
        except Ended:
            return found[number:]
    return []


def _never_run(reader: Program, rest: list[Piece]) -> InputError | None:
    """Return why a call in the text doesn't run, if there is one."""
    for function in list(reader.idle.values()):
        reader.distrust([function.node], f"this text never calls {function.node.name}")
    if rest:
        line = getattr(rest[0], "line", 0) or getattr(rest[0], "lineno", 0)
        nodes = [piece for piece in rest[1:] if not isinstance(piece, Unparsed)]
        reader.distrust(nodes, f"the program ends in line {line}")
    return next((call.problem for call in reader.calls), None)


# --- text that is not Python ---


def _allow_for(reader: Program, piece: Unparsed) -> None:
    """Take the calls in a text that is not Python, and doubt everything that it may change."""
    why = f"line {piece.line} can't be read as Python, near {short(piece.source)}"
    for call in _calls_amid(reader, piece):
        if len(reader.calls) >= _MOST_CALLS:
            break
        reader.calls.append(call)
        if reader.doubt:
            call.problem = call.problem or doubted(call.line, reader.doubt)
    sets = {name for match in _SETS.finditer(piece.text) for name in match.groups() if name}
    for name in dict.fromkeys(_WORD.findall(piece.text)):
        value = reader.lookup(name)
        if isinstance(value, Box) and isinstance(value.content, Call):
            if re.search(rf"\b{name}[ \t]*\.[ \t]*\w+[ \t]*=(?!=)|{_SETTER}", piece.text):
                reader.settings_change(why, value.content)
        elif not isinstance(value, Outside):
            reader.leak(value, why)
            reader.assign(name, Unknown(why))
        elif name in sets:
            reader.assign(name, Unknown(why))
    if _ENDS.search(piece.text) or piece.is_open:
        reader.crash(why)
    if _LATER.search(piece.text):
        # It contains a function, which may run at any time from here on.
        reader.make_unsafe_inside(set(_WORD.findall(piece.text)), why)
        reader.make_unsafe(sets if "global" in piece.text else set(), why)


def _calls_amid(reader: Program, piece: Unparsed) -> Iterator[Call]:
    """Yield the calls in a text that is not Python, with reasons why they can't be used."""
    ends = closings(piece.text)
    for match in _CALLED.finditer(piece.text):
        if not _names_generator(reader, match[1], piece.text[: match.start()][-20:]):
            continue
        line = piece.line + piece.text.count("\n", 0, match.start())
        try:
            call = _parsed_call(piece, match.end() - 1, ends)
            if call is None:
                continue
            ast.increment_lineno(call, line - call.lineno)
            found = Program()
            found.is_old = reader.is_old
            found.evaluate(call)
        except InputError as error:
            yield Call(line, {}, error)
            continue
        inside = any(a < match.start() < b and piece.text[a] in "[{" for a, b in ends.items())
        for each in found.calls:
            if piece.holds_code or inside or _LATER.search(piece.text):
                each.problem = each.problem or doubted(
                    line, f"it is in a part that can't be read as Python (line {piece.line})"
                )
            yield each


def _names_generator(reader: Program, path: str, before: str) -> bool:
    """Whether a name before a bracket is the generator's, and not a definition."""
    root, _, attribute = path.rpartition(".")
    if re.search(r"(?:\b(?:class|def)[ \t]+|[\w.])$", before):
        return False
    if root:
        return attribute == GENERATOR
    value = reader.lookup(path)
    return isinstance(value, Outside) and value.is_generator


def _parsed_call(piece: Unparsed, start: int, ends: dict[int, int]) -> ast.Call | None:
    """Return the call whose bracket opens at ``start``; ``None`` for a bare ``(...)``."""
    if start not in ends:
        raise InputError(
            f"The {GENERATOR} call has no closing bracket.",
            "Copy all of it, up to the last bracket.",
        )
    snippet = GENERATOR + piece.source[start : ends[start] + 1]
    line = None
    try:
        if len(snippet) > _MOST_CALL or is_too_deep(snippet):
            raise RecursionError
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call = ast.parse(snippet, mode="eval").body
    except (MemoryError, RecursionError) as error:
        raise InputError(
            f"The {GENERATOR} call contains too long a calculation, near {short(snippet, 60)}.",
            "Write the numbers themselves.",
        ) from error
    except (SyntaxError, ValueError) as error:
        line = error.text if isinstance(error, SyntaxError) else None
        where = f", near {short(line)}" if line and line.strip() else ""
        raise InputError(
            f"The {GENERATOR} call can't be read as Python{where}.",
            "Copy it again, without the text around it.",
        ) from error
    return call if isinstance(call, ast.Call) else None
