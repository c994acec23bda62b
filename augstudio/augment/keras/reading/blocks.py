"""Text -> Python statements; parts that can't be parsed stay text, which may change anything."""

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from augstudio.augment.keras.reading.text import MOST_CODE, TOKENS, plain, python_of
from augstudio.errors import InputError
from augstudio.plain_text import grouped

#: Limits far above any code for photos: nested brackets, characters of an f-string (Python 3.11
#: takes quadratic time for them), and pieces.
_DEEPEST = 60
_MOST_FORMAT = 5_000
_MOST_PIECES = 10_000
#: Limit for nested indentation, the same as Python's.
_MOST_LEVELS = 100

#: The first line of a compound statement, and the lines that continue one.
_HEAD = re.compile(
    r"[ \t]*(?:(?:if|elif|for|while|with|def|class|match|case|except|async)\b.*"
    r"|(?:try|else|finally)[ \t]*):[ \t]*(?:\#.*)?",
    re.DOTALL,
)
_BRANCH = re.compile(
    r"^[ \t]*(?:if|elif|for|while|def|class|match|try|else|except)\b.*:", re.MULTILINE
)
_BEGINS = re.compile(
    r"[ \t]*(?:if|elif|for|while|with|def|class|match|try|else|except|finally|async)\b"
)
_GOES_ON = re.compile(r"[ \t]*(?:elif|else|except|finally)\b")
_DECORATOR = re.compile(r"[ \t]*@\w")


@dataclass(frozen=True)
class Unparsed:
    """Lines that are not Python, or can't be parsed.

    Attributes
    ----------
    line
        Number of the first line, from 1.
    text
        All lines, with strings and comments blanked.
    source
        All lines, unchanged.
    holds_code
        Whether they contain statements in a condition, a loop or a function.
    is_open
        Whether this is the first line of such statements, whose end is unclear.
    """

    line: int
    text: str
    source: str
    holds_code: bool
    is_open: bool


