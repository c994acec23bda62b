"""Features of photos for looking into a run: cross-validation, similar photos, the map."""

from collections.abc import Sequence

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord
from augstudio.features.extract import Extractor, Features
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import Pooling
from augstudio.progress import SILENT, Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run


def feature_settings(run: Run) -> TrainConfig:
    """Return the settings that say what the features of a run are.

    They are its own for a pretrained network, of whose frozen weights the features come even after
    fine-tuning; after a training from scratch they are those of the built-in network.
    """
    config = run.config
    return TrainConfig(fit=config.fit) if config.method is Method.FROM_SCRATCH else config


def photo_features(
    run: Run, records: Sequence[ImageRecord], progress: Progress = SILENT
) -> Features:
    """Return the features of photos as they are, from the store of all features or computed now.

    Photos that can't be read are left out.

    Raises
    ------
    MissingWeightsError
        Features must be computed, and the network's weights are not on this computer.
    Cancelled
        They are not wanted any more; those computed until then are kept.
    """
    config = feature_settings(run)

    def tell(done: int, total: int, *_: float) -> None:
        progress.report(done, total, "Extracting features")

    with FeatureStore.default() as store:
        extractor = Extractor(config.chosen_backbone, store, config.precision, config.fit)
        return extractor.extract(records, Recipe(), on_progress=tell, progress=progress, keep=False)


def last_depth(run: Run) -> slice:
    """Return the columns of the features that come from the last feature map of the network.

    With ``Pooling.BLOCKS``, features of lower depths stand before them.
    """
    config = feature_settings(run)
    blocks = config.pooling is Pooling.BLOCKS
    return slice(config.chosen_backbone.block_channels if blocks else 0, None)
