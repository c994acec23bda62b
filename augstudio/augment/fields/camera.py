"""Camera: what it, and what stands in front of it, do to the picture."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, number, share


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
