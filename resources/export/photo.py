"""Turn photos into what the classifier takes: squares of RGB values, as AugStudio does it."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms, ImageOps


def photo_square(path, size, fit):
    """Return the photo in a file as (size, size, 3) uint8, RGB 0-255.

    ``fit`` is "crop" (the largest square in the middle), "stretch" or "pad" (black bars).
    """
    return square(upright(path, size), size, fit)


def upright(path, size):
    """Return a photo as AugStudio sees it: upright, RGB, sRGB, transparent parts white."""
    image = Image.open(path)
    image.draft(None, (size, size))  # a large JPEG is decoded at 1/2, 1/4 or 1/8 of its size
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits a channel become 8
        image = Image.fromarray(np.uint8(np.rint(np.clip(np.asarray(image), 0, 65535) / 257)))
    if image.has_transparency_data:
        image, photo = Image.new("RGB", image.size, "white"), image.convert("RGBA")
        image.paste(photo, mask=photo)
    if image.width * image.height > 16_000_000:
        image = image.convert("RGB").reduce(max(1, min(16, min(image.size) // (3 * size))))
    return in_srgb(image, profile) if profile else image.convert("RGB")


def in_srgb(image, profile):
    """Convert the colours of a photo with a profile; one that can't be used is ignored."""
    try:
        source, screen = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, source, screen, outputMode="RGB")
    except (OSError, ValueError, ImageCms.PyCMSError):
        return image.convert("RGB")
    same = image.mode == "RGB" and np.abs(np.int16(changed) - np.int16(image)).max() <= 1
    return image if same else changed


def square(image, size, fit):
    """Return a photo as a square (size, size, 3), uint8: cropped, stretched or on black."""
    (width, height), (columns, rows) = image.size, (size, size)
    if fit == "crop":
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    elif fit == "pad":
        scale = size / max(width, height)
        columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = np.asarray(image)
    for step in (averaging, blurring, bicubic):
        down, across = step(pixels.shape[0], rows), step(pixels.shape[1], columns)
        pixels = np.einsum("yh,xw,hwc->yxc", down, across, pixels, optimize=True)
        pixels = np.uint8(np.clip(np.rint(pixels), 0, 255))
    photo = np.zeros((size, size, 3), np.uint8)
    left, top = (size - columns) // 2, (size - rows) // 2
    photo[top : top + rows, left : left + columns] = pixels
    return photo


# The steps of resizing are matrices: each row holds the weights of one pixel of the result.


def averaging(side, wanted):
    """Average the pixels of a side that shrinks to half or less, as OpenCV's INTER_AREA does."""
    if side < 2 * wanted:
        return np.eye(side)
    ends, starts = np.linspace(0, side, wanted + 1), np.arange(side)
    upper, lower = np.minimum(ends[1:, None], starts + 1), np.maximum(ends[:-1, None], starts)
    return np.clip(upper - lower, 0, None) * wanted / side


def blurring(side, wanted):
    """Blur a side that shrinks, with three weights in steps of 1/256, as OpenCV does."""
    sigma = max(0, side / wanted - 1) / 2
    edge = np.exp(-0.5 / sigma**2) if sigma else 0.0
    edge = np.rint(256 * edge / (1 + 2 * edge)) / 256
    rows = np.arange(side)
    before, after = np.abs(rows - 1), side - 1 - np.abs(side - 2 - rows)  # mirrored at the ends
    weights = (1 - 2 * edge) * np.eye(side)
    for beside in (before, after):
        np.add.at(weights, (rows, np.clip(beside, 0, side - 1)), edge)
    return weights


def bicubic(side, wanted):
    """Interpolate with cubic weights (a = -0.75), the pixels at the ends repeated."""
    rows, a = np.arange(wanted), -0.75
    places = (rows + 0.5) * side / wanted - 0.5
    weights = np.zeros((wanted, side))
    for step in (-1, 0, 1, 2):
        at = np.floor(places).astype(int) + step
        x = np.abs(places - at)
        near, far = ((a + 2) * x - (a + 3)) * x**2 + 1, ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
        np.add.at(weights, (rows, np.clip(at, 0, side - 1)), np.where(x <= 1, near, far))
    return weights
