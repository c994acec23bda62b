"""Sketch: a tiny picture of a photo, which finds its resized, recompressed and cropped copies.

Sketches are compared by the middle frequencies of their cosine transform, as in the perceptual hash
"pHash" (C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010), but
by their values, not only their signs: that separates copies from other photos far better.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from augstudio.progress import Progress

#: Pixels that the shorter side of a photo needs for a sketch.
SIDE = 16

# Frequencies below 3 in both directions say how the light falls, which photos from the same place
# share; those from 8 on differ between copies. See ``LIKELY``.
_LOWEST, _END = 3, 8
# Photos whose middle frequencies vary by less than this (0-255) are plain: sky, paper, one colour.
_PLAIN = 1.0

#: Correlation of sketches from which photos are compared closely. Of 350 copies of photos in each
#: of the sets ants_bees, cats_dogs and trashnet (resized to 40-90%, JPEG or WebP of quality 30-90,
#: up to 3% cropped, brightened), 99% have more; of the other 6 million pairs, 160 have.
LIKELY = 0.85
# Sketches compared at once with all others, and likenesses that are in memory at once (16 MB).
_BLOCK, _LIKENESSES = 256, 2**22
# Sketches that become vectors at once.
_PART = 4096
# Closest later photos of each photo that are looked at, so that the frames of a video, which all
# resemble each other, don't make millions of pairs.
_CLOSEST = 8


def sketch(photo: Image.Image) -> bytes:
    """Return the sketch of an RGB ``photo``: (16, 16) uint8, grey 0-255, as bytes.

    It is b"" for a photo with a side of less than 16 pixels, which says too little.
    """
    if min(photo.size) < SIDE:
        return b""
    # Few calls, since each one may wait for other threads.
    small = photo.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return small.convert("L").tobytes()


def _vectors(sketches: Sequence[bytes]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the numbers of those ``sketches`` that are not plain, (n,), and their vectors.

    These are the middle frequencies of each, (n, 55) float32, with a length of 1.
    """
    waves = _middle_waves().T
    varied = [np.empty(0, np.intp)]
    vectors = np.empty((len(sketches), waves.shape[1]), np.float32)
    count = 0
    for start in range(0, len(sketches), _PART):
        part = sketches[start : start + _PART]
        grey = np.frombuffer(b"".join(part), np.uint8).reshape(-1, SIDE * SIDE)
        numbers = grey.astype(np.float32) @ waves
        lengths = np.linalg.norm(numbers, axis=1)
        kept = np.flatnonzero(lengths >= _PLAIN * SIDE)
        vectors[count : count + len(kept)] = numbers[kept] / lengths[kept, None]
        varied.append(start + kept)
        count += len(kept)
    return np.concatenate(varied), vectors[:count]


def _middle_waves() -> NDArray[np.float32]:
    """Return functions of the orthonormal cosine transform (DCT-II), (55, 256) float32."""
    places = (np.arange(SIDE) + 0.5) * np.pi / SIDE
    waves = np.cos(np.arange(_END)[:, None] * places) * np.sqrt(2 / SIDE)
    waves[0] /= np.sqrt(2)
    both = np.einsum("iy,jx->ijyx", waves, waves).reshape(_END, _END, SIDE * SIDE)
    middle = np.ones((_END, _END), bool)
    middle[:_LOWEST, :_LOWEST] = False
    return np.asarray(both[middle], np.float32)


def likely_pairs(sketches: Sequence[bytes], progress: Progress) -> Iterator[tuple[int, int]]:
    """Yield the places of two ``sketches`` that may belong to copies, the smaller place first.

    None may be b"". Plain ones are in no pair: they would resemble photos that have nothing to do
    with them. The closest partners of a sketch come first, and at most eight. 50,000 sketches take
    5 seconds of processor time, spread over the cores, and 60 MB.
    """
    numbers, vectors = _vectors(sketches)
    total = len(vectors)
    block = min(_BLOCK, 1 + _LIKENESSES // max(1, total))
    for first in range(0, total, block):
        progress.report(first, total, "Looking for copies")
        progress.check()
        likeness = vectors[first : first + block] @ vectors[first:].T
        np.fill_diagonal(likeness, 0)
        for row in np.flatnonzero(likeness.max(axis=1) > LIKELY):
            later = likeness[row, row + 1 :]
            near = np.flatnonzero(later > LIKELY)
            for column in near[np.argsort(-later[near])][:_CLOSEST]:
                yield int(numbers[first + row]), int(numbers[first + row + 1 + column])
        del likeness  # before the next ones take as much memory
        progress.report(min(first + block, total), total, "Looking for copies")
