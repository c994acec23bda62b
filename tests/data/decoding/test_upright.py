"""Nothing that decoders say reaches the console."""

import struct
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.data.photos import encoded, picture
from tests.data.rare_files import SHORT, directory, tiff, with_segment


def test_decoding_is_quiet(tmp_path: Path) -> None:
    """Neither Python's warnings nor what libraries log or print by themselves."""
    photo = Image.fromarray(picture(400, 300))
    jpeg = encoded(photo, "JPEG")
    packed = bytearray(encoded(photo, "TIFF", compression="tiff_adobe_deflate"))
    for place in range(200, len(packed) - 400, 7):
        packed[place] ^= 255
    cut = directory([(0x0112, SHORT, 1, struct.pack("<HH", 1, 0))])[:14]
    files = [
        with_segment(jpeg, 0xE1, b"Exif\0\0" + cut),
        with_segment(jpeg, 0xE2, b"MPF\0II*\0\x08\0\0\0\xff\xff"),
        jpeg[: len(jpeg) // 2],
        bytes(packed),
        tiff(picture()[..., 0], (64, 48), 8, 1, samples=9),
        tiff(picture()[..., 0], (64, 48), 8, 1, [(270, 2, 100_000, b"\xff\xff\xff\xff")]),
        encoded(Image.new("1", (12_000, 12_000)), "PNG"),
    ]
    for number, data in enumerate(files):
        (tmp_path / str(number)).write_bytes(data)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from augstudio.data.images import examine\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    if path.is_file():\n"
        "        print(bool(examine(path.read_bytes())[0]))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    flaws = [line == "True" for line in done.stdout.split()]
    assert flaws == [False, False, True, True, True, False, False]
    if sys.platform != "win32":
        assert done.stderr == ""
