"""What Pillow misreads in pictures of Netpbm, Photoshop, Targa and Windows bitmaps."""

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

from augstudio.data.decoding.pixels import Samples

# Bits of a Targa header that say how many bits of a pixel are alpha.
_TARGA_ALPHA, _TARGA_FLAGS = 15, 17
_BITMAPS = ("BMP", "DIB", "TGA")


def prepare(image: ImageFile) -> Samples:
    """Return how the values of the opened ``image`` are meant, and have it read fast."""
    if image.format != "PPM":
        return Samples()
    tile = image.tile[0]
    if image.mode == "RGB" and tile.codec_name == "ppm" and tile.args == ("RGB", 65535):
        # Pillow's own reader of these takes 2 s per megapixel.
        image.tile = [tile._replace(codec_name="raw", args="RGB;16B")]
    return Samples(whites=(65535.0,)) if image.mode == "I" else Samples()


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
