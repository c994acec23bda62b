"""What a report shows besides the figures of an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """A chart with a sentence that says what it shows.

    ``svg`` comes from ``charts``; it goes into the report unchanged.
    """

    svg: str
    caption: str


@dataclass(frozen=True)
class Section:
    """A part of a report: a title, then sentences, then charts."""

    title: str
    sentences: Sequence[str]
    charts: Sequence[Chart] = ()
