"""ZCA whitening over all training photos, without Keras's d x d matrix.

Keras takes the centred photos X (n, d), one per row, computes the singular values s and directions
U of the columns of X, and multiplies photos by U diag(sqrt(n) / (s + epsilon)) U'. Here U is kept
as (d, k), with k at most n and d, and photos are multiplied by the factors one after the other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.warp import Photo
from augstudio.errors import InputError

#: Bytes of the photos held at once, and of the directions.
_MEMORY = 256 * 1024**2
#: Largest side of a square matrix for the eigenvalue solver: 128 MB.
_LARGEST = 4096
#: Photos added to the covariance in one step.
_BATCH = 256
#: Directions weaker than the strongest by this factor are rounding errors, which Keras would
#: multiply by up to a million. Real directions in 8-bit photos are a hundred times stronger.
_NOISE = 1e-6


@dataclass(frozen=True)
class Whitening:
    """Directions and their scales.

    Attributes
    ----------
    directions
        (d, k) float32, orthonormal columns; d is h * w * 3.
    scales
        (k,) float32.
    """

    directions: NDArray[np.float32]
    scales: NDArray[np.float32]

    def apply(self, photo: Photo) -> Photo:
        """Return a centred photo (h, w, 3) whitened; ``InputError`` if the size differs."""
        if photo.size != len(self.directions):
            raise InputError(
                f"Whitening was computed for photos of {len(self.directions)} values, but this "
                f"photo has {photo.size}.",
                "Compute it again at the current size.",
            )
        parts = (photo.reshape(-1) @ self.directions) * self.scales
        whitened: Photo = (self.directions @ parts).reshape(photo.shape)
        return whitened


class Whitener:
    """Collects photos one at a time, then computes the whitening.

    It holds the photos themselves; once there are more photos than values in one, it holds the sum
    of their products instead.
    """

    def __init__(self, epsilon: float) -> None:
        self._epsilon = epsilon
        self._held: list[NDArray[np.float32]] = []
        self._count = 0
        self._shape: tuple[int, ...] = ()
        self._sum = np.zeros(0)
        self._products = np.zeros((0, 0))

    def add(self, photo: Photo) -> None:
        """Add one photo (h, w, 3); ``InputError`` if there is too much to be whitened."""
        if not self._count:
            self._shape = photo.shape
        if photo.shape != self._shape:
            raise InputError(
                "Whitening needs photos of the same size.", "Fit them all to one square size first."
            )
        self._count += 1
        self._held.append(np.array(photo, np.float32).reshape(-1))
        small = photo.size <= _LARGEST
        if small and len(self._held) >= (_BATCH if len(self._products) else photo.size):
            self._fold()
        if not small and (self._count > _LARGEST or self._count * photo.nbytes > _MEMORY):
            raise _too_much(self._count, self._shape)

    def finish(self, mean: NDArray[np.float64]) -> Whitening:
        """Return the whitening of the added photos, centred by ``mean`` (3,)."""
        size = int(np.prod(self._shape))
        centre = np.tile(mean, size // 3)
        if len(self._products):
            self._fold()
            # The sum of (x - m)(x - m)', from the sums of xx' and x.
            cross = np.outer(self._sum, centre)
            self._products -= cross + cross.T - self._count * np.outer(centre, centre)
            values, directions = np.linalg.eigh(self._products)
            kept = _real(values)
            return self._whitening(values[kept], directions[:, kept])
        photos = np.stack(self._held)
        self._held.clear()
        photos -= centre.astype(np.float32)
        values, left = np.linalg.eigh(_gram(photos))
        kept = _real(values)
        return self._whitening(values[kept], _directions(photos, values[kept], left[:, kept]))

    def _fold(self) -> None:
        """Add the photos that are held to the sum of products, and release them."""
        if not self._held:
            return
        photos = np.stack(self._held).astype(np.float64)
        self._held.clear()
        if not len(self._products):
            size = photos.shape[1]
            self._sum, self._products = np.zeros(size), np.zeros((size, size))
        self._sum += photos.sum(axis=0)
        self._products += photos.T @ photos

    def _whitening(
        self, values: NDArray[np.float64], directions: NDArray[np.floating]
    ) -> Whitening:
        """Return the whitening for squared singular values and their directions."""
        scales = np.sqrt(self._count) / (np.sqrt(values) + self._epsilon)
        return Whitening(np.ascontiguousarray(directions, np.float32), scales.astype(np.float32))


def _real(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which squared singular values, ascending, are more than rounding errors."""
    real: NDArray[np.bool_] = values > max(values[-1], 0) * _NOISE**2
    return real


def _directions(
    photos: NDArray[np.float32], values: NDArray[np.float64], left: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return the directions (d, k) of photos (n, d), computed in float64, a part of d at a time.

    In float32, rounding errors of the strong directions would distort the weak ones.
    """
    weights = left / np.sqrt(values)
    found = np.empty((photos.shape[1], len(values)), np.float32)
    for start in range(0, len(found), _LARGEST):
        part = photos[:, start : start + _LARGEST].astype(np.float64)
        found[start : start + _LARGEST] = part.T @ weights
    return found


def _gram(photos: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the products (n, n) of all photos (n, d), in float64, a part of d at a time."""
    count, size = photos.shape
    products = np.zeros((count, count))
    for start in range(0, size, _LARGEST):
        part = photos[:, start : start + _LARGEST].astype(np.float64)
        products += part @ part.T
    return products


def _too_much(count: int, shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"Whitening can't handle {count} or more photos of {shape[1]} x {shape[0]} pixels: it "
        "compares every value with every other value.",
        "Use photos of at most 36 x 36 pixels, or turn zca_whitening off.",
    )
