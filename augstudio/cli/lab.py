"""The command ``lab``: which augmentation or network helps on these photos."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.augment.presets import open_recipe
from augstudio.augment.recipe import Recipe
from augstudio.cli.console import Console, aligned, print_json, say, show
from augstudio.cli.options import (
    ANY,
    EditsFile,
    Folder,
    Json,
    NamesAsClasses,
    RecipeName,
    open_folder,
    separated,
)
from augstudio.data.dataset import Dataset
from augstudio.data.split import with_validation
from augstudio.errors import Cancelled, InputError
from augstudio.lab.alternatives import method_arms, network_arms
from augstudio.lab.arms import GROUPS, Arm, augmentation_arms
from augstudio.lab.conditions import AS_THEY_ARE
from augstudio.lab.estimate import seconds_of, trainings
from augstudio.lab.plan import FOLDS, REPEATS
from augstudio.lab.run_study import run_study
from augstudio.lab.sentences import (
    difference_sentence,
    disturbed_sentences,
    noise_sentence,
    photos_needed,
    points,
    summary,
    verdict_word,
)
from augstudio.lab.study import Study, open_study, plan_for
from augstudio.lab.verdicts import Difference, noise_floor
from augstudio.lab.winners import Confirmation, confirm, winners_arm_of
from augstudio.models.backbones import backbones
from augstudio.plain_text import counted, duration
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.library import list_runs

_HEADINGS = ("Arm", "Difference", "95% interval", "Accuracy", "Verdict", "Photos needed")
_ALL = "all"


Out = Annotated[Path, typer.Option(help="Folder for the study; an interrupted one goes on.", **ANY)]
Arms = Annotated[
    list[str] | None,
    typer.Option(
        help="What to compare with no augmentation, separated by commas: alone, whole, without "
        "(each augmentation of the recipe), the name of an augmentation (at three strengths), "
        "a preset or a recipe file.",
        show_default=",".join(GROUPS),
    ),
]
Networks = Annotated[
    list[str] | None,
    typer.Option(
        help="Compare networks with the recipe instead, separated by commas; the first is the "
        "baseline. A size may follow: efficientnet_lite0:160. all: every network whose weights "
        "are on this computer.",
    ),
]
Methods = Annotated[
    list[str] | None,
    typer.Option(
        help="Compare methods with the recipe instead, separated by commas, the first with the "
        f"others: {', '.join(Method)}. Each trial is a whole training, which takes long.",
    ),
]
FromScratch = Annotated[
    bool,
    typer.Option(
        "--from-scratch",
        help="Train the small network from scratch in every trial: augmentation matters most "
        "there, but it takes long.",
    ),
]
Folds = Annotated[int, typer.Option(help="Parts of the training photos.", min=2, max=20)]
Repeats = Annotated[
    int, typer.Option(help="Divisions into parts; more can be added.", min=1, max=100)
]


def lab(
    folder: Folder,
    out: Out,
    recipe: RecipeName = "Photos",
    arms: Arms = None,
    networks: Networks = None,
    methods: Methods = None,
    from_scratch: FromScratch = False,
    folds: Folds = FOLDS,
    repeats: Repeats = REPEATS,
    names_as_classes: NamesAsClasses = False,
    edits: EditsFile = None,
    as_json: Json = False,
) -> None:
    """Find out which augmentation helps on these photos, alone and together."""
    began, console = time.perf_counter(), Console()
    chosen = open_recipe(recipe)
    config = TrainConfig.of(Method.FROM_SCRATCH) if from_scratch else TrainConfig()
    compared = _arms(config, chosen, arms, networks, methods)
    share = chosen.validation_split
    dataset = with_validation(open_folder(folder, names_as_classes, console, edits, share))
    study = open_study(out, plan_for(dataset, config, compared, folds, repeats))
    _say_how_long(study, dataset)
    try:
        run_study(study, dataset, console)
        confirmation = _confirmed(study, dataset, console)
    except Cancelled as stop:
        say("Stopped. Run the same command again to continue.")
        raise typer.Exit(1) from stop
    if as_json:
        seconds = round(time.perf_counter() - began, 1)
        print_json(_document(study, confirmation, seconds))
        return
    for line in _lines(study, confirmation):
        show(line)


def _arms(
    config: TrainConfig,
    recipe: Recipe,
    arms: Sequence[str] | None,
    networks: Sequence[str] | None,
    methods: Sequence[str] | None,
) -> tuple[Arm, ...]:
    """Return what is compared; ``InputError`` if more than one kind is asked for."""
    if [bool(arms), bool(networks), bool(methods)].count(True) > 1:
        raise InputError(
            "--arms, --networks and --methods can't be used together.", "Give one of them."
        )
    if networks:
        return network_arms(config, recipe, _keys(separated(networks)))
    if methods:
        return method_arms(config, recipe, _methods(separated(methods)))
    return augmentation_arms(recipe, separated(arms or GROUPS))


def _say_how_long(study: Study, dataset: Dataset) -> None:
    """Say how many trainings are left and how long they take, if that is known."""
    missing = study.missing()
    seconds = seconds_of(study.plan, dataset, missing, list_runs(dataset.name))
    if missing:
        number = counted(trainings(study.plan, missing), "training")
        when = "time unknown" if seconds is None else f"about {duration(seconds)}"
        say(f"{number}, {when}.")


def _keys(asked: Sequence[str]) -> list[str]:
    """Return the keys of networks, with those whose weights are here in place of "all"."""
    here = [each.key for each in backbones() if each.available]
    return [key for name in asked for key in (here if name == _ALL else [name])]


def _methods(asked: Sequence[str]) -> list[Method]:
    if unknown := [name for name in asked if name not in set(Method)]:
        raise InputError(f"There is no method {unknown[0]}.", f"Choose from: {', '.join(Method)}.")
    return [Method(name) for name in asked]


def _confirmed(study: Study, dataset: Dataset, console: Console) -> Confirmation | None:
    """Return the confirmation of the winners, after one more arm; ``None`` if there are none."""
    arm = winners_arm_of(study) if study.plan.can_be_confirmed else None
    if arm is None:
        return None
    study.with_arm(arm)
    run_study(study, dataset, console)
    return confirm(study, dataset, arm, console)


def _lines(study: Study, confirmation: Confirmation | None) -> Iterator[str]:
    found = study.differences()
    yield summary(found)
    yield ""
    plain = [each for each in found if each.condition == AS_THEY_ARE]
    yield from aligned([_HEADINGS, *map(_row, plain)], to_the_right=(1, 2, 3, 5))
    yield ""
    if any(each.needed for each in plain):
        yield (
            "Photos needed: to show a difference like this one, or of one point if it is smaller."
        )
    yield from disturbed_sentences(found)
    yield noise_sentence(found)
    if confirmation:
        yield confirmation.sentence
    yield f"The study is in {study.folder}."


def _row(each: Difference) -> tuple[str, ...]:
    return (
        each.arm.title,
        points(each.mean),
        f"{points(each.low)} to {points(each.high)}",
        f"{each.accuracy:.1%}",
        verdict_word(each),
        photos_needed(each) if each.needed else "",
    )


def _document(study: Study, confirmation: Confirmation | None, seconds: float) -> dict[str, Any]:
    """Return what ``--json`` prints: shares, differences and intervals in [-1, 1]."""
    found = study.differences()
    return {
        "study": str(study.folder),
        "summary": summary(found),
        "photos": found[0].photos if found else 0,
        "folds": study.plan.folds,
        "repeats": study.plan.repeats,
        "arms": [_arm_document(each, found) for each in found if each.condition == AS_THEY_ARE],
        "noise_floor": round(noise_floor(found), 6),
        "winners": confirmation and _confirmation(confirmation),
        "seconds": seconds,
    }


def _arm_document(each: Difference, found: Sequence[Difference]) -> dict[str, Any]:
    others = [other for other in found if other.arm == each.arm and other != each]
    return {
        "name": each.arm.name,
        "title": each.arm.title,
        **_figures(each),
        "sentence": difference_sentence(each),
        "disturbed": {other.condition.name: _figures(other) for other in others},
    }


def _figures(each: Difference) -> dict[str, Any]:
    return {
        "difference": round(each.mean, 6),
        "interval": [round(each.low, 6), round(each.high, 6)],
        "verdict": each.verdict.value,
        "p": round(each.p, 6),
        "accuracy": round(each.accuracy, 6),
        "loss_difference": round(each.loss, 6),
        "photos_needed": each.needed or None,
    }


def _confirmation(found: Confirmation) -> dict[str, Any]:
    return {
        "arm": found.arm.name,
        "recipe": found.arm.recipe.model_dump(mode="json"),
        "split": found.split.value,
        "photos": found.photos,
        "right_without": found.before,
        "right_with": found.after,
        "p": found.p,
        "sentence": found.sentence,
    }
