"""Multinomial logistic regression: the best linear top model for given features.

Its loss is convex: there is one best solution, and L-BFGS (Liu and Nocedal 1989) finds it. How
strongly large weights are penalised, and whether the features of lower blocks help, is chosen by
cross-validation on the training photos.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.features.store import Vector

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

#: Most iterations of L-BFGS for a top model; those of 2000 photos end after 20 to 80.
ITERATIONS = 300
_SMALLEST = 1e-7
#: Lower depths are used only if they lower the loss by so many nats. Where the last feature map
#: alone makes hardly a mistake, they could only learn how these photos were taken.
_WORTH = 0.01
_FOLDS = 5
#: Cross-validation uses at most this many photos, of all classes alike as far as possible.
_MOST_PHOTOS = 2000
#: The penalties that are tried: this one first, then stronger or weaker by this factor.
_FIRST, _FACTOR = 0.1, 10**0.5
_WEAKEST, _STRONGEST = 3e-3, 10.0
#: Iterations of a fold, and relative decrease of the loss below which it ends.
_ITERATIONS_OF_FOLDS, _ENOUGH_FOR_FOLDS = 60, 1e-4
#: The same for the solution itself.
_ENOUGH = 1e-5
#: Numbers of a temporary array, such as the probabilities of as many photos.
_AT_ONCE = 2**24
#: The same where the size makes no difference to the result.
_FEW_AT_ONCE = 2**20


@dataclass(frozen=True)
class Choice:
    """The choice of cross-validation.

    Attributes
    ----------
    penalty
        Strength of the penalty: half of the sum of squared weights, times this number, is added to
        the mean cross-entropy. Weights are those for features divided by their standard deviation,
        or by the mean one of all features if that is larger.
    unused
        Number of features, from the first one, that get no weight.
    loss
        Mean cross-entropy in nats for photos that were left out.
    """

    penalty: float
    unused: int
    loss: float


class LinearTask:
    """Photos with labels, and the loss of linear weights on them.

    Parameters
    ----------
    views
        Features (n, d) float32 of the n photos, view by view; all count the same.
    labels
        Their class numbers (n,).
    weights
        How much each photo counts: (n, f) for f solutions side by side, on different photos.
    classes
        Number of classes k.
    unused
        Number of features, from the first one, that get no weight.
    """

    def __init__(
        self,
        views: Sequence[Vector],
        labels: Rows,
        weights: NDArray[np.float32],
        classes: int,
        unused: int = 0,
    ) -> None:
        self._views = [view[:, unused:] for view in views]
        self._labels, self._classes = labels, classes
        self._weights = weights / (len(views) * weights.sum(axis=0))
        self._mean = self._views[0].mean(axis=0)
        spread = _deviation(self._views[0], self._mean)
        # A feature that varies less than others is not made to vary as much: it would decide about
        # photos that were taken in another way than these.
        self._spread = np.maximum(spread, spread.mean() + _SMALLEST)
        self._unused = unused
        self.shape = (len(self._mean) + 1, weights.shape[1] * classes)
        self._blocks = _blocks(len(labels), self.shape[1])

    def solve(
        self,
        penalty: float | NDArray[np.float64],
        start: Values,
        iterations: int,
        tell: Callable[[], object],
        enough: float = _ENOUGH,
    ) -> tuple[Values, bool]:
        """Return the weights after up to ``iterations`` of L-BFGS, and whether they are the best.

        Weights, like ``start``, have the shape ``shape``: a row for each scaled feature, then the
        biases. ``penalty`` is the same for all solutions, or one for each, (f,). ``tell`` is called
        after each iteration and may raise ``Cancelled``.
        """
        from scipy.optimize import minimize

        found = minimize(
            self._loss_and_gradient,
            start.ravel(),
            args=(np.repeat(penalty, self.shape[1] // np.size(penalty)),),
            jac=True,
            method="L-BFGS-B",
            callback=lambda _: tell(),
            options={"maxiter": iterations, "ftol": enough, "gtol": 1e-6},
        )
        return found.x.reshape(self.shape), bool(found.nit < iterations)

    def applied(self, values: Values) -> tuple[Vector, Vector]:
        """Return the kernel (d, k) and the biases (k,) for features as they are."""
        kernel, bias = self._kernel_and_bias(values)
        return np.pad(kernel, ((self._unused, 0), (0, 0))), bias

    def standardised(self, kernel: Vector, bias: Vector) -> Values:
        """Return the weights of which ``applied`` returns these."""
        used = kernel[self._unused :].astype(np.float64)
        return np.concatenate([used * self._spread[:, None], [bias + self._mean @ used]])

    def _loss_and_gradient(self, flat: Values, penalty: Values) -> tuple[float, Values]:
        values = flat.reshape(self.shape)
        kernel, bias = self._kernel_and_bias(values)
        loss, gradient = 0.0, np.zeros(self.shape)
        for view in self._views:
            for block in self._blocks:
                labels, weights = self._labels[block], self._weights[block]
                logs = self._log_probabilities(view[block] @ kernel + bias)
                rows = np.arange(len(labels))
                loss -= float((logs[rows, :, labels] * weights).sum(dtype=np.float64))
                errors = np.exp(logs, out=logs)
                errors[rows, :, labels] -= 1
                errors *= weights[:, :, None]
                errors = errors.reshape(len(labels), -1)
                gradient[:-1] += view[block].T @ errors
                gradient[-1] += errors.sum(axis=0, dtype=np.float64)
        gradient[:-1] = (gradient[:-1] - np.outer(self._mean, gradient[-1])) / self._spread[:, None]
        gradient[:-1] += penalty * values[:-1]
        loss += 0.5 * float((penalty * values[:-1] ** 2).sum())
        return loss, gradient.ravel()

    def _kernel_and_bias(self, values: Values) -> tuple[Vector, Vector]:
        kernel = values[:-1] / self._spread[:, None]
        bias = values[-1] - self._mean @ kernel
        return kernel.astype(np.float32), bias.astype(np.float32)

    def _log_probabilities(self, logits: Vector) -> Vector:
        """Return the logarithms of the probabilities, (n, f, k)."""
        from scipy.special import log_softmax

        by_solution = logits.reshape(len(logits), -1, self._classes)
        return np.asarray(log_softmax(by_solution, axis=2))

    def losses(self, values: Values, view: int) -> NDArray[np.float64]:
        """Return the cross-entropy in nats, (n, f), of the photos in one view."""
        return self._losses_and_right(values, view)[0]

    def measured(self, values: Values) -> tuple[float, float]:
        """Return weighted mean cross-entropy, without the penalty, and share of right answers."""
        loss, accuracy = 0.0, 0.0
        for view in range(len(self._views)):
            losses, right = self._losses_and_right(values, view)
            loss += float((losses * self._weights).sum())
            accuracy += float(right.mean())
        return loss, accuracy / len(self._views)

    def _losses_and_right(
        self, values: Values, view: int
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the cross-entropy of the photos in one view and whether they are right, (n, f)."""
        kernel, bias = self._kernel_and_bias(values)
        losses = np.empty(self._weights.shape)
        right = np.empty(self._weights.shape, bool)
        for block in self._blocks:
            labels = self._labels[block]
            logs = self._log_probabilities(self._views[view][block] @ kernel + bias)
            own = logs[np.arange(len(labels)), :, labels]
            losses[block] = -np.maximum(own, np.log(_SMALLEST))
            right[block] = logs.argmax(axis=2) == labels[:, None]
        return losses, right


