"""Heat maps as pictures: their colours, and a photo with these colours over it."""

import cv2
import numpy as np
from numpy.typing import NDArray


def colours(values: NDArray[np.float32], side: int) -> NDArray[np.uint8]:
    """Return a heat map (h, w) in [0, 1] as a smooth picture (side, side, 3) uint8 RGB.

    From black over red to pale yellow, in even steps for the eye (the colour map "inferno").
    """
    # Cubic interpolation overshoots.
    smooth = np.clip(cv2.resize(values, (side, side), interpolation=cv2.INTER_CUBIC), 0, 1)
    levels = np.rint(smooth * 255).astype(np.uint8)
    pixels = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    return np.asarray(pixels, np.uint8)


def overlaid(
    square: NDArray[np.uint8], values: NDArray[np.float32], opacity: float = 0.5
) -> NDArray[np.uint8]:
    """Return a square photo (s, s, 3) RGB under the colours of its heat map.

    ``opacity`` is in [0, 1]; at 0, only the photo is seen.
    """
    over = colours(values, len(square))
    return np.asarray(cv2.addWeighted(square, 1 - opacity, over, opacity, 0), np.uint8)
