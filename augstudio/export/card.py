"""What an exported folder says about its classifier, in ``model.json`` and ``README.md``."""

from importlib import metadata
from typing import Any

from augstudio import __version__
from augstudio.evaluation.doubt.familiarity import Familiarity
from augstudio.evaluation.doubt.prediction_sets import COVERAGE, least_probability
from augstudio.export.example import PHOTO, PIXELS
from augstudio.export.formats import Format
from augstudio.export.network import title_of
from augstudio.runs.choices import Method
from augstudio.runs.run import Run

SCHEMA_VERSION = 1
#: For the example in formats whose limits don't say how far a probability may be off. It is less
#: than what wrong pixels do, and more than the 0.14 seen at most with int8 on 100 photos.
_TOLERANCE_OF_8_BITS = 0.3


def model_card(run: Run, familiarity: Familiarity, input_size: int) -> dict[str, Any]:
    """Return what ``model.json`` says about a run in every format.

    ``familiarity`` is prepared; ``input_size`` is the side of the photos in pixels.
    """
    limit = familiarity.limit
    return {
        "schema_version": SCHEMA_VERSION,
        "name": title_of(run),
        "classes": list(run.classes),
        "input_size": input_size,
        "fit": run.config.fit.value,
        "input": f"RGB, 0 to 255, of shape (1, {input_size}, {input_size}, 3)",
        "output": "one probability per class, in the order of classes",
        "averaged_with_mirror_image": run.mirror_score is not None,
        "calibration": {"temperature": run.temperature or 1.0},
        "unsure": {"least_probability": least_probability(run), "coverage": COVERAGE},
        "unlike": None
        if limit is None
        else {
            "cosine_distance": limit,
            "of": "the pretrained network's features of a photo to those of the most similar "
            "training photo; the exported classifier does not compute them",
        },
        "validation": {"right": run.validation.right, "photos": run.validation.photos},
        "trained": {
            "dataset": run.dataset,
            "created": run.created,
            "photos": run.photos,
            "method": run.config.method.value,
            "network": run.config.network.value
            if run.config.method is Method.FROM_SCRATCH
            else run.config.backbone,
            "recipe": run.recipe.model_dump(mode="json"),
            "versions": run.versions,
        },
        "exported_by": {"augstudio": __version__},
    }


def format_card(form: Format, probabilities: list[float]) -> dict[str, Any]:
    """Return what ``model.json`` adds for a format, given the golden answer for the example."""
    about = form.about
    example = {
        "photo": PHOTO,
        "input": PIXELS,
        "probabilities": probabilities,
        "tolerance": about.limits.largest or _TOLERANCE_OF_8_BITS,
    }
    return {
        "format": form.value,
        "model": about.model,
        "example": example if about.runtime else None,
        "written_with": {name: metadata.version(name) for name in _packages(form)},
    }


def _packages(form: Format) -> tuple[str, ...]:
    about = form.about
    return (
        "keras",
        "tensorflow",
        *about.writing,
        *(each.partition(">")[0] for each in about.requirements if "tensor" not in each),
    )
