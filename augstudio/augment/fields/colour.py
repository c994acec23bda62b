"""Light and colour: brightness, contrast, gamma, saturation, hue, temperature and grey."""

from pydantic import BaseModel

from augstudio.augment.parameter import Factors, Group, Number, factors, number, share


class Colour(BaseModel):
    """The light and colours of a photo."""

    brightness_range: Factors = factors(
        "Brightness",
        "Multiplies all values by a random factor in this range. 1 changes nothing.",
        Group.COLOUR,
        (0.1, 2),
        0.01,
    )
    channel_shift_range: Number = number(
        "Lighten or darken (channel shift)",
        "Adds one random offset, up to this many levels of 255, to red, green and blue. Values "
        "stay within the photo's own darkest and lightest value.",
        Group.COLOUR,
        "levels",
        (0, 150),
        1,
    )
    contrast_range: Factors = factors(
        "Contrast",
        "Multiplies the difference of each colour channel from its mean by a random factor in "
        "this range. 1 changes nothing; below 1 the photo looks flatter.",
        Group.COLOUR,
        (0.1, 2),
        0.01,
        keras="",
    )
    gamma_range: Factors = factors(
        "Mid-tones (gamma)",
        "Changes the mid-tones by a random exponent in this range; black and white stay the same. "
        "Above 1 mid-tones get darker, below 1 lighter.",
        Group.COLOUR,
        (0.3, 3),
        0.01,
        keras="",
        unit="",
    )
    saturation_range: Factors = factors(
        "Saturation",
        "Multiplies the strength of the colours by a random factor in this range. 0 is grey, 1 "
        "changes nothing.",
        Group.COLOUR,
        (0, 2),
        0.01,
        keras="",
    )
    hue_range: Number = number(
        "Shift colours (hue)",
        "Moves all colours around the colour wheel by a random angle up to this many degrees. "
        "Keep it small if colour distinguishes your classes.",
        Group.COLOUR,
        "°",
        (0, 180),
        1,
        keras="",
    )
    temperature_range: Number = number(
        "Warmth (colour temperature)",
        "Makes the light warmer or colder by up to this many mired, the unit of photographic "
        "filters. 90 mired is the step from noon daylight to a low sun.",
        Group.COLOUR,
        "mired",
        (0, 90),
        5,
        keras="",
    )
    grey_strength: Number = number(
        "Less colour (greyscale)",
        "Removes this share of the colour. 100% makes the photo grey.",
        Group.COLOUR,
        "of colour",
        (0, 1),
        0.05,
        keras="",
    )
    grey_share: Number = share("Less colour", "grey_strength", Group.COLOUR)
