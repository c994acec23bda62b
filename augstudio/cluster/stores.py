"""Stores of features for trainings: with those of a shared folder, computed on a cluster first."""

from dataclasses import dataclass

from augstudio.augment.recipe import Recipe
from augstudio.cluster.compute import Cluster, compute
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.cluster.views import Views
from augstudio.data.dataset import Dataset, Split
from augstudio.errors import InputError
from augstudio.features.store import FeatureStore
from augstudio.plain_text import counted, duration
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Notice, OnEvent, Phase, PhaseStarted


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

    def __call__(
        self,
        dataset: Dataset,
        recipe: Recipe,
        config: TrainConfig,
        on_event: OnEvent,
        progress: Progress,
    ) -> FeatureStore:
        """Return the store of a training of ``dataset``, which is split as it will be.

        Raises the errors of ``compute``, and ``InputError`` if the method uses no features.
        """
        require_features(config)
        if self.cluster:
            if config.method is not Method.BOTTLENECK:
                on_event(
                    Notice(
                        "The cluster computes the bottleneck features. Fine-tuning runs on this "
                        "computer alone."
                    )
                )
            on_event(PhaseStarted(Phase.FEATURES))
            views = Views(dataset, recipe, config)
            used = (Split.VALIDATION, Split.TRAIN)
            done = compute(self.cluster, views, used, progress, lambda it: on_event(Notice(it)))
            on_event(
                Notice(
                    f"{counted(len(done.workers), 'worker')} of the cluster computed "
                    f"{counted(done.computed, 'view')} of photos in {duration(done.seconds)}; "
                    f"found in {self.place.address}: {done.found}."
                )
            )
        return self.without_cluster()

    def without_cluster(self) -> FeatureStore:
        """Return the store of this computer with what is in the folder."""
        return SharedStore.beside(SharedFeatures(self.place))


def require_features(config: TrainConfig) -> None:
    """Raise ``InputError`` if a training computes no features that could be shared."""
    if config.method is Method.FROM_SCRATCH:
        raise InputError(
            "Training from scratch uses no bottleneck features, so it runs on one computer.",
            "Remove --cluster and --shared, or choose another method.",
        )
