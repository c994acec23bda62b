"""Fit a linear top model to bottleneck features, with one more view of the photos in each epoch."""

import re
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.features.extract import Features
from augstudio.models.backbones import Pooling
from augstudio.models.classifier_parts import build_top_model
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Chosen
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import RunContext
from augstudio.training.methods.feature_views import TrainingPhotos
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import LinearTask, cross_validated

if TYPE_CHECKING:
    import keras

#: Iterations of L-BFGS in an epoch: so many more than in the one before, up to a maximum. The first
#: epochs have few, so that the curves show how it learns.
_MORE, _MOST = 3, 20
#: How a ``Chosen`` event names the last feature map alone, without the lower depths.
_LAST = "the last feature map alone"
_SENTENCE = re.compile(rf"Cross-validation chose ({_LAST})?.*L2 penalty (\S+)\.")


class LogisticLearner:
    """The best linear top model, and the features it is fitted to; see ``Learner``.

    The penalty is chosen in the first epoch, on view 0. Every epoch runs a number of iterations of
    L-BFGS on all views so far.
    """

    def __init__(
        self,
        photos: TrainingPhotos,
        limit: int,
        validation: Features,
        config: TrainConfig,
        context: RunContext,
    ) -> None:
        self.batch_size = config.batch_size
        self.solved = False
        #: L-BFGS chooses the length of each step itself.
        self.learning_rate = 0.0
        self.per_second = 0.0
        self._photos, self._limit = photos, limit
        self._validation, self._config, self._context = validation.values, config, context
        self._balance = balanced_weights(photos.labels, photos.classes)
        self._kernel = np.zeros((self._validation.shape[1], photos.classes), np.float32)
        self._bias = np.zeros(photos.classes, np.float32)
        self._penalty, self._unused = config.penalty, 0

    @property
    def views(self) -> int:
        """The number of views in use."""
        return len(self._photos.views)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Run some iterations on all views so far; see ``Learner.learn``."""
        photos = self._photos
        if not self._penalty:
            self._choose(progress)
        photos.take(min(epoch, self._limit))
        began, iterations = perf_counter(), min(_MORE * epoch, _MOST)

        def tell() -> None:
            progress.check()
            progress.report(epoch - 1, self._config.epochs, "Training the top model", "epochs")

        task = LinearTask(
            photos.views, photos.labels, self._balance[:, None], photos.classes, self._unused
        )
        start = task.standardised(self._kernel, self._bias)
        values, self.solved = task.solve(self._penalty, start, iterations, tell)
        self._kernel, self._bias = task.applied(values)
        loss, accuracy = task.measured(values)
        self.per_second = len(photos.labels) / (perf_counter() - began)
        return LossAndAccuracy(loss, accuracy)

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos."""
        from scipy.special import softmax

        del progress
        return np.asarray(softmax(self._validation @ self._kernel + self._bias, axis=1))

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the kernel and the biases."""
        return [self._kernel, self._bias]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Set what ``weights`` returned."""
        self._kernel, self._bias = weights

    def state(self) -> Arrays:
        """Return the weights and the choices."""
        choices = np.array([self._penalty, self._unused])
        return {"kernel": self._kernel, "bias": self._bias, "choices": choices}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Restore what ``state`` returned."""
        self._kernel, self._bias = state["kernel"], state["bias"]
        self._penalty, self._unused = float(state["choices"][0]), int(state["choices"][1])
        self._tell_choice()

    def top_model(self) -> "keras.Model":
        """Return the top model as a network."""
        features, classes = self._kernel.shape
        built = build_top_model(
            features, classes, dropout=self._config.dropout, seed=self._config.seed
        )
        built.get_layer("probabilities").set_weights([self._kernel, self._bias])
        return built

    def _choose(self, progress: Progress) -> None:
        """Choose the penalty, and whether the lower depths are used, by cross-validation."""
        progress.report(0, 0, "Choosing the penalty by cross-validation")
        photos, config = self._photos, self._config
        depths = config.pooling is Pooling.BLOCKS
        lower = config.chosen_backbone.block_channels
        chosen = cross_validated(
            photos.views[0],
            [record.content for record in photos.records],
            photos.labels,
            self._balance,
            photos.classes,
            (lower, 0) if depths else (0,),
            progress.check,
        )
        self._penalty, self._unused = chosen.penalty, chosen.unused
        self._tell_choice()

    def _tell_choice(self) -> None:
        """Report what was chosen; again after a pause."""
        if self._config.penalty or not self._penalty:
            return
        chosen = f"L2 penalty {self._penalty:.2g}"
        if self._config.pooling is Pooling.BLOCKS:
            which = _LAST if self._unused else "several depths"
            chosen = f"{which} and {chosen}"
        self._context.on_event(Chosen(f"Cross-validation chose {chosen}."))


def choice_in(sentences: Iterable[str]) -> tuple[float, bool] | None:
    """Return the penalty, to two digits, and whether the lower depths are left out.

    ``sentences`` are the choices of a run; ``None`` if none of them is about this.
    """
    for sentence in sentences:
        if found := _SENTENCE.fullmatch(sentence):
            return float(found[2]), bool(found[1])
    return None
