"""Train a small network from nothing, on photos that are varied afresh every epoch."""

from time import perf_counter

from augstudio.augment.normalize import needs_statistics
from augstudio.augment.statistics import fit_dataset
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.models.convnet import network_size
from augstudio.progress import Progress
from augstudio.runs.events import Phase, PhaseStarted, PhotoSkipped
from augstudio.runs.run import FeatureCounts
from augstudio.training.job_spec import TrainingResult, TrainingSpec
from augstudio.training.loop import Limits, run_epochs
from augstudio.training.methods.feature_views import require_all_classes
from augstudio.training.methods.network_learner import NetworkLearner
from augstudio.training.methods.photo_batches import PhotoBatches


def train_from_scratch(spec: TrainingSpec) -> TrainingResult:
    """Train a small network on the photos themselves and keep its best epoch.

    Every epoch each photo is seen once, in a variation of its own: view 1 in epoch 1, view 2 in
    epoch 2 and so on. Photos that can't be read are left out.

    Raises
    ------
    InputError
        Reading left a class without photos, the network refuses the size, or the photos are too
        large to be whitened.
    Cancelled, Paused
        See ``run_epochs``.
    """
    began = perf_counter()
    context, dataset, config = spec.context, spec.dataset, spec.config
    size = network_size(config.network, config.input_size)
    context.on_event(PhaseStarted(Phase.NETWORK))
    statistics = None
    if needs_statistics(spec.recipe):
        statistics = fit_dataset(dataset, spec.recipe, size, config.fit, context.progress)
    photos = PhotoBatches(size, config.fit, context.on_event)
    photos.skipped.extend(PhotoSkipped(skip.path, skip.reason) for skip in dataset.unreadable)
    training, validation = (
        _read(photos, dataset, split, context.progress) for split in (Split.TRAIN, Split.VALIDATION)
    )
    labelled = LabelledPhotos(validation, dataset.classes)
    learner = NetworkLearner(
        photos, training, labelled, size, spec.recipe, config, statistics, context.on_event
    )
    limits = Limits(config.epochs, config.patience)
    outcome = run_epochs(learner, Phase.NETWORK, labelled, limits, context)
    counts = {split.value: len(records) for split, records in dataset.splits.items()}
    counts |= {Split.TRAIN.value: len(training), Split.VALIDATION.value: len(validation)}
    return TrainingResult(
        classifier=learner.network,
        history=outcome.history,
        best=outcome.best,
        stopped=outcome.stopped,
        answers=outcome.answers,
        photos=counts,
        skipped=tuple(photos.skipped),
        seconds={Phase.NETWORK.value: perf_counter() - began},
        features=FeatureCounts(computed=0, cached=0, per_second=0.0),
    )


def _read(
    photos: PhotoBatches, dataset: Dataset, split: Split, progress: Progress
) -> tuple[ImageRecord, ...]:
    readable = photos.read(dataset.records(split), progress)
    require_all_classes(dataset, split, readable)
    return readable
