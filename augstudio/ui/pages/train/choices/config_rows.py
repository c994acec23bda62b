"""The rows of ``ConfigDetails``: how each number of a training is called and explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from augstudio.models.backbones import Pooling
from augstudio.runs.config import Method, Optimizer, TrainConfig

_ALL = frozenset(Method)
_PRETRAINED = frozenset({Method.BOTTLENECK, Method.FINE_TUNE})


@dataclass(frozen=True)
class Row:
    """How one field of ``TrainConfig`` is shown; its limits and its type come from the field.

    Attributes
    ----------
    step, unit
        Of a number.
    methods
        Those that use it; the others don't show it.
    choices
        Titles of the choices by value, of a field that has choices.
    lowest
        Words in place of the lowest number.
    """

    name: str
    label: str
    help: str
    step: float = 1
    unit: str = ""
    methods: frozenset[Method] = _ALL
    choices: Mapping[str, str] = field(default_factory=dict)
    lowest: str = ""


ROWS = (
    Row(
        "views",
        "Views",
        "How many variations of each training photo are used, the photo itself among them.",
        methods=_PRETRAINED,
    ),
    Row("epochs", "Epochs at most", "How often it goes over all photos before it has to end."),
    Row(
        "patience",
        "Patience",
        "After how many epochs in which validation gets no better it ends earlier.",
    ),
    Row(
        "seed",
        "Seed",
        "The same seed rolls the same dice: the same training gives the same numbers again.",
    ),
    Row("batch_size", "Batch size", "How many photos it looks at before it adapts."),
    Row(
        "optimizer",
        "Optimiser",
        "The rule by which it adapts after each batch.",
        choices={
            Optimizer.ADAM: "Adam",
            Optimizer.ADAMW: "AdamW",
            Optimizer.RMSPROP: "RMSprop",
            Optimizer.SGD: "SGD",
        },
    ),
    Row(
        "learning_rate",
        "Learning rate",
        "How far it adapts each time: too little takes long, too much never settles.",
        step=0.0001,
    ),
    Row(
        "weight_decay",
        "Weight decay",
        "How strongly large weights are pulled towards zero in each step, with AdamW and SGD.",
        step=0.001,
    ),
    Row(
        "label_smoothing",
        "Label smoothing",
        "Share of the goal that is spread over all classes, so that it never gets too sure.",
        step=0.05,
    ),
    Row(
        "hidden_units",
        "Hidden units",
        "Size of a layer between features and classes; 0 leaves it out, which suits most photos.",
        methods=_PRETRAINED,
        lowest="none",
    ),
    Row(
        "dropout",
        "Dropout",
        "Share of the features left out at random in each step, so that none is relied on alone.",
        step=0.05,
    ),
    Row(
        "open_blocks",
        "Opened blocks",
        "How many of the backbone's last blocks learn, too; 0 stands for its usual number.",
        methods=frozenset({Method.FINE_TUNE}),
    ),
    Row(
        "input_size",
        "Input size",
        "Width and height of the photos that the network takes; 0 stands for its usual size.",
        unit="px",
    ),
    Row(
        "pooling",
        "Pooling",
        "How what the backbone sees all over a photo becomes one row of features.",
        methods=_PRETRAINED,
        choices={
            Pooling.AVERAGE: "Average",
            Pooling.MAXIMUM: "Maximum",
            Pooling.FLATTEN: "All places (flatten)",
        },
    ),
    Row(
        "predict_views",
        "Averaged answers",
        "Average over variations when predicting: how many variations of a photo are asked, the "
        "photo itself among them. Often a little better, and as many times slower.",
        lowest="off",
    ),
)


def limits(row: Row) -> tuple[float, float]:
    """Return the lowest and the highest value; a step inside a limit that itself is refused."""
    spec = _fields()[row.name]
    low = spec["minimum"] if "minimum" in spec else spec["exclusiveMinimum"] + row.step
    high = spec["maximum"] if "maximum" in spec else spec["exclusiveMaximum"] - row.step
    return low, high


def is_whole(row: Row) -> bool:
    """Whether the value is a whole number."""
    return bool(_fields()[row.name].get("type") == "integer")


@cache
def _fields() -> dict[str, dict[str, Any]]:
    """Return type and limits of the fields of ``TrainConfig``, as JSON schema names them."""
    found: dict[str, dict[str, Any]] = TrainConfig.model_json_schema()["properties"]
    return found
