"""What the names and figures of a training can be.

These types say it once, for runs and paused trainings alike; pydantic checks them when it makes a
run, or reads one from a file.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from augstudio.plain_text import readable, shortened

#: Characters.
LONGEST_TITLE = 80
LONGEST_NOTE = 10_000
#: Of a path on Windows, which takes the longest ones.
_LONGEST_PATH = 32_767
#: Photos a second are told with one digit, so that slower ones come as 0.
_SLOWEST = 0.05
#: Characters of a name, or of what pydantic says, in the reason why values are refused.
_LONGEST_WORDS = 200


def reason_of(error: ValidationError) -> str:
    """Return the first thing that is wrong, as a clause: "best_epoch should be a valid integer"."""
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
    """Return the time that ISO 8601 text tells; one without offset is taken for UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# Not pydantic's own limits of text: with them it refuses names that are not valid Unicode.
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
        raise ValueError("should have no name twice")
    return names


def _rate(value: float) -> float:
    if 0 < value < _SLOWEST:
        raise ValueError(f"should be 0, or at least {_SLOWEST}")
    return value


_figure = {"strict": True, "allow_inf_nan": False}

#: In [0, 1].
Share = Annotated[float, Field(ge=0, le=1, **_figure)]
#: In nats; no number of 32 bits is beyond it.
Loss = Annotated[float, Field(ge=0, le=1e39, **_figure)]
LearningRate = Annotated[float, Field(ge=0, le=1e3, **_figure)]
Seconds = Annotated[float, Field(ge=0, le=1e9, **_figure)]
#: Photos a second.
Rate = Annotated[float, Field(ge=0, le=1e9, **_figure), AfterValidator(_rate)]
#: Of photos, views or epochs.
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]
#: From 1.
Number = Annotated[int, Field(strict=True, ge=1, le=10**9)]
YesNo = Annotated[bool, Field(strict=True)]
#: Of a folder, and so of a class.
Name = Annotated[str, AfterValidator(_name)]
Classes = Annotated[tuple[Name, ...], Field(min_length=2), AfterValidator(_distinct)]
#: Of what the program itself names.
Key = Annotated[str, AfterValidator(_key)]
SomePath = Annotated[Path, AfterValidator(_path)]
Time = Annotated[str, AfterValidator(_time)]
Title = Annotated[str, AfterValidator(_title)]
Note = Annotated[str, AfterValidator(_note)]