Piece = ast.stmt | Unparsed


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a text, in order.

    Raises ``InputError`` if it is too long, or if quotes are never closed, so it is unclear what is
    code.
    """
    if len(text) > MOST_CODE:
        raise InputError(
            f"The code is too long: it has {grouped(len(text))} characters; the limit is "
            f"{grouped(MOST_CODE)}.",
            "Paste only the part with ImageDataGenerator(...).",
        )
    text = plain(text)
    body = parsed(text)
    if body is None:
        text = python_of(text)
        body = parsed(text)
    return _recovered(text) if body is None else list(body)


def parsed(text: str) -> list[ast.stmt] | None:
    """Return the statements of a text that is entirely Python, else ``None``."""
    if is_too_deep(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def blanked(text: str) -> str:
    """Return the text with spaces in place of comments and strings."""
    return TOKENS.sub(lambda token: re.sub(r"[^\n]", " ", token.group()), text)


def closings(text: str) -> dict[int, int]:
    """Return the place where each bracket closes by where it opens, without unclosed ones."""
    found, stack = {}, []
    for match in re.finditer(r"[()\[\]{}]", text):
        if match.group() in "([{":
            stack.append(match.start())
        elif stack:
            found[stack.pop()] = match.start()
    return found


def is_too_deep(text: str) -> bool:
    """Whether brackets are nested too deeply, or f-strings too long, to be parsed safely."""
    for token in TOKENS.finditer(text):
        head = token.group()[:3].lower().split("'")[0].split('"')[0]
        if "f" in head and token.end() - token.start() > _MOST_FORMAT:
            return True
    depth = 0
    for match in re.finditer(r"[()\[\]{}]", blanked(text)):
        depth += 1 if match.group() in "([{" else -1
        if depth > _DEEPEST:
            return True
    return False


def _recovered(text: str) -> list[Piece]:
    """Return the pieces of a text that is not entirely Python, statement by statement."""
    for token in TOKENS.finditer(text):
        if token["open"]:
            line = text.count("\n", 0, token.start()) + 1
            raise InputError(
                f"The quotes in line {line} are never closed, so it is unclear what is code.",
                "Copy all of the code, or only the lines with ImageDataGenerator(...).",
            )
    found: list[Piece] = []
    waiting = [_blocks(_logical_lines(text))]
    while waiting:
        block = next(waiting[-1], None)
        if block is None:
            waiting.pop()
            continue
        piece, rest = _read(block)
        found += piece
        if len(found) > _MOST_PIECES:
            raise InputError(
                "The text has too many lines that can't be read as Python.",
                "Paste only the part with ImageDataGenerator(...).",
            )
        if rest:
            waiting.append(_blocks(rest))
    return found


@dataclass(frozen=True)
class _Line:
    """A logical line: its number, and its text, which may span several lines."""

    number: int
    text: str
    margin: int


def _logical_lines(text: str) -> list[_Line]:
    """Return the logical lines of a text; unclosed brackets don't join lines."""
    code = blanked(text)
    joined = bytearray(len(text) + 1)
    for token in TOKENS.finditer(text):
        if "\n" in token.group():
            joined[token.start() : token.end()] = b"\1" * (token.end() - token.start())
    depth, spans = 0, closings(code)
    ends = set(spans.values())
    for place, mark in enumerate(code):
        depth += (place in spans) - (place in ends) if mark in "()[]{}" else 0
        if mark == "\n" and (depth > 0 or code[place - 1 : place] == "\\"):
            joined[place] = 1
    lines, start, number = [], 0, 1
    for match in re.finditer(r"\n|\Z", text):
        if match.group() and joined[match.start()]:
            continue
        line = text[start : match.start()]
        if code[start : match.start()].strip() or line.strip()[:1] not in ("", "#"):
            indented = line[: len(line) - len(line.lstrip(" \t"))].expandtabs()
            lines.append(_Line(number, line, len(indented)))
        number += line.count("\n") + 1
        start = match.end()
    return lines


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield each statement with the lines indented under it and the branches after it."""
    block: list[_Line] = []
    for line in lines:
        ends = block and line.margin <= block[0].margin
        goes_on = _GOES_ON.match(line.text) and _HEAD.fullmatch(block[0].text) if block else False
        if ends and not goes_on and not _DECORATOR.match(block[-1].text):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _read(block: list[_Line]) -> tuple[list[Piece], list[_Line]]:
    """Return the pieces at the start of a block, and the lines that remain to be read."""
    if (body := _parsed_lines(block)) is not None:
        return list(body), []
    head, rest = block[0], block[1:]
    if _HEAD.fullmatch(head.text) or _DECORATOR.match(head.text):
        return [_unparsed(block)], []
    if rest and _BEGINS.match(head.text):
        # The colon is missing.
        return [_unparsed(block)], []
    body = _parsed_lines([head]) if rest else None
    if len({line.margin for line in rest}) > _MOST_LEVELS:
        return [_unparsed(block)], []
    return list(body) if body is not None else [_unparsed([head])], rest


def _parsed_lines(lines: Sequence[_Line]) -> list[ast.stmt] | None:
    text, last = "", lines[0].number
    parts = []
    for line in lines:
        parts.append("\n" * (line.number - last) + line.text)
        last = line.number + line.text.count("\n")
    text = "".join(parts)
    body = parsed(textwrap.dedent(text) if lines[0].margin else text)
    for statement in body or ():
        ast.increment_lineno(statement, lines[0].number - 1)
    return body


def _unparsed(lines: Sequence[_Line]) -> Unparsed:
    source = "\n".join(line.text for line in lines)
    text, head = blanked(source), lines[0].text
    begins = bool(_BEGINS.match(head)) and len(lines) > 1
    is_open = len(lines) == 1 and bool(_HEAD.fullmatch(head))
    holds_code = begins or bool(_BRANCH.search(text))
    return Unparsed(lines[0].number, text, source, holds_code, is_open)
