"""What several commands share: arguments, options, opening a folder, answering photos."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from augstudio.augment.presets import presets
from augstudio.cli.console import Console, say
from augstudio.cluster.compute import Cluster, NoSharedFolderError
from augstudio.cluster.connection import LOCAL
from augstudio.cluster.place import Place
from augstudio.cluster.stores import SharedStores
from augstudio.data.checks import Problem
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import load_edits
from augstudio.data.scan import FlatFolderError
from augstudio.data.scan import scan as scan_folder
from augstudio.errors import InputError
from augstudio.evaluation.metrics import few_photos_warning
from augstudio.evaluation.run_evaluation import Answer
from augstudio.models import weights as weight_files
from augstudio.plain_text import listed
from augstudio.predict import Predictor
from augstudio.runs.choices import EFFORT_WORDS, Effort, Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.runs.setting import Topic

#: For paths: click's own check says what is wrong, but not what to do, so it is turned off.
ANY: dict[str, bool] = {"readable": False}
Folder = Annotated[Path, typer.Argument(help="Folder of photos.", **ANY)]
RunFolder = Annotated[Path, typer.Argument(help="Folder of a finished run.", **ANY)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
NamesAsClasses = Annotated[
    bool,
    typer.Option(
        "--names-as-classes",
        help="Read the class from the file name: cat.12.jpg is a photo of class cat.",
    ),
]
EditsFile = Annotated[
    Path | None,
    typer.Option(
        "--edits",
        help="File of decisions about the photos, saved by `augstudio edits`.",
        **ANY,
    ),
]
HowLong = Annotated[
    Effort,
    typer.Option(
        help="How long training may take. Sets the defaults listed as quick / balanced / "
        f"thorough. {' '.join(f'{key}: {words.sentence}' for key, words in EFFORT_WORDS.items())}",
        rich_help_panel=Topic.BASICS,
    ),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        help="Compute features on a Ray cluster: the address of its head, such as "
        f"10.0.0.1:6379, or {LOCAL} for all processors of this computer.",
    ),
]
SharedFolder = Annotated[
    str | None,
    typer.Option(
        "--shared",
        help="Folder of features that all machines see: a path, or a URL such as "
        "s3://bucket/folder. The cluster writes there; what is there is not computed again.",
    ),
]
RecipeName = Annotated[str, typer.Option(help=f"Recipe file or preset: {', '.join(presets())}.")]


def separated(values: Sequence[str]) -> list[str]:
    """Return the words of an option that may be repeated and may separate them by commas."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def open_folder(
    folder: Path,
    names_as_classes: bool,
    console: Console,
    edits: Path | None = None,
    share: float | None = None,
) -> Dataset:
    """Return the photos in ``folder``, with the decisions in the file ``edits``.

    They are split if the decisions say how, or if there is a ``share``: that of the recipe, or 0.
    If classes can only come from the file names, the error says which option to add.
    """
    decided = load_edits(edits) if edits else Edits()
    try:
        found = scan_folder(folder, names_as_classes=names_as_classes, progress=console)
    except FlatFolderError as error:
        raise InputError(
            error.message,
            f"Add --names-as-classes to use {listed(error.prefixes)} from the file names as "
            "classes.",
        ) from error
    shares = decided.shares if share is None else decided.shares_with(share)
    return decided.apply(found, shares)


def require_weights(config: TrainConfig, console: Console) -> None:
    """Make sure the weights are there before reading photos; download them if possible."""
    if config.method is Method.FROM_SCRATCH:
        return
    row = config.chosen_backbone
    if config.weights is not None:
        weight_files.check(row.weights_file(), row)
    elif not row.available and row.url:
        size = f"{row.download_bytes / 1e6:.0f} MB"
        say(f"Downloading the weights of {row.title} (about {size}, only once) from {row.url}.")
        weight_files.download(row, console)
    else:
        row.weights_file()


def shared_stores(cluster: str | None, shared: str | None) -> SharedStores | None:
    """Return what the options ``--cluster`` and ``--shared`` ask for; ``None`` for neither."""
    if cluster:
        try:
            chosen = Cluster.at(cluster, shared)
        except NoSharedFolderError as error:
            raise InputError(
                error.message,
                "Add --shared with a folder on a network disk, or s3://bucket/folder.",
            ) from error
        return SharedStores(chosen.place, chosen)
    return SharedStores(Place.at(shared)) if shared else None


def answering(run: Run, console: Console, *, familiarity: bool = False) -> Answer:
    """Return what answers photos with the classifier of ``run``, loaded when it is first asked.

    See ``Predictor.answers``.
    """
    return lambda photos: Predictor.of(run).answers(photos, console, familiarity=familiarity)


def remarks(dataset: Dataset, problems: Sequence[Problem]) -> list[str]:
    """Return what the user should know about the folder, and the problems found, as sentences."""
    said = [*dataset.notes, *(f"{p.severity.value}: {p.message} {p.remedy}" for p in problems)]
    warning = few_photos_warning(len(dataset.records(Split.VALIDATION)))
    return [*said, f"note: {warning}"] if warning else said
