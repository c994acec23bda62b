"""The arrays that a warp needs, kept for the next photo of the same size."""

import math
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Arrays for larger photos are not kept, so that no thread holds much memory.
_KEPT_PIXELS = 512 * 512
_kept = threading.local()

#: Bytes of a cache line of the processor.
_LINE = 64


class Canvas:
    """A photo with four channels, and the result of its warp.

    Attributes
    ----------
    source
        (h, w, 4), the photo.
    rimmed
        (h + 1, w + 1, 4): ``source`` with an extra row and column of zeros, since OpenCV is slower
        where a neighbour is missing, even one with weight 0.
    warped
        (h, w, 4), the result.
    """

    def __init__(self, height: int, width: int, dtype: type[np.number[Any]]) -> None:
        self.rimmed = _lined_up((height + 1, width + 1, 4), dtype)
        self.rimmed[-1] = self.rimmed[:, -1] = 0
        self.source = self.rimmed[:height, :width]
        self.warped = _lined_up((height, width, 4), dtype)


class Buffers:
    """The arrays for photos of one size.

    Asking the system for fresh memory can take longer than the whole warp.

    Attributes
    ----------
    exact, maps
        (2, h, w) float64 and float32: x and y in the photo of each pixel of the result.
    fine, coarse
        For photos in float32 and in 16-bit fixed point.
    fixed
        (h, w, 3) uint16: a photo in fixed point.
    """

    def __init__(self, height: int, width: int) -> None:
        self.shape = (height, width)
        self.exact = _lined_up((2, height, width), np.float64)
        self.maps = _lined_up((2, height, width), np.float32)
        self.fine = Canvas(height, width, np.float32)
        self.coarse = Canvas(height, width, np.uint16)
        self.fixed = _lined_up((height, width, 3), np.uint16)

    @property
    def workspace(self) -> NDArray[np.float32]:
        """(2, h, w) for computing ``maps``; shares memory with ``fine.warped``, still unused."""
        workspace: NDArray[np.float32] = self.fine.warped.reshape(4, *self.shape)[:2]
        return workspace


def buffers_for(height: int, width: int) -> Buffers:
    """Return this thread's buffers for photos of this size; later calls may return the same."""
    found: Buffers | None = getattr(_kept, "buffers", None)
    if found is None or found.shape != (height, width):
        found = Buffers(height, width)
        if height * width <= _KEPT_PIXELS:
            _kept.buffers = found
    return found


def _lined_up(shape: tuple[int, ...], dtype: type[np.number[Any]]) -> NDArray[Any]:
    """Return an empty array aligned to a cache line.

    Otherwise wide loads and stores touch two lines each, and a warp takes a tenth longer.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    return memory[start : start + size].view(dtype).reshape(shape)
