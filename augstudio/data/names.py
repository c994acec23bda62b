"""Names of folders, files and classes: how to show them, and how to compare them."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path, PurePath

from augstudio.errors import InputError
from augstudio.plain_text import counted, joined, listed, shown
from augstudio.storage import safe_name

#: What names may differ in, see ``difference``.
CASE = "capital letters"
ACCENTS = "accents"
_MARKS = re.compile("[\u0300-\u036f]")
# Spaces, underscores and dashes next to a letter; between digits they have a meaning.
_GAPS = re.compile(r"(?<=[^\W\d_])[\s_-]+(?=\w)|(?<=\w)[\s_-]+(?=[^\W\d_])")
_BLANKS = re.compile(r"[\s_]+")
# Windows reserves these names for devices, whatever follows the first dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.DOTALL)
#: A file name has 255 bytes at most.
_LONGEST = 255


def no_photos(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence about files that are left out, with an example of each kind, if any."""
    kinds: Counter[str] = Counter()
    examples: list[str] = []
    for name in names:
        kind = PurePath(name).suffix.lower()
        kinds[kind] += 1
        if kinds[kind] == 1 and len(examples) < 5:
            examples.append(name)
    count = kinds.total()
    if count == 1:
        yield f"1 file is left out, as it isn't a photo or can't be opened: {shown(examples[0])}."
    elif count:
        yield (
            f"{counted(count, 'file')} are left out, as they aren't photos or can't be opened, "
            f"such as {listed(examples)}."
        )


def not_opened(folders: Iterable[Path]) -> Iterator[str]:
    """Yield a sentence about folders that can't be opened, each named once, if any."""
    found = sorted(set(folders))
    if found:
        noun, verb = ("folder", "is") if len(found) == 1 else ("folders", "are")
        names = joined(shown(path, 200) for path in found)
        yield f"The {noun} {names} can't be opened and {verb} left out."


def check_class_name(name: str) -> None:
    """Raise ``InputError`` if a class can't have this name, as no folder could have it."""
    plain = name.strip()
    if not plain:
        raise InputError("A class needs a name.", "Type one.")
    if safe_name(plain) != plain or plain.startswith("."):
        raise InputError(
            "A folder can't have this name.",
            'Use at most 80 characters, none of <>:"/\\|?* and no dot at the ends.',
        )


def numbered_names(name: str) -> Iterator[str]:
    """Yield the name of a file, then "name 2.jpg", "name 3.jpg" and so on, for one that is free."""
    path = PurePath(name)
    yield name
    for number in count(2):
        yield f"{path.stem} {number}{path.suffix}"


def portable_name(name: str, characters: int = _LONGEST, size: int = _LONGEST) -> str:
    """Return the name of a file or folder in a form that every file system accepts.

    It has at most so many ``characters``, and ``size`` bytes as UTF-8.
    """
    # Names that are not valid text contain lone surrogates.
    text = safe_name(re.sub("[\ud800-\udfff]", "_", name), characters)
    short = text.encode()[:size].decode(errors="ignore").rstrip(" .") or "photo"
    return f"_{short}" if _DEVICES.fullmatch(short) else short


def key(name: str) -> str:
    """Return a key that is equal for names that differ only in case, accents or spaces."""
    plain = name if name.isascii() else no_accents(_visible(name).casefold())
    bare = plain.casefold().strip("_. \t")
    return _BLANKS.sub("_", _GAPS.sub("", bare)) or name


def alike_among(name: str, names: Iterable[str]) -> str | None:
    """Return the first of ``names`` that has the same ``key`` as ``name``, if any."""
    wanted = key(name)
    return next((each for each in names if key(each) == wanted), None)


def folded(name: str) -> str:
    """Return a text that is equal for names that some file system treats as the same."""
    return unicodedata.normalize("NFC", name).casefold()


def alike(names: Iterable[str]) -> list[list[str]]:
    """Return the groups of names that have the same ``key``, each sorted."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        groups[key(name)].append(name)
    return [group for group in groups.values() if len(group) > 1]


def difference(names: Sequence[str]) -> str:
    """Return how names with the same ``key`` differ, such as ``CASE``."""
    composed = [unicodedata.normalize("NFC", name) for name in names]
    if _one(composed):
        return "how their accents are stored, which is invisible"
    if _one(name.casefold() for name in composed):
        return CASE
    if _one(map(no_accents, composed)):
        return ACCENTS
    if _one(no_accents(name.casefold()) for name in composed):
        return "accents and capital letters"
    return "spaces, dashes, underscores or similar characters"


def _one(names: Iterable[str]) -> bool:
    return len(set(names)) == 1


def _visible(name: str) -> str:
    """Return ``name`` without invisible characters, and with one character per letter."""
    whole = unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in whole if unicodedata.category(letter) != "Cf")


def no_accents(name: str) -> str:
    """Return ``name`` without the accents on its letters."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", name)))
