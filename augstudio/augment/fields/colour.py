"""Light and colour."""

from pydantic import BaseModel

from augstudio.augment.parameter import Factors, Group, Number, factors, number, share


class Colour(BaseModel):
    """The light that falls on things, and their colours."""

    brightness_range: Factors = factors(
        "Brightness",
        "Multiplies the light by a random factor in this range; 1 leaves it as it is.",
        Group.COLOUR,
        (0.1, 2),
        0.01,
    )
    channel_shift_range: Number = number(
        "Lighten or darken (channel shift)",
        "Adds one random offset, up to this many levels of 255, to red, green and blue alike, "
        "but never goes beyond the photo's own darkest and lightest value.",
        Group.COLOUR,
        "levels",
        (0, 150),
        1,
    )
    contrast_range: Factors = factors(
        "Contrast",
        "Multiplies the distance of each colour from its mean in the photo by a random factor in "
        "this range; 1 leaves it as it is, 0 would make it flat.",
        Group.COLOUR,
        (0.1, 2),
        0.01,
        keras="",
    )
    gamma_range: Factors = factors(
        "Gamma",
        "Bends the middle tones by a random exponent in this range and leaves black and white. "
        "Above 1 they become darker, below 1 lighter.",
        Group.COLOUR,
        (0.3, 3),
        0.01,
        keras="",
        unit="",
    )
    saturation_range: Factors = factors(
        "Saturation",
        "Multiplies the strength of the colours by a random factor in this range; 0 is grey, 1 "
        "leaves them as they are.",
        Group.COLOUR,
        (0, 2),
        0.01,
        keras="",
    )
    hue_range: Number = number(
        "Hue",
        "Turns all colours round the colour wheel by a random angle up to this many degrees. "
        "Leave it small where colour tells the classes apart.",
        Group.COLOUR,
        "°",
        (0, 180),
        1,
        keras="",
    )
    temperature_range: Number = number(
        "Warmth (colour temperature)",
        "Makes the light warmer or colder by up to this many mired, the unit of photographers' "
        "filters; 90 leads from daylight at noon to that of a low sun.",
        Group.COLOUR,
        "mired",
        (0, 90),
        5,
        keras="",
    )
    grey_strength: Number = number(
        "Grey",
        "Takes this share of the colour away.",
        Group.COLOUR,
        "of colour",
        (0, 1),
        0.05,
        keras="",
    )
    grey_share: Number = share("Grey", "grey_strength", Group.COLOUR)
