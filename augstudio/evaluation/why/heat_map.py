"""Heat maps: which places of a photo speak for a class."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from augstudio.data.images import fit_square, load
from augstudio.errors import InputError
from augstudio.models.last_map import evidence
from augstudio.plain_text import listed, shown
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run


@dataclass(frozen=True, eq=False)
class HeatMap:
    """What the places of a photo, as a square, say for a class.

    Attributes
    ----------
    label
        The class.
    values
        (h, w) float32 in [0, 1], one for each place of the network's last feature map: 1 is the
        strongest evidence in this photo, for the class or against it, and 0 is none for it.
    probabilities
        Probability in [0, 1] of every class, highest first, for this square alone: not averaged
        with its mirror image or with variations.
    """

    label: str
    values: NDArray[np.float32]
    probabilities: dict[str, float]


class HeatMaps:
    """The classifier of a run, loaded to draw heat maps; see ``models.last_map.evidence``.

    Raises ``InputError`` if the classifier can't be used, or has no feature map.
    """

    def __init__(self, run: Run) -> None:
        model = classifier_of(run)
        self._classes, self._fit = run.classes, run.config.fit
        self._size = int(model.input_shape[1])
        self._explain = evidence(model)

    def of(self, photo: Path | NDArray[np.uint8], label: str | None = None) -> HeatMap:
        """Return the heat map of a photo for a class; by default, for the most probable one.

        ``photo`` is a file, or (h, w, 3) uint8 RGB. It becomes a square as in training, and the
        heat map is that of the square. Raises ``UnreadablePhotoError``, and ``InputError`` for an
        unknown class.
        """
        if label is not None and label not in self._classes:
            raise InputError(
                f"This run knows no class {shown(label)}.",
                f"Choose one of its classes: {listed(self._classes)}.",
            )
        if isinstance(photo, Path):
            square = load(photo, self._size, self._fit)
        else:
            square = fit_square(photo, self._size, self._fit)
        number = -1 if label is None else self._classes.index(label)
        values, logits = map(np.asarray, self._explain(square[None].astype(np.float32), number))
        ranked = np.argsort(-logits, kind="stable")
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        strongest = max(np.abs(values).max(), np.finfo(np.float32).tiny)
        return HeatMap(
            label or self._classes[ranked[0]],
            np.maximum(values, 0) / strongest,
            {self._classes[each]: float(shares[each]) for each in ranked},
        )
