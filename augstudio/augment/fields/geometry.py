"""Move and turn: where things are in the photo."""

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
        "Draws two factors in this range, one for the height and one for the width. On screen, "
        "above 1 is larger; recipes and Keras count the other way round, so that 0.5 there is 2 × "
        "here.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
        inverse=True,
    )
    proportional_zoom_range: Factors = factors(
        "Zoom (keep proportions)",
        "Draws one factor in this range for height and width alike. On screen, above 1 is larger; "
        "recipes count the other way round, as Keras does, so that 0.5 there is 2 × here.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
        keras="",
        inverse=True,
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
