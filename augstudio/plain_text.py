"""Text from outside (names of files, values, what libraries say), made fit to be shown and kept.

A name may be as long as its file system allows, and hold line breaks, what steers a terminal, what
turns the direction of the text after it, and bytes that are not text at all.
"""

import re
from collections.abc import Iterable, Sequence

#: Control characters, line and paragraph separators, what overrides the direction of the text
#: (not the marks that right-to-left names need), the byte order mark, and halves of pairs.
_UNFIT = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_CODE = r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})"
_SHOWN = re.compile(f"[{_UNFIT}]")
#: What looks like a code already becomes one itself, or it would be read as what it stands for.
_KEPT = re.compile(rf"[{_UNFIT}]|\\(?={_CODE[2:]})")
_WRITTEN = re.compile(_CODE)
#: Characters that a sentence on screen has at most.
LONGEST = 2000


def readable(text: str) -> str:
    """Return ``text`` in one line, with a code such as ``\\x1b`` for what can't be shown."""
    return _SHOWN.sub(_as_code, text)


def escaped(text: str) -> str:
    """Return ``text`` as ``readable`` does, but so that ``unescaped`` gives back every character.

    Backslashes stay as they are, but for those before what would be taken for a code.
    """
    return _KEPT.sub(_as_code, text)


def unescaped(text: str) -> str:
    """Return what ``escaped`` was given."""
    return _WRITTEN.sub(lambda found: chr(int(found[0][2:], 16)), text)


def shortened(text: str, most: int = LONGEST) -> str:
    """Return ``text``, without its middle where it has more than ``most`` characters."""
    if len(text) <= most:
        return text
    end = most // 4
    left_out = len(text) - most
    return f"{text[: most - end]} … ({left_out} more characters) … {text[-end:]}"


def shown(name: object, longest: int = 80) -> str:
    """Return a name as it stands in a sentence: in one line, and its middle cut if it is long."""
    text, half = readable(str(name)), longest // 2
    return text if len(text) <= longest else f"{text[: half - 1]}…{text[-half:]}"


def listed(names: Iterable[str]) -> str:
    """Return names as in "a, b and c", at most five of them."""
    return joined(map(shown, names))


def joined(things: Iterable[str]) -> str:
    """Return phrases as in "a, b and c", at most five of them."""
    words = list(things)
    if len(words) > 5:
        words = [*words[:4], f"{len(words) - 4} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def first_few(words: Sequence[str], most: int) -> str:
    """Return the first ``most`` entries of a list, and how many follow.

    >>> first_few(["ants", "bees", "cats"], 2)
    'ants, bees and 1 more'
    """
    first = ", ".join(words[:most])
    return f"{first} and {len(words) - most} more" if len(words) > most else first


def counted(number: int, noun: str = "photo") -> str:
    """Return how many there are, as in "1 photo"."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def file_size(number: int) -> str:
    """Return a number of bytes in the unit that suits it.

    >>> file_size(34_400_000)
    '34 MB'
    """
    value = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 999.5:
            digits = 0 if value >= 9.95 or unit == "bytes" else 1
            return f"{value:.{digits}f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def are(number: int) -> str:
    """Return the verb for that many things."""
    return "is" if number == 1 else "are"


def _as_code(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
