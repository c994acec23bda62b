"""Text from outside (file names, values, messages of libraries), made safe to show and to store.

A name may be as long as its file system allows. It may contain line breaks, terminal control
codes, characters that reverse the direction of text, and bytes that are not text at all.
"""

import re
from collections.abc import Iterable, Sequence

#: Control characters, line and paragraph separators, characters that override the direction of
#: text (not the marks that right-to-left names need), the byte order mark, and lone surrogates.
_UNFIT = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_CODE = r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})"
_SHOWN = re.compile(f"[{_UNFIT}]")
#: A backslash that already looks like a code is escaped itself, or it would be decoded later.
_KEPT = re.compile(rf"[{_UNFIT}]|\\(?={_CODE[2:]})")
_WRITTEN = re.compile(_CODE)
#: The most characters that a sentence on screen has.
LONGEST = 2000


def readable(text: str) -> str:
    """Return ``text`` on one line, with codes such as ``\\x1b`` for what can't be shown."""
    return _SHOWN.sub(_as_code, text)


def escaped(text: str) -> str:
    """Return ``text`` as ``readable`` does, but so that ``unescaped`` restores every character.

    Backslashes stay as they are, except those that would make the text look like a code.
    """
    return _KEPT.sub(_as_code, text)


def unescaped(text: str) -> str:
    """Return what ``escaped`` was given."""
    return _WRITTEN.sub(lambda found: chr(int(found[0][2:], 16)), text)


def shortened(text: str, most: int = LONGEST) -> str:
    """Return ``text``, its middle cut out if it has more than ``most`` characters."""
    if len(text) <= most:
        return text
    end = most // 4
    left_out = len(text) - most
    return f"{text[: most - end]} … ({left_out} more characters) … {text[-end:]}"


def shown(name: object, longest: int = 80) -> str:
    """Return a name for use in a sentence: on one line, its middle cut out if it is long."""
    text, half = readable(str(name)), longest // 2
    return text if len(text) <= longest else f"{text[: half - 1]}…{text[-half:]}"


def listed(names: Iterable[str]) -> str:
    """Return names as in "a, b and c"; of more than five, the first four and a count."""
    return joined(map(shown, names))


def joined(phrases: Iterable[str]) -> str:
    """Return phrases as in "a, b and c"; of more than five, the first four and a count."""
    words = list(phrases)
    if len(words) > 5:
        words = [*words[:4], f"{len(words) - 4} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def first_few(words: Sequence[str], most: int) -> str:
    """Return the first ``most`` entries of a list, and how many follow.

    >>> first_few(["ants", "bees", "cats"], 2)
    'ants, bees and 1 more'
    """
    first = ", ".join(words[:most])
    return f"{first} and {len(words) - most} more" if len(words) > most else first


def grouped(number: float) -> str:
    """Return a whole number with a narrow space between thousands, the same everywhere.

    >>> grouped(1215) == "1\\u202f215"
    True
    """
    return f"{number:,.0f}".replace(",", "\u202f")


def counted(number: int, noun: str = "photo") -> str:
    """Return a number with its noun, as in "1 photo" and "2 photos"."""
    return f"1 {noun}" if number == 1 else f"{grouped(number)} {noun}s"


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


def duration(seconds: float) -> str:
    """Return a duration as text.

    >>> duration(95)
    '2 min'
    """
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def are(number: int) -> str:
    """Return "is" or "are", to match a number."""
    return "is" if number == 1 else "are"


def was(number: int) -> str:
    """Return "was" or "were", to match a number."""
    return "was" if number == 1 else "were"


def _as_code(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
