"""Temperature scaling: probabilities that mean what they say, on the validation photos."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from augstudio.runs.answers import Answers

if TYPE_CHECKING:
    import keras

#: With fewer photos, or fewer wrong answers, chance would choose the temperature: only the wrong
#: ones say how much confidence is too much.
LEAST_PHOTOS = 30
LEAST_WRONG = 5
#: The temperatures among which one is chosen.
LOWEST, HIGHEST = 0.2, 10.0
_FOLDS = 5
#: Probabilities may have been rounded to zero.
_TINY = float(np.finfo(np.float32).tiny)


def fitted_temperature(answers: Answers) -> float | None:
    """Return the temperature that makes probabilities mean what they say; ``None`` to leave them.

    It minimises the log loss: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of
    modern neural networks", ICML (2017). It is above 1 if the answers are too confident. It is
    kept only if temperatures chosen on four fifths of the photos lower the log loss of the others,
    too; identical photos stay together.
    """
    wrong = answers.probabilities.argmax(axis=1) != answers.photos.labels
    if len(wrong) < LEAST_PHOTOS or np.count_nonzero(wrong) < LEAST_WRONG:
        return None
    folds = _folds(answers)
    after = np.empty(len(wrong))
    for fold in range(_FOLDS):
        found = _best(answers, folds != fold)
        after[folds == fold] = calibrated(answers, found).losses[folds == fold]
    if after.mean() >= answers.losses.mean():
        return None
    return _best(answers, np.ones(len(wrong), np.bool_))


def _folds(answers: Answers) -> NDArray[np.int64]:
    """Return the fold of each photo (n,): by the order of contents, which is as good as random."""
    contents = [record.content for record in answers.photos.records]
    return np.asarray(np.unique(contents, return_inverse=True)[1] % _FOLDS)


def _best(answers: Answers, among: NDArray[np.bool_]) -> float:
    """Return the temperature with the lowest log loss on some of the photos, to four digits."""
    from scipy.optimize import minimize_scalar

    def loss(logarithm: float) -> float:
        return float(calibrated(answers, np.exp(logarithm)).losses[among].mean())

    bounds = np.log([LOWEST, HIGHEST])
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return round(float(np.exp(found.x)), 4)


def calibrated(answers: Answers, temperature: float) -> Answers:
    """Return the answers that the logits divided by ``temperature`` give."""
    logits = np.log(np.maximum(answers.probabilities.astype(np.float64), _TINY)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return Answers(answers.photos, shares.astype(np.float32))


def uncalibrated(answers: Answers, temperature: float) -> Answers:
    """Return the answers of before ``calibrated``, but for rounding errors."""
    return calibrated(answers, 1 / temperature)


def calibrate(classifier: "keras.Model", temperature: float) -> None:
    """Divide the logits of a classifier by ``temperature``, by the weights of its last layer."""
    last = classifier.layers[-1]
    layer = getattr(last, "layers", [last])[-1]
    layer.set_weights([each / np.float32(temperature) for each in layer.get_weights()])
