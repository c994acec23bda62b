"""Very large photos take little more memory than their own pixels, and look the same."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from augstudio.data.decoding import memory, photo_bytes, upright
from augstudio.data.images import Fit, decode, load
from tests.data.photos import encoded, picture


def is_free() -> bool:
    """Whether a thread could decode a large photo now."""
    free = photo_bytes._one_at_a_time.acquire(blocking=False)
    if free:
        photo_bytes._one_at_a_time.release()
    return free


def test_progressive_and_very_large_photos_are_decoded_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other photos don't wait; a JPEG counts with the pixels that it is reduced to."""
    monkeypatch.setattr(memory, "LARGE", 100_000)
    wide = Image.fromarray(picture(320, 240))
    alone: list[bool] = []
    convert = upright.to_colours

    def note(*given: object) -> Image.Image:
        with ThreadPoolExecutor(1) as other:
            alone.append(not other.submit(is_free).result())
        return convert(*given)

    monkeypatch.setattr(upright, "to_colours", note)
    load(encoded(Image.fromarray(picture(64, 48)), "PNG"), 40, Fit.CROP)
    load(encoded(wide, "JPEG"), 40, Fit.CROP)
    assert alone == [False, False]
    load(encoded(wide, "PNG"), 40, Fit.CROP)
    load(encoded(wide, "JPEG", progressive=True), 40, Fit.CROP)
    assert alone == [False, False, True, True]
    assert is_free()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "L", "I;16", "F"])
@pytest.mark.parametrize("fit", Fit)
def test_very_large_photos_look_the_same(
    mode: str, fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are reduced in strips before they become RGB."""
    photo = Image.fromarray(picture(2112, 1296))
    if mode in ("RGBA", "LA"):
        photo.putalpha(Image.fromarray(picture(2112, 1296)[..., 0]))
    if mode in ("I;16", "F"):
        values = picture(2112, 1296)[..., 0].astype(np.float32)
        photo = Image.fromarray(values if mode == "F" else (values * 257).astype(np.uint16))
    else:
        photo = photo.convert(mode)
    data = encoded(photo, "TIFF" if mode == "F" else "PNG")
    expected = load(data, 27, fit).astype(int)
    monkeypatch.setattr(upright, "_LARGE", 10_000)
    assert decode(data, at_least=27).shape[:2] == (81, 132)
    assert np.abs(load(data, 27, fit).astype(int) - expected).max() <= 2


def test_very_large_photos_take_the_memory_of_their_own_pixels_only(tmp_path: Path) -> None:
    """Four threads, each with a photo of 100 MB; each used to take three times as much."""
    if sys.platform != "linux":
        pytest.skip("the highest use of memory is read in the way of Linux")
    for number in range(4):
        Image.new("RGBA", (5000, 5000), (number, 0, 0, 128)).save(
            tmp_path / f"{number}.png", compress_level=1
        )
    script = (
        "import resource, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from pathlib import Path\n"
        "from augstudio.data.images import Fit, load\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = used()\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    list(pool.map(lambda path: load(path, 64, Fit.CROP), Path(sys.argv[1]).iterdir()))\n"
        "print(used() - before)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    kilobytes = int(subprocess.run(command, capture_output=True, check=True).stdout)
    assert kilobytes < 180_000
