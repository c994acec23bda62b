"""How near the estimated time of a training comes to the truth, for every method and effort.

``python -m tests.benchmarks.estimates [FOLDER] [--method METHOD] [--all]``; without a folder it
takes the sample, and "thorough" only with ``--all``. Where nothing was computed before, a training
is estimated by a measurement and by an earlier run at another effort; then once more with all that
it left behind. The target is a factor of 1.5 either way.

Estimate and truth are taken close in time, yet other programs that come and go spoil them.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from augstudio.augment.presets import presets
from augstudio.data.dataset import Dataset, Split
from augstudio.data.sample.folder import sample_folder
from augstudio.data.scan import scan
from augstudio.runs.choices import Effort, Method, efforts
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.training.timing.estimate import Estimate, estimate
from augstudio.training.timing.trial_run import measure
from augstudio.training.train import train
from tests.benchmarks.timing import table

_RECIPE = presets()["Photos"]
#: Method, effort, what the estimate rests on, the estimate, and the true seconds.
Row = tuple[str, str, str, Estimate, float]
_HEADER = ("method", "effort", "by", "estimate", "at most", "truth", "ratio")


def compare(dataset: Dataset, method: Method, efforts: list[Effort], folder: Path) -> list[Row]:
    """Return a row for every estimate of a method."""
    rows: list[Row] = []
    runs: list[Run] = []
    for effort in efforts:
        config = TrainConfig.of(method, effort)
        os.environ["AUGSTUDIO_HOME"] = tempfile.mkdtemp(dir=folder)
        began = time.perf_counter()
        measure(dataset, _RECIPE, config)
        print(f"{method} {effort}: measured in {time.perf_counter() - began:.1f} s", flush=True)
        guesses = {"measurement": estimate(dataset, _RECIPE, config)}
        if runs:
            guesses["earlier run"] = estimate(dataset, _RECIPE, config, runs)
        run = timed(dataset, config, guesses, folder / f"{method}-{effort}", rows)
        runs.insert(0, run)
    if method is not Method.FROM_SCRATCH:
        guesses = {"the same run": estimate(dataset, _RECIPE, config, runs)}
        timed(dataset, config, guesses, folder / f"{method}-again", rows)
    return rows


def timed(
    dataset: Dataset,
    config: TrainConfig,
    guesses: dict[str, Estimate | None],
    folder: Path,
    rows: list[Row],
) -> Run:
    """Train, and add a row for every estimate."""
    effort = next(
        name
        for name, values in efforts(config.method, config.top_model).items()
        if values.items() <= config.model_dump().items()
    )
    began = time.perf_counter()
    run = train(dataset, _RECIPE, config, folder)
    seconds = time.perf_counter() - began
    for by, guess in guesses.items():
        if guess is not None:
            rows.append((config.method.value, effort.value, by, guess, seconds))
            show(by, guess, run)
    return run


def show(by: str, guess: Estimate, run: Run) -> None:
    """Print the estimated and the true seconds of each step."""
    taken = dict(run.seconds)
    total = taken.pop("total")
    taken["saving"] = total - sum(taken.values())
    steps = [
        f"{phase.value} {seconds:.1f} ({taken[phase.value]:.1f})"
        for phase, seconds in guess.phases.items()
    ]
    print(f"  by {by}: " + ", ".join(steps), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--all", action="store_true", help="thorough, too")
    parser.add_argument("--method", type=Method, choices=list(Method))
    options = parser.parse_args()
    efforts = list(Effort) if options.all else [Effort.QUICK, Effort.BALANCED]
    with tempfile.TemporaryDirectory() as name:
        os.environ["AUGSTUDIO_HOME"] = name
        dataset = scan(options.folder or sample_folder())
        # Loading TensorFlow belongs to no training: in the window it is there before.
        import keras  # noqa: F401

        print(", ".join(f"{len(dataset.records(split))} {split}" for split in Split))
        rows: list[Row] = []
        for method in [options.method] if options.method else Method:
            rows += compare(dataset, method, efforts, Path(name))
    print(
        table(
            _HEADER,
            [
                (
                    *names,
                    f"{guess.seconds:.1f} s",
                    f"{guess.most:.1f} s",
                    f"{seconds:.1f} s",
                    f"{guess.seconds / seconds:.2f}",
                )
                for *names, guess, seconds in rows
            ],
        )
    )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
