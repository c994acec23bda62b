"""Stores of features for trainings: with those of a shared folder, computed on a cluster first."""

from dataclasses import dataclass

from augstudio.cluster.compute import Cluster, compute
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.cluster.views import Views
from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.features.store import FeatureStore
from augstudio.plain_text import counted, duration
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Notice, Phase, PhaseStarted
from augstudio.runs.open_store import StoreRequest


@dataclass(frozen=True)
class SharedStores:
    """Opens the store of a training.

    Attributes
    ----------
    place
        The folder with features that are there already.
    cluster
        What computes the missing ones first; without it, the training does.
    """

    place: Place
    cluster: Cluster | None = None

    def __call__(self, request: StoreRequest) -> FeatureStore:
        """Return the store of a training.

        Raises the errors of ``compute``, and ``InputError`` if the method uses no features.
        """
        require_features(request.config)
        if self.cluster:
            self._compute(self.cluster, request)
        return self.without_cluster()

    def without_cluster(self) -> FeatureStore:
        """Return the store of this computer with what is in the folder."""
        return SharedStore.beside(SharedFeatures(self.place))

    def _compute(self, cluster: Cluster, request: StoreRequest) -> None:
        def say(sentence: str) -> None:
            request.on_event(Notice(sentence))

        if request.config.method is not Method.BOTTLENECK:
            say(
                "The cluster computes the bottleneck features. Fine-tuning runs on this computer "
                "alone."
            )
        request.on_event(PhaseStarted(Phase.FEATURES))
        views = Views(request.dataset, request.recipe, request.config)
        done = compute(cluster, views, (Split.VALIDATION, Split.TRAIN), request.progress, say)
        say(
            f"{counted(len(done.workers), 'worker')} of the cluster computed "
            f"{counted(done.computed, 'view')} of photos in {duration(done.seconds)}; "
            f"found in {self.place.address}: {done.found}."
        )


def require_features(config: TrainConfig, remedy: str = "Choose another method.") -> None:
    """Raise ``InputError`` if a training computes no features that could be shared."""
    if config.method is Method.FROM_SCRATCH:
        raise InputError(
            "Training from scratch uses no bottleneck features, so it runs on one computer.",
            remedy,
        )
