"""What is no photo that can be read is called by its name."""

import pytest
from PIL import Image

from augstudio.data.images import decode, examine
from augstudio.errors import UnreadablePhotoError
from tests.data.photos import encoded, picture
from tests.data.rare_files import jpeg_header

REST = bytes(600)
KINDS = {
    b"\xff\x0a": "a JPEG XL file",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL file",
    b"II\xbc\1": "a JPEG XR file",
    b"II*\0\x10\0\0\0CR\2\0": "a camera RAW file",
    b"\0\0\0\x18ftypcrx ": "a camera RAW file",
    b"FUJIFILMCCD-RAW 0201": "a camera RAW file",
    b"IIRO\x08\0\0\0": "a camera RAW file",
    b"IIU\0\x18\0\0\0": "a camera RAW file",
    b"8BPS\0\2": "a large Photoshop file (PSB)",
    b"8BPS\0\1" + bytes(16) + b"\0\x10\0\3": "a Photoshop file with 16 bits per channel",
    b"v/1\1": "an OpenEXR picture",
    b"#?RADIANCE\n": "a Radiance picture",
    b"gimp xcf v011": "a GIMP file",
    b"\x8aMNG\r\n\x1a\n": "an animation (MNG)",
    b"\x8bJNG\r\n\x1a\n": "a JNG picture",
    b"id=ImageMagick  version=1.0": "an ImageMagick picture (MIFF)",
    b"\1\0\0\0" + bytes(36) + b" EMF": "a Windows metafile (EMF)",
    b"%!PS-Adobe-3.0 EPSF-3.0\n": "an EPS or PostScript drawing",
    b"%PDF-1.7\n": "a PDF document",
    b"\0\0\0\x18ftypisom": "a video",
    b"\0\0\0\x14ftypqt  ": "a video",
    b"RIFF\0\0\0\0AVI LIST": "a video (AVI)",
    b"\x1a\x45\xdf\xa3": "a video (Matroska or WebM)",
    b"PK\3\4": "a ZIP archive, or a document based on one",
    b"Rar!\x1a\7": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x1f\x8b\x08": "a file compressed with gzip",
    b"\x7fELF\2": "a program",
    b"SQLite format 3\0": "an SQLite database",
    b"SIMPLE  =                    T": "a FITS picture",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file",
}
TEXTS = {
    b"<!DOCTYPE html>\n<html><head>": "a web page (HTML)",
    b"\xef\xbb\xbf\n<html>": "a web page (HTML)",
    b"\xff\xfe" + "<html><body>".encode("utf-16-le"): "a web page (HTML)",
    b"<?xml version='1.0'?>\n<!-- c -->\n<svg xmlns='x'/>": "an SVG drawing",
    b"<svg width='1'/>": "an SVG drawing",
    b"<?xml version='1.0'?><a/>": "an XML file",
    b'{"error": 404}': "a JSON file",
    b"404: Not Found": "a text file",
    b"[InternetShortcut]\nURL=http://a.example": "a text file",
    b'[{"error": 404}]': "a JSON file",
    b"version https://git-lfs.github.com/spec/v1\noid": "a Git LFS pointer to a file that "
    "was not downloaded",
}
JPEGS = {
    jpeg_header(0xC1, (64, 48), bits=12): "a JPEG with 12 bits per channel",
    jpeg_header(0xC3, (64, 48)): "a lossless JPEG",
    jpeg_header(0xC5, (64, 48)): "a differential JPEG",
    jpeg_header(0xC9, (64, 48), bits=12): "an arithmetic-coded JPEG",
    jpeg_header(0xF7, (64, 48)): "a JPEG-LS file",
}


@pytest.mark.parametrize(
    ("data", "kind"),
    [*((head + REST, kind) for head, kind in KINDS.items()), *TEXTS.items(), *JPEGS.items()],
)
def test_the_kind_is_named(data: bytes, kind: str) -> None:
    assert examine(data)[0] == f"it is {kind}, which AugStudio doesn't support"
    with pytest.raises(UnreadablePhotoError) as caught:
        decode(data, "cat.jpg")
    assert (
        caught.value.message
        == f"cat.jpg can't be read: it is {kind}, which AugStudio doesn't support."
    )
    assert caught.value.hint.endswith(", or leave it out.")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "JPEG2000"])
def test_damaged_photos_are_no_other_kind(form: str) -> None:
    data = encoded(Image.fromarray(picture()), form)
    assert examine(data[: len(data) // 2])[0].startswith("the file is damaged")


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"P3\n64 48\n255\n1 2 3", b"#define a_width 64\n#define a_height 48\n"]
)
def test_pictures_that_begin_with_words_are_no_texts(data: bytes) -> None:
    assert examine(data)[0].startswith("the file is damaged")


def test_only_pictures_can_be_saved_as_jpeg() -> None:
    for data, hint in [
        (b"404: Not Found", "Replace it with the photo itself, or leave it out."),
        (b"PK\3\4" + REST, "Replace it with the photo itself, or leave it out."),
        (b"v/1\1" + REST, "Save it as JPEG, or leave it out."),
    ]:
        with pytest.raises(UnreadablePhotoError) as caught:
            decode(data, "cat.jpg")
        assert caught.value.hint == hint


def test_bytes_without_meaning_are_no_photo() -> None:
    assert examine(bytes(range(256)))[0] == "it is not a photo, or its beginning is damaged"
    with pytest.raises(UnreadablePhotoError, match="Copy it again"):
        decode(bytes(range(256)))
