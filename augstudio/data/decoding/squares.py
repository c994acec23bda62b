"""Fit photos of any shape into a square, resized smoothly."""

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Photos are processed in parallel, so each needs only one thread.
cv2.setNumThreads(1)


class Fit(StrEnum):
    """How to fit a photo into a square."""

    CROP = "crop"
    STRETCH = "stretch"
    PAD = "pad"


def square(image: Image.Image, size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return an RGB ``image`` as (size, size, 3) uint8; see ``images.fit_square``."""
    width, height = image.size
    box = (0, 0, width, height)
    target = (size, size)
    if fit == Fit.CROP:
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        box = (left, top, left + side, top + side)
    elif fit == Fit.PAD:
        scale = size / max(width, height)
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = _resized(image, box, target)
    if target == (size, size):
        return resized
    bars = np.zeros((size, size, 3), np.uint8)
    left, top = (size - target[0]) // 2, (size - target[1]) // 2
    bars[top : top + target[1], left : left + target[0]] = resized
    return bars


def _resized(
    image: Image.Image, box: tuple[int, int, int, int], target: tuple[int, int]
) -> NDArray[np.uint8]:
    """Return the ``box`` of an RGB ``image`` as (h, w, 3) for the ``target`` (w, h).

    Sides that shrink to half or less are averaged. Others are interpolated with bicubic weights
    after a Gaussian blur that depends on how much they shrink, by the rule of scikit-image's
    ``resize(anti_aliasing=True)``.
    """
    pixels = np.asarray(image.crop(box))
    averaged = tuple(
        wanted if side >= 2 * wanted else side
        for side, wanted in zip(_size(pixels), target, strict=True)
    )
    if averaged != _size(pixels):
        pixels = cv2.resize(pixels, averaged, interpolation=cv2.INTER_AREA)
    sigma_x, sigma_y = (
        max(0.0, (side / wanted - 1) / 2)
        for side, wanted in zip(_size(pixels), target, strict=True)
    )
    if sigma_x or sigma_y:
        # A kernel length of 1 leaves that direction unchanged.
        lengths = 3 if sigma_x else 1, 3 if sigma_y else 1
        pixels = cv2.GaussianBlur(pixels, lengths, sigma_x, sigmaY=sigma_y)
    resized: NDArray[np.uint8] = cv2.resize(pixels, target, interpolation=cv2.INTER_CUBIC)
    return resized


def _size(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """Return width and height."""
    return pixels.shape[1], pixels.shape[0]
