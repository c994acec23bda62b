"""Edges: how to fill the area that a shift, rotation or zoom leaves empty."""

from enum import StrEnum

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, choice, number


class FillMode(StrEnum):
    """How to fill empty area at the edges."""

    NEAREST = "nearest"
    REFLECT = "reflect"
    WRAP = "wrap"
    CONSTANT = "constant"


class Edges(BaseModel):
    """How to fill empty area at the edges."""

    fill_mode: FillMode = choice(
        FillMode.NEAREST,
        "Fill empty edges",
        "How to fill the area that a shift, rotation or zoom leaves empty: extend the nearest "
        "pixel, mirror the photo (reflect), repeat it (wrap), or use one grey (constant).",
        Group.EDGES,
    )
    cval: Number = number(
        "Fill colour (grey level)",
        "The grey used when empty edges are filled with one grey. 0 is black, 255 is white.",
        Group.EDGES,
        "of 255",
        (0, 255),
        1,
    )
