"""PileFeatures: features of photos that are being sorted, as training will use them."""

from collections.abc import Sequence

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore, Vector
from augstudio.progress import SILENT, Progress
from augstudio.runs.config import TrainConfig


class PileFeatures:
    """Reads features of the built-in network from the store of all features, or computes them.

    The first training on the sorted photos finds them there.

    Parameters
    ----------
    fit
        How photos become square.
    """

    def __init__(self, fit: Fit = Fit.CROP) -> None:
        self._config = TrainConfig(fit=fit)
        self._store = FeatureStore.default()
        self._extractor: Extractor | None = None

    def read(self, photos: Sequence[ImageRecord], progress: Progress = SILENT) -> dict[str, Vector]:
        """Return features (d,) float32 by content; photos that can't be read are left out.

        Raises
        ------
        MissingWeightsError
            The network's weights are not on this computer.
        Cancelled
            The features are not wanted any more; those computed until then are kept.
        """
        # The store is closed after every part: nobody may ask for another.
        with self._store:
            if self._extractor is None:
                config = self._config
                self._extractor = Extractor(
                    config.chosen_backbone, self._store, config.precision, config.fit
                )
            found = self._extractor.extract(photos, Recipe(), progress=progress, keep=False)
        contents = (record.content for record in found.records)
        return dict(zip(contents, found.values, strict=True))
