"""Trials of transfer learning: heads on bottleneck features of varied photos."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from augstudio.data.dataset import Dataset
from augstudio.features.store import FeatureStore, Vector
from augstudio.lab.arms import Arm, ArmKind
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.network import Network
from augstudio.lab.plan import Plan
from augstudio.lab.trials import Trial, trials_of
from augstudio.progress import SILENT, Progress
from augstudio.threads import THREADS, in_order, one_thread_each

#: Arms that are fitted side by side while the features of the next one are computed. Each keeps
#: all of its views in memory.
_AT_ONCE = min(2, THREADS)


class _Wanted(NamedTuple):
    """One repeat of an arm, with the features that it is trained on and that it answers."""

    arm: Arm
    repeat: int
    network: Network
    shown: list[Vector]
    views: list[Vector]


def feature_trials(
    plan: Plan,
    dataset: Dataset,
    missing: Sequence[tuple[Arm, int]],
    progress: Progress = SILENT,
) -> Generator[list[Trial]]:
    """Yield the trials of arms and repeats, in their order, under all conditions.

    Features come from the store of all features, or are computed now and kept there. Heads are
    fitted beside that. Memory holds the features of all training photos in a few views, by one
    network or, where networks are compared, by a few of them.

    Raises
    ------
    InputError
        Photos have become unreadable, or the network's weights are not on this computer.
    Cancelled
        Trials are not wanted any more; features computed until then are kept.
    """
    with FeatureStore.default() as store:
        wanted = _wanted(plan, dataset, missing, store, progress)
        fitted = in_order(_fitted, wanted, threads=_AT_ONCE, ahead=1)
        with one_thread_each(), closing(fitted) as trials:
            yield from trials


def _fitted(wanted: _Wanted) -> list[Trial]:
    network, arm, repeat = wanted.network, wanted.arm, wanted.repeat
    held_out = network.division(repeat)
    # What is held out stays the same, so that the pairs are of the same photos.
    used = network.division(repeat, again=True) if arm.kind is ArmKind.AGAIN else held_out
    answered = used.answered(wanted.views, wanted.shown)
    return [
        trial
        for condition, logs in zip(CONDITIONS, answered, strict=True)
        for trial in trials_of(
            arm.name, repeat, condition.name, logs, network.photos.labels, held_out.parts
        )
    ]


def _wanted(
    plan: Plan,
    dataset: Dataset,
    missing: Sequence[tuple[Arm, int]],
    store: FeatureStore,
    progress: Progress,
) -> Iterator[_Wanted]:
    network: Network | None = None
    known = ("", 0)
    for done, (arm, repeat) in enumerate(missing):
        config = plan.config_of(arm)
        key = config.backbone, config.input_size
        if network is None or key != known:
            # Only the last one is kept: each holds photos and features, up to half a gigabyte, and
            # is ready again in half a second.
            network, known = Network(config, plan, dataset, store, progress), key
        # Here, as the threads may not both make it.
        network.divide(repeat, again=arm.kind is ArmKind.AGAIN)
        shown = network.shown
        progress.report(done, len(missing), f"Trying {arm.title}", "trainings")
        yield _Wanted(arm, repeat, network, shown, network.views(arm.recipe, [repeat]))
