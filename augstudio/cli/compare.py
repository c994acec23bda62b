"""The command ``compare``: which validation photos a run gets right that an earlier one didn't."""

from pathlib import Path
from typing import Annotated

import typer

from augstudio.cli.console import Console, print_json, show
from augstudio.cli.options import ANY, Json, answering
from augstudio.data.dataset import Split
from augstudio.evaluation.comparison import compare as compared
from augstudio.evaluation.comparison import trained_photos
from augstudio.evaluation.run_evaluation import evaluate_split
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run, load_run


def compare(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier run.", **ANY)],
    after: Annotated[Path, typer.Argument(help="Folder of the later run.", **ANY)],
    as_json: Json = False,
) -> None:
    """Say which validation photos of two runs are right now and were wrong before."""
    runs, console = [load_run(each) for each in (before, after)], Console()
    then, now = (_answers(run, console) for run in runs)
    found = compared(then, now, trained_photos(*runs))
    changed = {"right_now": found.gained, "wrong_now": found.lost}
    if as_json:
        photos = {key: [str(each.path) for each in rows] for key, rows in changed.items()}
        figures = {"photos": found.photos, "before": found.before, "after": found.after}
        others = {"p": found.p, "trained_on": found.trained_on}
        print_json({"summary": found.sentence, **figures, **photos, **others})
        return
    for line in filter(None, [found.sentence, found.note]):
        show(line)
    for words, rows in (("Right now", found.gained), ("Wrong now", found.lost)):
        for each in rows:
            show(f"{words}: {each.path}")


def _answers(run: Run, console: Console) -> Answers:
    """Return what a run says about its validation photos."""
    found = evaluate_split(run, Split.VALIDATION, answering(run, console))
    return found.evaluation.answers
