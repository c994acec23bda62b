"""What Pillow misreads in pictures of Photoshop, Targa and Windows bitmaps."""

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

# Bits of a Targa header that say how many bits of a pixel are alpha.
_TARGA_ALPHA, _TARGA_FLAGS = 15, 17
_BITMAPS = ("BMP", "DIB", "TGA")


def correct(image: ImageFile, data: bytes) -> Image.Image:
    """Return the loaded ``image`` as it is meant.

    The picture that Photoshop keeps of all layers is on white already, and further channels are
    masks; of pictures in black and white, 1 is black. In bitmaps the fourth byte often is left
    over, not alpha.
    """
    if image.format == "PSD" and image.mode == "1":
        return ImageChops.invert(image)
    if image.mode != "RGBA":
        return image
    left_over = image.format == "TGA" and not data[_TARGA_FLAGS] & _TARGA_ALPHA
    if image.format in _BITMAPS and not left_over:
        left_over = image.getchannel("A").getextrema() == (0, 0)
    return image.convert("RGB") if left_over or image.format == "PSD" else image