def _blocks(rows: int, size: int, numbers: int = _AT_ONCE) -> list[slice]:
    """Return slices of ``rows`` rows of ``size`` numbers, at most ``numbers`` in each."""
    at_once = max(1, numbers // size)
    return [slice(start, start + at_once) for start in range(0, rows, at_once)]


def _deviation(values: Vector, mean: Vector) -> Vector:
    """Return the standard deviation of each column; the same as that of ``numpy.std``."""
    total = np.zeros_like(mean)
    for block in _blocks(len(values), len(mean), _FEW_AT_ONCE):
        squares = np.empty((len(values[block]) + 1, len(mean)), np.float32)
        # As the first row, so that numbers are added in the same order as all at once.
        squares[0] = total
        np.subtract(values[block], mean, out=squares[1:])
        np.square(squares[1:], out=squares[1:])
        total = squares.sum(axis=0)
    return np.asarray(np.sqrt(total / np.float32(len(values))))


def cross_validated(
    features: Vector,
    contents: Sequence[str],
    labels: Rows,
    weights: NDArray[np.float32],
    classes: int,
    unused: Sequence[int],
    tell: Callable[[], object],
) -> Choice:
    """Return the penalty and the number of unused features with the lowest loss.

    Every photo is left out once, with all photos that are identical to it. The strength of the
    penalty is searched stepwise, from a strong one, as long as the loss falls.

    Parameters
    ----------
    features, labels, weights
        (n, d) float32, (n,) and (n,): view 0 of the training photos.
    contents
        Hash of each photo's bytes.
    unused
        The numbers of unused features to compare, the preferred one first; another must have a
        loss that is lower by 0.01 nats.
    tell
        See ``LinearTask.solve``.
    """
    ranks = _ranks(contents, labels)
    rows = np.sort(np.argsort(ranks, kind="stable")[:_MOST_PHOTOS])
    folds = ranks[rows] % _FOLDS
    features, labels, weights = features[rows], labels[rows], weights[rows]
    out = folds[:, None] == np.arange(_FOLDS)
    # A fold that no photo is in has nothing to say.
    out = out[:, out.any(axis=0) & ~out.all(axis=0)]
    if not out.size:
        return Choice(_FIRST, unused[0], 0.0)
    best: Choice | None = None
    for number in unused:
        task = LinearTask([features], labels, weights[:, None] * ~out, classes, number)
        found = _searched(task, weights[:, None] * out, number, tell)
        if best is None or found.loss < best.loss - _WORTH:
            best = found
    assert best is not None
    # With more photos, the same penalty of the mean loss is stronger.
    return Choice(best.penalty * len(rows) / len(ranks), best.unused, best.loss)


def _searched(
    task: LinearTask, left_out: NDArray[np.float32], unused: int, tell: Callable[[], object]
) -> Choice:
    """Return the penalty with the lowest loss of the photos that are ``left_out``, (n, f)."""
    known: dict[float, float] = {}

    def loss(penalty: float, start: Values) -> Values:
        values, _ = task.solve(penalty, start, _ITERATIONS_OF_FOLDS, tell, _ENOUGH_FOR_FOLDS)
        known[penalty] = float((task.losses(values, 0) * left_out).sum() / left_out.sum())
        return values

    begin = loss(_FIRST, np.zeros(task.shape))
    for factor in (1 / _FACTOR, _FACTOR):
        penalty, values = _FIRST * factor, begin
        while _WEAKEST <= penalty <= _STRONGEST:
            values = loss(penalty, values)
            if known[penalty] > min(known.values()):
                break
            penalty *= factor
        if min(known, key=known.__getitem__) != _FIRST:
            break
    penalty = min(known, key=known.__getitem__)
    return Choice(penalty, unused, known[penalty])


def _ranks(contents: Sequence[str], labels: Rows) -> Rows:
    """Return the place of each photo among those of its class, ordered by content.

    Identical photos have the same place. The order is as good as random, but always the same.
    """
    ranks = np.zeros(len(labels), np.int64)
    hashes = np.array(contents, np.bytes_)
    for number in np.unique(labels):
        mine = labels == number
        _, ranks[mine] = np.unique(hashes[mine], return_inverse=True)
    return ranks
