"""The workload of a training, and how long it takes at a given speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from augstudio.augment.draw import draw_view
from augstudio.augment.normalize import needs_statistics
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split, evenly
from augstudio.features.activation_store import ActivationStore
from augstudio.features.activations import file_name
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.engine import Precision
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.methods.fine_tune import space_of
from augstudio.training.timing.photo_costs import PhotoCosts
from augstudio.training.timing.step_speed import ANSWERING, StepSpeed

#: Photos per view that are looked up in the store: a view is nearly always there or missing whole.
_SAMPLED = 16
#: Most variations that are drawn to look for activations; this takes about a second.
_MOST_DRAWN = 30_000
#: Seconds per photo to find features that were computed before.
_FINDING = 1e-4
#: How many times as long as the engine of the frozen part Keras takes for a prediction (measured:
#: 225 against 420 photos per second), by the precision of that engine.
_AVERAGING = {Precision.EXACT: 1.9, Precision.FAST: 3.8}

#: The speed of each step of a method.
Speeds = Mapping[Phase, StepSpeed]


@dataclass(frozen=True)
class Workload:
    """The workload of a training.

    Attributes
    ----------
    train, validation
        Number of photos.
    views
        Views per training photo, including the photo itself.
    epochs
        Epochs in the main phase of the method.
    missing, missing_below
        Number of photos whose features, and whose activations below the cut, must be computed:
        for validation, then for each view of the training photos.
    """

    recipe: Recipe
    config: TrainConfig
    train: int
    validation: int
    views: int
    epochs: int
    missing: tuple[float, ...]
    missing_below: tuple[float, ...]

    @classmethod
    def of(cls, dataset: Dataset, recipe: Recipe, config: TrainConfig, epochs: int) -> "Workload":
        """Return the workload, without what is already in the user's stores."""
        train, validation = (len(dataset.records(s)) for s in (Split.TRAIN, Split.VALIDATION))
        views = recipe.distinct_views(config.views)
        whole = cls(recipe, config, train, validation, views, epochs, (), ()).without_cache(epochs)
        if config.method is Method.FROM_SCRATCH or not config.chosen_backbone.available:
            return whole
        begun = replace(whole, missing=whole._missing(dataset))
        if config.method is Method.BOTTLENECK:
            return begun
        return replace(begun, missing_below=begun._missing_below(dataset))

    def without_cache(self, epochs: int) -> "Workload":
        """Return the workload if nothing was computed before, with this number of epochs."""
        everything = (self.validation, *[self.train] * self.views)
        return replace(self, epochs=epochs, missing=everything, missing_below=everything)

    @property
    def found(self) -> float:
        """Share of the features, in [0, 1], that were computed before."""
        return 1 - sum(self.missing) / max(1, self.validation + self.views * self.train)

    def _missing(self, dataset: Dataset) -> tuple[float, ...]:
        """Return ``missing``, estimated from a few photos per view."""
        config = self.config
        with FeatureStore.default() as store:
            extractor = Extractor(config.chosen_backbone, store, config.precision, config.fit)

            def missing(records: Sequence[ImageRecord], view: int) -> float:
                sample = evenly(records, _SAMPLED)
                known = extractor.known(sample, self.recipe, config.seed, view)
                return len(records) * (1 - known / max(1, len(sample)))

            train = dataset.records(Split.TRAIN)
            return (
                missing(dataset.records(Split.VALIDATION), 0),
                *(missing(train, view) for view in range(self.views)),
            )

    def _missing_below(self, dataset: Dataset) -> tuple[float, ...]:
        """Return ``missing_below`` by looking for the activation file of each view."""
        config, store = self.config, ActivationStore.default()
        space, size = space_of(config), config.chosen_backbone.input_size
        missing = list(self.missing_below)
        for number, (split, view) in enumerate(
            [(Split.VALIDATION, 0), *((Split.TRAIN, view) for view in range(self.views))]
        ):
            records = dataset.records(split)
            if number * len(records) > _MOST_DRAWN:
                break
            drawn = [draw_view(self.recipe, size, config.seed, r.content, view) for r in records]
            if not store.has(file_name(space, config.precision, records, drawn)):
                break
            missing[number] = 0
        return tuple(missing)

    def seconds(self, phase: Phase, speeds: Speeds, costs: PhotoCosts) -> float:
        """Return how long a step takes."""
        match phase:
            case Phase.FEATURES:
                return self._features(speeds[phase], costs)
            case Phase.ACTIVATIONS:
                return self._activations(speeds[phase], costs)
            case Phase.SAVING:
                return speeds[phase].start + self._averaging(speeds)
            case _:
                return self._learning(phase, speeds[phase], costs)

    def _features(self, speed: StepSpeed, costs: PhotoCosts) -> float:
        validation, *views = self.missing
        computed = validation + sum(views)
        finding = _FINDING * (self.validation + self.views * self.train)
        if not computed:
            return finding
        # A training photo is read for the first of its views that is missing.
        read = validation + max(views)
        photos = read * costs.reading + (computed - read) * costs.again
        return speed.start + finding + computed * speed.each + photos

    def _activations(self, speed: StepSpeed, costs: PhotoCosts) -> float:
        if not self.epochs:
            return 0.0
        # A view that no epoch uses is not computed.
        validation, *views = self.missing_below[: 1 + min(self.views, self.epochs)]
        computed = validation + sum(views)
        if not computed:
            return 0.0
        # Photos whose features were just computed are still in memory.
        kept = max(self.missing[1:]) * costs.kept if self.views > 1 else 0.0
        read = validation + max(0.0, max(views) - kept)
        varied = sum(views[1:])
        return speed.start + computed * speed.each + read * costs.reading + varied * costs.again

    def _learning(self, phase: Phase, speed: StepSpeed, costs: PhotoCosts) -> float:
        epochs = self.epochs
        if phase is Phase.TOP_MODEL and self.config.method is not Method.BOTTLENECK:
            epochs = self.config.for_top_model().epochs
        if not epochs:
            return 0.0
        photos = (self.train + ANSWERING * self.validation) * speed.each
        if phase is not Phase.NETWORK:
            return speed.start + epochs * (speed.epoch + photos)
        read = (self.train + self.validation) * costs.reading
        if needs_statistics(self.recipe):
            read += self.train * costs.reading
        return speed.start + read + epochs * (speed.epoch + photos + self.train * costs.again)

    def _averaging(self, speeds: Speeds) -> float:
        """Return the time to predict several variations of each validation photo."""
        views = self.recipe.distinct_views(self.config.predict_views)
        if not self.config.predict_views:
            views = int(self.recipe.horizontal_flip)
        elif views == 1:
            return 0.0
        if self.config.method is Method.FROM_SCRATCH:
            each = ANSWERING * speeds[Phase.NETWORK].each
        else:
            each = _AVERAGING[self.config.precision] * speeds[Phase.FEATURES].each
        return self.validation * views * each
