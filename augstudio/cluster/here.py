"""compute_here(): the same features on this computer."""

import time
from collections.abc import Sequence

from augstudio.cluster.views import Computed, Views
from augstudio.data.dataset import Split
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.progress import SILENT, Progress


def compute_here(
    store: FeatureStore, views: Views, splits: Sequence[Split], progress: Progress = SILENT
) -> Computed:
    """Compute the features that are missing in ``store``, view by view, as a training does.

    Raises ``Cancelled`` when ``progress`` is cancelled; what is computed stays in the store.
    """
    began = time.perf_counter()
    config, recipe = views.config, views.recipe
    extractor = Extractor(views.backbone, store, config.precision, config.fit)
    done = Computed(views=sum(views.count(split) * len(views.records(split)) for split in splits))
    before = 0

    def tell(finished: int, *_: object) -> None:
        progress.report(before + finished, done.views, "Computing features", "views")

    for split in splits:
        count = views.count(split)
        for view in range(count):
            left = [each for each in views.records(split) if each.path not in done.errors]
            extractor.extract(
                left,
                recipe,
                config.seed,
                view,
                tell,
                done.errors.__setitem__,
                progress,
                keep=count > 1,
            )
            before += len(left)
    done.found, done.computed = extractor.cached, extractor.computed
    done.seconds = time.perf_counter() - began
    done.starting = done.seconds - extractor.seconds
    return done
