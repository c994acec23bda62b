"""The fields of ``Recipe``, section by section: every augmentation parameter, listed once.

Those of light, colour and the camera stand in ``look_fields``.

Names without a note in their help are those of
``keras.src.legacy.preprocessing.image.ImageDataGenerator`` and mean the same; the others are
AugStudio's own. A step that happens only to some photos has a strength, 0 when it is off, and a
share of the photos.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Strict

from augstudio.augment.parameter import Group, choice, factors, number, share, switch

#: Strict: neither text nor true stands for a number, nor 1 for true.
Number = Annotated[float, Strict()]
Factors = tuple[Number, Number]
Switch = Annotated[bool, Strict()]


class FillMode(StrEnum):
    """What fills the area that a move or a turn leaves empty."""

    NEAREST = "nearest"
    REFLECT = "reflect"
    WRAP = "wrap"
    CONSTANT = "constant"


class Geometry(BaseModel):
    """Where things are."""

    rotation_range: Number = number(
        "Rotate",
        "Turns each photo by a random angle up to this many degrees, left or right.",
        Group.GEOMETRY,
        "°",
        (0, 180),
        1,
    )
    # As Keras documents them. Its own generator (seen in 3.15) swaps the axes on the way, so that
    # there the height's range moves sideways; ``draw`` keeps to the documented meaning.
    width_shift_range: Number = number(
        "Move left-right",
        "Moves each photo sideways by up to this share of its width.",
        Group.GEOMETRY,
        "of width",
        (0, 0.9),
        0.01,
    )
    height_shift_range: Number = number(
        "Move up-down",
        "Moves each photo up or down by up to this share of its height.",
        Group.GEOMETRY,
        "of height",
        (0, 0.9),
        0.01,
    )
    width_shift_pixels: Number = number(
        "Move left-right, whole pixels",
        "Moves each photo sideways by a whole number of pixels below this one, so that nothing "
        "is blurred. In Keras it is width_shift_range with a whole number.",
        Group.GEOMETRY,
        "px",
        (0, 100),
        1,
        keras="width_shift_range",
    )
    height_shift_pixels: Number = number(
        "Move up-down, whole pixels",
        "Moves each photo up or down by a whole number of pixels below this one, so that nothing "
        "is blurred. In Keras it is height_shift_range with a whole number.",
        Group.GEOMETRY,
        "px",
        (0, 100),
        1,
        keras="height_shift_range",
    )
    shear_range: Number = number(
        "Tilt sideways (shear)",
        "Slants each photo by a random angle up to this many degrees. Keras counts in degrees "
        "too, so the often copied 0.2 does almost nothing.",
        Group.GEOMETRY,
        "°",
        (0, 60),
        1,
    )
    zoom_range: Factors = factors(
        "Zoom (stretch)",
        "Draws two factors in this range, one for the height and one for the width. Above 1 "
        "more of the scene fits in and things look smaller; below 1 they look larger.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
    )
    proportional_zoom_range: Factors = factors(
        "Zoom (keep proportions)",
        "Draws one factor in this range for height and width alike. Above 1 things look smaller; "
        "below 1 they look larger.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
        keras="",
    )
    crop_area_range: Factors = factors(
        "Cut out and enlarge (random crop)",
        "Cuts a random part out of each photo that holds a share of its area in this range, "
        "and enlarges it to full size. Nothing is left empty.",
        Group.GEOMETRY,
        (0.05, 1),
        0.01,
        unit="of area",
        keras="",
    )
    perspective_strength: Number = number(
        "Perspective",
        "Looks at each photo from a random angle: each corner shows a place up to this share of "
        "the side further inside, so nothing is left empty.",
        Group.GEOMETRY,
        "of side",
        # From a third on, a corner could be pushed beyond the line between its neighbours.
        (0, 0.3),
        0.01,
        keras="",
    )
    perspective_share: Number = share("Perspective", "perspective_strength", Group.GEOMETRY)
    elastic_strength: Number = number(
        "Elastic warp",
        "Pushes parts of the photo softly to random places, typically by this share of the side, "
        "as on a rubber sheet.",
        Group.GEOMETRY,
        "of side",
        # Further on the picture folds over itself.
        (0, 0.06),
        0.005,
        keras="",
    )
    elastic_share: Number = share("Elastic warp", "elastic_strength", Group.GEOMETRY)
    horizontal_flip: Switch = switch(
        "Mirror left-right",
        "Mirrors half of the photos. Leave it off where left and right mean something, "
        "as in writing.",
        Group.GEOMETRY,
    )
    vertical_flip: Switch = switch(
        "Mirror up-down",
        "Turns half of the photos upside down. Good for photos taken from above.",
        Group.GEOMETRY,
    )
    quarter_turns: Switch = switch(
        "Turn by quarters",
        "Turns each photo by 0, 90, 180 or 270 degrees, each as often. Good for photos taken from "
        "above; unlike Rotate it leaves no empty corners and blurs nothing.",
        Group.GEOMETRY,
        keras="",
    )


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


class Normalisation(BaseModel):
    """What happens to the numbers of every photo before a network trained from scratch."""

    rescale: Number = number(
        "Multiply (rescale)",
        "Multiplies every value by this number; 0 leaves it. The usual 1/255 brings 0-255 to 0-1.",
        Group.NORMALISE,
        "",
        (0, 1),
        0.0001,
    )
    samplewise_center: Switch = switch(
        "Centre each photo",
        "Subtracts from each photo its own mean.",
        Group.NORMALISE,
    )
    samplewise_std_normalization: Switch = switch(
        "Scale each photo",
        "Divides each photo by its own standard deviation, after centring it.",
        Group.NORMALISE,
    )
    featurewise_center: Switch = switch(
        "Centre all photos",
        "Subtracts the mean of all training photos, colour by colour.",
        Group.NORMALISE,
    )
    featurewise_std_normalization: Switch = switch(
        "Scale all photos",
        "Divides by the standard deviation of all training photos, colour by colour, after "
        "centring them.",
        Group.NORMALISE,
    )
    zca_whitening: Switch = switch(
        "Whiten (ZCA)",
        "Removes what pixels have in common over all training photos, after centring them. For "
        "very small photos only.",
        Group.NORMALISE,
    )
    zca_epsilon: Number = number(
        "Whiten: epsilon",
        "Keeps the whitening from blowing up what hardly varies.",
        Group.NORMALISE,
        "",
        (0, 0.1),
        0.000001,
        default=1e-6,
    )
    validation_split: Number = number(
        "Set aside for validation",
        "The share of the photos set aside for validation where the folder has no validation "
        "photos of its own; 0 leaves the choice to the page Data.",
        Group.SPLIT,
        "of photos",
        (0, 0.5),
        0.01,
    )
