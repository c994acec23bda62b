"""Camera: blur, noise, sharpening, compression, and objects in front of the lens."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, number, share


class Camera(BaseModel):
    """Effects of the camera, and of objects in front of the lens."""

    blur_strength: Number = number(
        "Blur",
        "Blurs the photo by a random amount up to this one: the standard deviation of a Gaussian, "
        "in percent of the photo's side.",
        Group.CAMERA,
        "% of side",
        (0, 3),
        0.1,
        keras="",
    )
    blur_share: Number = share("Blur", "blur_strength", Group.CAMERA)
    noise_strength: Number = number(
        "Noise",
        "Adds grain to every pixel and colour channel. Its standard deviation is random, up to "
        "this many levels of 255.",
        Group.CAMERA,
        "levels",
        (0, 60),
        1,
        keras="",
    )
    noise_share: Number = share("Noise", "noise_strength", Group.CAMERA)
    sharpen_strength: Number = number(
        "Sharpen",
        "Sharpens the photo with an unsharp mask, multiplied by a random factor up to this one.",
        Group.CAMERA,
        "×",
        (0, 3),
        0.1,
        keras="",
    )
    sharpen_share: Number = share("Sharpen", "sharpen_strength", Group.CAMERA)
    jpeg_strength: Number = number(
        "JPEG artefacts (quality loss)",
        "Saves the photo as JPEG at a random quality, down to 100 minus this value, and opens it "
        "again.",
        Group.CAMERA,
        "points",
        (0, 95),
        1,
        keras="",
    )
    jpeg_share: Number = share("JPEG artefacts", "jpeg_strength", Group.CAMERA)
    erase_strength: Number = number(
        "Erase a part (random erasing)",
        "Covers a random rectangle, up to this share of the photo, with the photo's mean colour, "
        "as if something were in front of it.",
        Group.CAMERA,
        "of area",
        (0, 0.5),
        0.01,
        keras="",
    )
    erase_share: Number = share("Erase a part", "erase_strength", Group.CAMERA)
