"""The fields of ``Recipe`` about how a photo looks: light, colour and the camera."""

from pydantic import BaseModel

from augstudio.augment.fields.geometry import Factors, Number
from augstudio.augment.parameter import Group, factors, number, share


class Colour(BaseModel):
    """What light falls on them."""

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


class Camera(BaseModel):
    """What the camera, and what stands in front of it, do to the picture."""

    blur_strength: Number = number(
        "Blur",
        "Blurs by a random width up to this one: the standard deviation of a Gaussian, in percent "
        "of the photo's side.",
        Group.CAMERA,
        "% of side",
        (0, 3),
        0.1,
        keras="",
    )
    blur_share: Number = share("Blur", "blur_strength", Group.CAMERA)
    noise_strength: Number = number(
        "Noise",
        "Adds grain to every pixel and colour: its standard deviation is random, up to this many "
        "levels of 255.",
        Group.CAMERA,
        "levels",
        (0, 60),
        1,
        keras="",
    )
    noise_share: Number = share("Noise", "noise_strength", Group.CAMERA)
    sharpen_strength: Number = number(
        "Sharpen",
        "Adds what a slight blur would take away, multiplied by a random factor up to this one "
        "(an unsharp mask).",
        Group.CAMERA,
        "×",
        (0, 3),
        0.1,
        keras="",
    )
    sharpen_share: Number = share("Sharpen", "sharpen_strength", Group.CAMERA)
    jpeg_strength: Number = number(
        "JPEG artefacts",
        "Saves the photo as JPEG with a random quality, down to 100 less this number, and opens "
        "it again.",
        Group.CAMERA,
        "points lost",
        (0, 95),
        1,
        keras="",
    )
    jpeg_share: Number = share("JPEG artefacts", "jpeg_strength", Group.CAMERA)
    erase_strength: Number = number(
        "Erase a part",
        "Covers a random rectangle of up to this share of the photo with its mean colour, as if "
        "something stood in front.",
        Group.CAMERA,
        "of area",
        (0, 0.5),
        0.01,
        keras="",
    )
    erase_share: Number = share("Erase a part", "erase_strength", Group.CAMERA)
