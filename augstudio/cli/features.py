"""The command ``features``: compute what a training will need, here or on a cluster."""

from functools import partial
from typing import Any

from augstudio.augment.presets import open_recipe
from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.options import (
    ClusterAddress,
    EditsFile,
    Folder,
    HowLong,
    Json,
    NamesAsClasses,
    RecipeName,
    SharedFolder,
    open_folder,
    require_weights,
    shared_stores,
)
from augstudio.cli.settings import config_of, with_settings
from augstudio.cluster.compute import compute
from augstudio.cluster.here import compute_here
from augstudio.cluster.stores import SharedStores, require_features
from augstudio.cluster.views import Computed, Views
from augstudio.data.dataset import Split
from augstudio.data.split import with_validation
from augstudio.plain_text import counted
from augstudio.runs.choices import Effort
from augstudio.runs.open_store import own_store

#: The settings that features depend on.
_SETTINGS = frozenset(
    {"method", "backbone", "weights", "fit", "input_size", "pooling", "precision", "views", "seed"}
)


@partial(with_settings, names=_SETTINGS)
def features(
    folder: Folder,
    recipe: RecipeName = "None",
    effort: HowLong = Effort.BALANCED,
    names_as_classes: NamesAsClasses = False,
    edits: EditsFile = None,
    cluster: ClusterAddress = None,
    shared: SharedFolder = None,
    as_json: Json = False,
    **settings: Any,
) -> None:
    """Compute the features of photos that `train` needs with the same options, and keep them."""
    given = {name: value for name, value in settings.items() if value is not None}
    config = config_of(given, effort, classic_tutorial=False)
    stores = shared_stores(cluster, shared)
    require_features(config)
    chosen, console = open_recipe(recipe), Console()
    require_weights(config, console)
    found = open_folder(folder, names_as_classes, console, edits, chosen.validation_split)
    views = Views(with_validation(found), chosen, config)
    done = _computed(stores, views, console)
    for reason in done.errors.values():
        say(f"Left out: {reason}")
    if as_json:
        print_json(_document(done, views, stores))
    else:
        show(_sentence(done, views, stores))


def _computed(stores: SharedStores | None, views: Views, console: Console) -> Computed:
    if stores and stores.cluster:
        return compute(stores.cluster, views, list(Split), console, say)
    with stores.without_cluster() if stores else own_store() as store:
        return compute_here(store, views, list(Split), console)


def _photos(views: Views) -> int:
    return sum(len(views.records(split)) for split in Split)


def _sentence(done: Computed, views: Views, stores: SharedStores | None) -> str:
    place = stores.place.address if stores and stores.cluster else "the cache of this computer"
    rate = f" ({done.per_second:.0f} per second)" if done.per_second else ""
    workers = f" by {counted(len(done.workers), 'worker')}" if done.workers else ""
    return (
        f"{counted(_photos(views))}, {counted(done.views, 'view')}: {done.computed} "
        f"computed{workers}{rate}, {done.found} found. "
        f"Time: {done.seconds:.0f} s. Kept in {place}."
    )


def _document(done: Computed, views: Views, stores: SharedStores | None) -> dict[str, Any]:
    return {
        "photos": _photos(views),
        "views": done.views,
        "computed": done.computed,
        "found": done.found,
        "per_second": round(done.per_second, 1),
        "seconds": {"starting": round(done.starting, 3), "total": round(done.seconds, 3)},
        "workers": done.workers,
        "shared": stores.place.address if stores else None,
        "skipped": [{"photo": str(path), "reason": why} for path, why in done.errors.items()],
    }
