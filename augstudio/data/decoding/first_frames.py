"""First frames of animations that cover only a part of the picture; the rest becomes white."""

from PIL import Image
from PIL.ImageFile import ImageFile

Box = tuple[int, int, int, int]


def covered(image: ImageFile, data: bytes) -> Box | None:
    """Return the box that the first frame of the opened ``image`` covers; ``None`` for all."""
    box: Box | None = None
    if image.format == "WEBP":
        # With an alpha channel the rest is already transparent.
        box = _webp_frame(data) if image.mode == "RGB" else None
    elif image.format in ("GIF", "PNG") and image.tile:
        box = image.tile[0].extents
    return None if box == (0, 0, *image.size) else box


def _webp_frame(data: bytes) -> Box | None:
    """Return the box of the first frame of an animation (WebP container, ANMF chunk)."""
    place = 12
    while place + 24 <= len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if data[place : place + 4] == b"ANMF":
            numbers = (data[at : at + 3] for at in range(place + 8, place + 20, 3))
            x, y, width, height = (int.from_bytes(number, "little") for number in numbers)
            return 2 * x, 2 * y, 2 * x + width + 1, 2 * y + height + 1
        place += 8 + length + length % 2
    return None


def on_white(colours: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    """Return RGB ``colours``, white outside ``box``; the picture had ``size`` before reduction."""
    left, top, right, bottom = (
        round(at * now / before)
        for at, now, before in zip(box, colours.size * 2, size * 2, strict=True)
    )
    white = Image.new("RGB", colours.size, "white")
    white.paste(colours.crop((left, top, right, bottom)), (left, top))
    return white
