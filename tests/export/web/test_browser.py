"""What the page answers in a real browser is what Keras answers on the squares of AugStudio."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from augstudio.data.images import Fit, load
from augstudio.errors import AugStudioError, Cancelled
from augstudio.export.web import browser
from augstudio.export.web.browser import (
    CHECK,
    find_browser,
    page_answers,
    printed_page,
    write_check,
)
from augstudio.export.web.page import write_page
from augstudio.progress import Progress
from tests.export.web.networks import SIZE, answers, pixel_network, random_network, tflite

needs_browser = pytest.mark.skipif(
    not find_browser(), reason="neither Chromium nor Chrome nor Edge is on this machine"
)
SIDES = [(40, 40), (41, 57), (79, 80), (80, 160), (100, 75), (333, 250), (20, 31), (500, 9), (3, 2)]
SIDES += [(1, 1), (120, 200)]

Write = Callable[[str, bytes, int, Fit], Path]


def photo(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture with smooth and sharp parts, different in every corner."""
    rows, columns = np.mgrid[:height, :width]
    waves = [np.sin(columns / 9 + 2 * c) + np.cos(rows / (5 + 4 * c)) for c in range(3)]
    pixels = 127 + 60 * np.stack(waves, axis=-1)
    pixels[: height // 3, : width // 4] = (250, 20, 90)
    pixels += np.random.default_rng(0).normal(0, 6, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).convert(mode)


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(photo(160, 110), "JPEG", quality=95, exif=exif)


def see_through() -> bytes:
    image = photo(90, 70, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((90, 70)))
    return saved(image)


KINDS = {
    **{f"turned {each}": turned(each) for each in (1, 3, 6, 8, 2, 5)},
    "grey": saved(photo(90, 120, "L"), "JPEG", quality=95),
    "alpha": see_through(),
    "palette": saved(photo(70, 90, "P"), "GIF"),
    "webp": saved(photo(200, 90), "WEBP", lossless=True),
    "large": saved(photo(4000, 3000), "JPEG", quality=92),
}


@pytest.fixture(scope="module")
def pixel_model() -> bytes:
    return tflite(pixel_network())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, model: bytes, classes: int, fit: Fit) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        names = [f"class {number}" for number in range(classes)]
        told = {"name": "Test", "classes": names, "input_size": SIZE, "fit": fit}
        write_page(folder, model, told)
        return folder

    return written


@needs_browser
@pytest.mark.parametrize("fit", list(Fit))
def test_photos_become_the_same_squares(fit: Fit, write: Write, pixel_model: bytes) -> None:
    page = write("page", pixel_model, SIZE * SIZE * 3, fit)
    exact = [saved(photo(*each)) for each in SIDES]
    decoded = list(KINDS.values())
    answered = page_answers(page, [*exact, *decoded])
    assert answered is not None
    found, milliseconds = answered
    assert milliseconds > 0
    right = np.stack([load(each, SIZE, fit) for each in [*exact, *decoded]])
    apart = np.abs(found.reshape(right.shape) * 255 - right)
    # OpenCV rounds halves up where it averages 2 x 2 pixels, and to even elsewhere.
    assert (apart[: len(exact)] > 0.01).mean() < 0.02
    assert (apart[: len(exact)] > 1.01).mean() < 1e-4
    # Decoders of JPEG spread colours in different ways.
    for name, each in zip(KINDS, apart[len(exact) :], strict=True):
        assert each.mean() < 1, name
        assert (each < 6).mean() > 0.97, name


@needs_browser
def test_answers_are_those_of_keras(write: Write) -> None:
    network = random_network(5)
    page = write("Käfer 100% #1", tflite(network), 5, Fit.CROP)
    photos = [*KINDS.values(), b"no photo at all", saved(photo(30, 30), "TIFF")]
    answered = page_answers(page, photos)
    assert answered is not None
    found, _ = answered
    right = answers(network, [load(each, SIZE, Fit.CROP) for each in KINDS.values()])
    assert right.std(axis=0).max() > 0.01, "the answers differ from photo to photo"
    np.testing.assert_allclose(found[: len(KINDS)], right, atol=1e-2)
    assert np.isnan(found[len(KINDS) :]).all()


@needs_browser
def test_a_page_with_a_damaged_network_is_an_error(write: Write) -> None:
    page = write("page", b"no network", 2, Fit.CROP)
    with pytest.raises(AugStudioError, match="does not work in the browser"):
        page_answers(page, [saved(photo(50, 50))])


@needs_browser
def test_asked_to_stop_the_browser_ends(write: Write) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        page_answers(write("page", b"", 2, Fit.CROP), [b""], Stopped())


@needs_browser
def test_from_a_server_only_its_own_files_are_asked_for(
    write: Write, pixel_model: bytes, tmp_path: Path, served: tuple[Path, str, list[str]]
) -> None:
    folder, address, asked = served
    page = write("page", pixel_model, SIZE * SIZE * 3, Fit.CROP)
    write_check(page, [saved(photo(50, 50))])
    page.rename(folder / "page")
    address = f"{address}/page/{CHECK}"
    printed = printed_page(find_browser(), address, tmp_path / "profile", 60)
    assert printed is not None
    assert '<pre id="found">{"found":[[' in printed
    own = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(asked) <= {f"/{each}" for each in own}
    assert "/page/model.js" in asked


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """Serve an empty folder; yield it, its address and the list of what is asked for."""
    folder, asked = tmp_path / "served", list[str]()
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    handler = functools.partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_without_a_browser_there_are_no_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "find_browser", lambda: "")
    assert page_answers(tmp_path, [b""]) is None
    monkeypatch.setattr(browser, "find_browser", lambda: str(tmp_path / "gone"))
    write_page(tmp_path, b"", {"name": "", "classes": [], "input_size": 1, "fit": "crop"})
    assert page_answers(tmp_path, [b""]) is None
