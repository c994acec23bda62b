"""Edges: what fills the area that a move or a turn leaves empty."""

from enum import StrEnum

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, choice, number


class FillMode(StrEnum):
    """What fills the area that a move or a turn leaves empty."""

    NEAREST = "nearest"
    REFLECT = "reflect"
    WRAP = "wrap"
    CONSTANT = "constant"


class Edges(BaseModel):
    """What fills the area that a move or a turn leaves empty."""

    fill_mode: FillMode = choice(
        FillMode.NEAREST,
        "Fill empty edges",
        "What fills the area that a move or a turn leaves empty: the nearest pixel drawn out, "
        "the photo mirrored, the photo repeated, or one grey.",
        Group.EDGES,
    )
    cval: Number = number(
        "Fill grey level",
        "The grey used when empty edges are filled with one grey: 0 is black, 255 is white.",
        Group.EDGES,
        "of 255",
        (0, 255),
        1,
    )
