"""The types of the names and numbers in the files of runs and of unfinished trainings.

pydantic checks them when a run is created or read from a file.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from augstudio.plain_text import readable, shortened

#: In characters.
LONGEST_TITLE = 80
LONGEST_NOTE = 10_000
#: The limit of Windows, which allows the longest paths.
_LONGEST_PATH = 32_767
#: Photos per second are saved with one decimal, so lower rates are saved as 0.
_SLOWEST = 0.05
#: Most characters of a field's name, and of pydantic's message, in an error message.
_LONGEST_WORDS = 200


def reason_of(error: ValidationError) -> str:
    """Return the first error as a clause, such as "best_epoch should be a valid integer"."""
    found = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, found["loc"]))
    match found["type"]:
        case "missing":
            what = "is missing"
        case "extra_forbidden" | "unexpected_keyword_argument":
            what = "is not known"
        case "too_short":
            what = f"should have at least {found['ctx']['min_length']} entries"
        case "value_error":
            what = str(found["ctx"]["error"])
        case _:
            what = found["msg"].removeprefix("Input ")
    return " ".join(shortened(readable(words), _LONGEST_WORDS) for words in (where, what) if words)


def moment(text: str) -> datetime:
    """Return the time in an ISO 8601 text; UTC if it has no offset."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def minute(text: str) -> str:
    """Return the time in an ISO 8601 text for a list, such as "2026-05-01 10:20"."""
    return f"{moment(text):%Y-%m-%d %H:%M}"


# pydantic's own limits for text refuse names that are not valid Unicode.
def _text(value: str, most: int, least: int = 0) -> str:
    if not least <= len(value) <= most:
        raise ValueError(f"should have {least} to {most} characters")
    return value


def _name(value: str) -> str:
    if "\0" in value:
        raise ValueError("should be the name of a folder")
    return _text(value, 255, least=1)


def _path(value: Path) -> Path:
    _text(str(value), _LONGEST_PATH)
    if "\0" in str(value):
        raise ValueError("should be a path")
    return value


def _line(value: str) -> str:
    if any(character < " " or "\x7f" <= character < "\xa0" for character in value):
        raise ValueError("should be a single line")
    return value


def _key(value: str) -> str:
    return _line(_text(value, 100, least=1))


def _title(value: str) -> str:
    return _line(_text(value, LONGEST_TITLE))


def _note(value: str) -> str:
    return _text(value, LONGEST_NOTE)


def _time(value: str) -> str:
    try:
        moment(_text(value, 100))
    except ValueError as error:
        raise ValueError("should be a date and a time") from error
    return value


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("should have each name only once")
    return names


def _rate(value: float) -> float:
    if 0 < value < _SLOWEST:
        raise ValueError(f"should be 0, or at least {_SLOWEST}")
    return value


_figure = {"strict": True, "allow_inf_nan": False}

#: In [0, 1].
Share = Annotated[float, Field(ge=0, le=1, **_figure)]
#: In nats; every finite float32 is below this limit.
Loss = Annotated[float, Field(ge=0, le=1e39, **_figure)]
#: A difference of losses in nats.
Signed = Annotated[float, Field(ge=-1e39, le=1e39, **_figure)]
#: By what logits are divided.
Temperature = Annotated[float, Field(gt=0, le=1e3, **_figure)]
LearningRate = Annotated[float, Field(ge=0, le=1e3, **_figure)]
Seconds = Annotated[float, Field(ge=0, le=1e9, **_figure)]
#: Photos per second.
Rate = Annotated[float, Field(ge=0, le=1e9, **_figure), AfterValidator(_rate)]
#: A count of photos, views or epochs, from 0.
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]
#: A count or an epoch number, from 1.
Number = Annotated[int, Field(strict=True, ge=1, le=10**9)]
YesNo = Annotated[bool, Field(strict=True)]
#: The name of a folder, and so of a class.
Name = Annotated[str, AfterValidator(_name)]
Classes = Annotated[tuple[Name, ...], Field(min_length=2), AfterValidator(_distinct)]
#: A name given by the program itself.
Key = Annotated[str, AfterValidator(_key)]
SomePath = Annotated[Path, AfterValidator(_path)]
Time = Annotated[str, AfterValidator(_time)]
Title = Annotated[str, AfterValidator(_title)]
Note = Annotated[str, AfterValidator(_note)]
