"""Values as Python source, as ``ruff format`` writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

#: Longest line of the scripts, in characters.
LONGEST_LINE = 100


@dataclass(frozen=True)
class Constant:
    """A setting at the top of a script: its name, its value as source, and what it means."""

    name: str
    value: str
    comment: str


def literal(text: str) -> str:
    """Return a text from the user as a string, on one line and in double quotes if possible.

    Characters that can't be seen, or that turn the direction of text, become escapes.
    """
    if '"' in text:
        return repr(text)
    # With a single quote inside, ``repr`` chooses double quotes.
    return f'"{repr(chr(39) + text)[2:]}'


def list_of(name: str, texts: Sequence[str]) -> str:
    """Return the assignment of a list of texts to ``name``."""
    items = [literal(text) for text in texts]
    line = f"{name} = [{', '.join(items)}]"
    if len(line) <= LONGEST_LINE:
        return line
    return "\n".join([f"{name} = [", *(f"    {item}," for item in items), "]"])


def call(assigned: str, function: str, arguments: Sequence[str]) -> str:
    """Return the assignment of a call, on several lines if one would be too long."""
    line = f"{assigned} = {function}({', '.join(arguments)})"
    if len(line) <= LONGEST_LINE:
        return line
    inside = f"    {', '.join(arguments)}"
    if len(inside) <= LONGEST_LINE:
        return f"{assigned} = {function}(\n{inside}\n)"
    return "\n".join([f"{assigned} = {function}(", *(f"    {each}," for each in arguments), ")"])


def comment(text: str) -> str:
    """Return a paragraph as a comment, on lines of full length."""
    return "\n".join(
        wrap(" ".join(text.split()), LONGEST_LINE - 2, initial_indent="# ", subsequent_indent="# ")
    )


def spaced(lines: Sequence[str]) -> list[str]:
    """Return lines of code with two empty lines around functions and classes, else at most one."""
    result: list[str] = []
    inside = blank = False
    for line in lines:
        if not line.strip():
            blank = True
            continue
        begins = line.startswith(("def ", "class "))
        around = begins or (inside and not line.startswith((" ", ")")))
        if result and around:
            result += ["", ""]
        elif result and blank:
            result.append("")
        result.append(line)
        inside, blank = begins or (inside and line.startswith((" ", ")"))), False
    return result
