"""Move and turn: shift, rotate, tilt, zoom, crop, warp and mirror."""

from pydantic import BaseModel

from augstudio.augment.parameter import (
    Factors,
    Group,
    Number,
    Switch,
    factors,
    number,
    share,
    switch,
)


class Geometry(BaseModel):
    """Where things are in the photo."""

    rotation_range: Number = number(
        "Rotate",
        "Rotates each photo by a random angle up to this many degrees, left or right.",
        Group.GEOMETRY,
        "°",
        (0, 180),
        1,
    )
    # As Keras documents them. Its own generator (as of 3.15) swaps the axes, so that the range for
    # the height moves photos sideways; ``draw`` follows the documentation.
    width_shift_range: Number = number(
        "Move left-right",
        "Moves each photo left or right by up to this share of its width.",
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
        "Move left-right (whole pixels)",
        "Moves each photo left or right by a random whole number of pixels below this value, which "
        "blurs nothing. In Keras: width_shift_range as an integer.",
        Group.GEOMETRY,
        "px",
        (0, 100),
        1,
        keras="width_shift_range",
    )
    height_shift_pixels: Number = number(
        "Move up-down (whole pixels)",
        "Moves each photo up or down by a random whole number of pixels below this value, which "
        "blurs nothing. In Keras: height_shift_range as an integer.",
        Group.GEOMETRY,
        "px",
        (0, 100),
        1,
        keras="height_shift_range",
    )
    shear_range: Number = number(
        "Tilt sideways (shear)",
        "Slants each photo by a random angle up to this many degrees. Keras uses degrees, too, so "
        "the often copied value 0.2 does almost nothing.",
        Group.GEOMETRY,
        "°",
        (0, 60),
        1,
    )
    zoom_range: Factors = factors(
        "Zoom (stretch)",
        "Draws two random factors from this range, one for the height and one for the width. On "
        "screen, above 1 is larger; in recipes and in Keras it is the inverse: 0.5 there is 2 × "
        "here.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
        inverse=True,
    )
    proportional_zoom_range: Factors = factors(
        "Zoom (keep proportions)",
        "Draws one random factor from this range for both height and width. On screen, above 1 is "
        "larger; in recipes it is the inverse, as in Keras: 0.5 there is 2 × here.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
        keras="",
        inverse=True,
    )
    crop_area_range: Factors = factors(
        "Crop and enlarge (random crop)",
        "Crops each photo to a random part, with a share of its area in this range, and enlarges "
        "that to full size. Leaves no empty edges.",
        Group.GEOMETRY,
        (0.05, 1),
        0.01,
        unit="of area",
        keras="",
    )
    perspective_strength: Number = number(
        "Perspective",
        "Shows each photo as if from a random angle. It cuts in at each corner by up to this share "
        "of the side, so no edges are empty.",
        Group.GEOMETRY,
        "of side",
        # From a third on, a corner could pass the line between its neighbours.
        (0, 0.3),
        0.01,
        keras="",
    )
    perspective_share: Number = share("Perspective", "perspective_strength", Group.GEOMETRY)
    elastic_strength: Number = number(
        "Elastic warp",
        "Stretches each photo like a rubber sheet. Its parts move smoothly in random directions, "
        "typically by this share of the side.",
        Group.GEOMETRY,
        "of side",
        # Above this the picture folds over itself.
        (0, 0.06),
        0.005,
        keras="",
    )
    elastic_share: Number = share("Elastic warp", "elastic_strength", Group.GEOMETRY)
    horizontal_flip: Switch = switch(
        "Mirror left-right",
        "Mirrors a random half of the photos. Leave it off if left and right matter, as in "
        "writing.",
        Group.GEOMETRY,
    )
    vertical_flip: Switch = switch(
        "Mirror up-down",
        "Flips a random half of the photos upside down. Good for photos taken from above.",
        Group.GEOMETRY,
    )
    quarter_turns: Switch = switch(
        "Quarter turns",
        "Turns each photo by 0, 90, 180 or 270 degrees at random. Good for photos taken from "
        "above. Unlike Rotate, it leaves no empty corners and blurs nothing.",
        Group.GEOMETRY,
        keras="",
    )
