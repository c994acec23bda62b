"""The command ``predict``: what a classifier says about photos."""

from pathlib import Path
from typing import Annotated

import typer

from augstudio.cli.console import (
    Console,
    answer_document,
    answer_sentence,
    print_json,
    say,
    score_document,
    show,
)
from augstudio.cli.heat_maps import HeatMapPictures
from augstudio.cli.options import ANY, Json, RunFolder
from augstudio.data.find_photos import find_photos
from augstudio.data.names import no_photos, not_opened
from augstudio.errors import InputError
from augstudio.predict import Prediction, Predictor, score_by_folders

Photos = Annotated[list[Path], typer.Argument(help="Photos or folders of photos.", **ANY)]


def predict(
    run: RunFolder,
    photos: Photos,
    heat_maps: Annotated[
        Path | None,
        typer.Option(
            help="Also write pictures of the photos that show what speaks for the predicted "
            "class; a new or empty folder.",
            **ANY,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Classify photos with the classifier of a run."""
    console = Console()
    pictures = heat_maps and HeatMapPictures(run, heat_maps)
    closed: list[Path] = []
    others: list[str] = []
    paths = find_photos(photos, closed, others)
    for sentence in (*not_opened(closed), *no_photos(others)):
        say(sentence)
    answers = []
    predictor = Predictor.load(run)
    for answer in predictor.predict(paths, console):
        if isinstance(answer, Prediction):
            answers.append(answer)
        else:
            say(f"Left out: {answer.reason}")
    if not answers:
        raise InputError("None of these photos can be read.", "Choose other photos.")
    if pictures:
        pictures.write_all(answers, console)
    score = score_by_folders(answers, predictor.classes)
    if as_json:
        by_folders = score and score_document(score)
        predictions = [answer_document(answer) for answer in answers]
        print_json({"predictions": predictions, "by_folders": by_folders})
        return
    for answer in answers:
        show(answer_sentence(answer))
    if score is not None:
        show(score.sentence)
