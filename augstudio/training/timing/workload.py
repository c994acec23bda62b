"""How much there is to do in a training, and how long it takes at the pace of a computer."""

from collections.abc import Callable, Sequence
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
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.methods.fine_tune import space_of
from augstudio.training.timing.photo_costs import PhotoCosts
from augstudio.training.timing.step_speed import ANSWERING, Pace

#: Photos of each view for which the store is asked: those of a view are there or missing together.
_ASKED = 16
#: Variations that are drawn, at most, to look for activations: a second's work.
_MOST_DRAWN = 30_000
#: Seconds that it takes to find what was computed before, for each photo.
_FINDING = 1e-4
#: Seconds that Keras takes for the answer to a photo, in those of the engine of the frozen part
#: (measured: 225 photos a second against 420), and at its precision "fast".
_AVERAGING = {Precision.EXACT: 1.9, Precision.FAST: 3.8}

Paces = Callable[[Phase], Pace | None]


@dataclass(frozen=True)
class Work:
    """How much there is to do in a training.

    Attributes
    ----------
    train, validation
        Numbers of photos.
    views
        Variations of each training photo, itself included.
    epochs
        Of the main phase of the method.
    missing, missing_below
        Photos whose features are to be computed, and whose activations below the cut: those of
        validation, then of each view of training.
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
    def of(cls, dataset: Dataset, recipe: Recipe, config: TrainConfig, epochs: int) -> "Work":
        """Return what there is to do, without what the user's stores know."""
        train, validation = (len(dataset.records(s)) for s in (Split.TRAIN, Split.VALIDATION))
        views = recipe.distinct_views(config.views)
        work = cls(recipe, config, train, validation, views, epochs, (), ()).from_nothing(epochs)
        if config.method is Method.FROM_SCRATCH or not config.chosen_backbone.available:
            return work
        work = replace(work, missing=work._missing(dataset))
        if config.method is Method.BOTTLENECK:
            return work
        return replace(work, missing_below=work._missing_below(dataset))

    def from_nothing(self, epochs: int) -> "Work":
        """Return the same where nothing was computed before, with another number of epochs."""
        everything = (self.validation, *[self.train] * self.views)
        return replace(self, epochs=epochs, missing=everything, missing_below=everything)

    @property
    def found(self) -> float:
        """Share of the features, in [0, 1], that were computed before."""
        return 1 - sum(self.missing) / max(1, self.validation + self.views * self.train)

    def _missing(self, dataset: Dataset) -> tuple[float, ...]:
        """Judge by a few photos of each view: they come into the store together."""
        config = self.config
        with FeatureStore.default() as store:
            extractor = Extractor(config.chosen_backbone, store, config.precision, config.fit)

            def missing(records: Sequence[ImageRecord], view: int) -> float:
                asked = evenly(records, _ASKED)
                known = extractor.known(asked, self.recipe, config.seed, view)
                return len(records) * (1 - known / max(1, len(asked)))

            train = dataset.records(Split.TRAIN)
            return (
                missing(dataset.records(Split.VALIDATION), 0),
                *(missing(train, view) for view in range(self.views)),
            )

    def _missing_below(self, dataset: Dataset) -> tuple[float, ...]:
        """Look for the files of activations, each of them for one view of all photos."""
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

    def seconds(self, phase: Phase, pace: Paces, costs: PhotoCosts) -> float:
        """Return what a step takes; the paces of all steps of the method are known."""
        own = pace(phase)
        assert own is not None
        match phase:
            case Phase.FEATURES:
                return self._features(own, costs)
            case Phase.ACTIVATIONS:
                return self._activations(own, costs)
            case Phase.SAVING:
                return own.start + self._averaging(pace)
            case _:
                return self._learning(phase, own, costs)

    def _features(self, pace: Pace, costs: PhotoCosts) -> float:
        validation, *views = self.missing
        computed = validation + sum(views)
        finding = _FINDING * (self.validation + self.views * self.train)
        if not computed:
            return finding
        # A training photo is read for the first of its views that is missing.
        read = validation + max(views)
        photos = read * costs.reading + (computed - read) * costs.again
        return pace.start + finding + computed * pace.each + photos

    def _activations(self, pace: Pace, costs: PhotoCosts) -> float:
        # A view that no epoch asks for is not computed.
        validation, *views = self.missing_below[: 1 + min(self.views, self.epochs)]
        computed = validation + sum(views)
        if not computed:
            return 0.0
        # Where features were computed, the photos are still in memory.
        kept = max(self.missing[1:]) * costs.kept if self.views > 1 else 0.0
        read = validation + max(0.0, max(views) - kept)
        varied = sum(views[1:])
        return pace.start + computed * pace.each + read * costs.reading + varied * costs.again

    def _learning(self, phase: Phase, pace: Pace, costs: PhotoCosts) -> float:
        epochs = self.epochs
        if phase is Phase.TOP_MODEL and self.config.method is Method.FINE_TUNE:
            epochs = self.config.for_top_model().epochs
        photos = (self.train + ANSWERING * self.validation) * pace.each
        if phase is not Phase.NETWORK:
            return pace.start + epochs * (pace.epoch + photos)
        read = (self.train + self.validation) * costs.reading
        if needs_statistics(self.recipe):
            read += self.train * costs.reading
        return pace.start + read + epochs * (pace.epoch + photos + self.train * costs.again)

    def _averaging(self, pace: Paces) -> float:
        """Return how long it takes to answer several variations of each validation photo."""
        views = self.recipe.distinct_views(self.config.predict_views)
        network, features = pace(Phase.NETWORK), pace(Phase.FEATURES)
        if views == 1:
            return 0.0
        if self.config.method is Method.FROM_SCRATCH:
            each = ANSWERING * network.each if network else 0.0
        else:
            each = _AVERAGING[self.config.precision] * features.each if features else 0.0
        return self.validation * views * each
