"""TrainConfig: the settings of one training, apart from the recipe.

The Details of the window, the options of ``train``, the messages of values that can't be used and
README's table are made from its fields.
"""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from augstudio.data.images import Fit
from augstudio.models.backbones import Backbone, Pooling, backbone
from augstudio.models.convnet import Network
from augstudio.models.engine import Precision
from augstudio.plain_text import shown
from augstudio.runs.choices import (
    CLASSIC_TUTORIAL,
    EFFORTS,
    FIT_WORDS,
    METHOD_WORDS,
    NETWORK_WORDS,
    OF_METHOD,
    OF_NETWORK,
    OPTIMIZER_WORDS,
    POOLING_WORDS,
    PRECISION_WORDS,
    Effort,
    Method,
    Optimizer,
)
from augstudio.runs.setting import Group, Setting, choice, number, text
from augstudio.runs.values import Key, SomePath

__all__ = [
    "CLASSIC_TUTORIAL",
    "EFFORTS",
    "OF_NETWORK",
    "Effort",
    "Method",
    "Optimizer",
    "TrainConfig",
    "settings",
]

_BALANCED = EFFORTS[Method.BOTTLENECK][Effort.BALANCED]
_PRETRAINED = (Method.BOTTLENECK, Method.FINE_TUNE)


class TrainConfig(BaseModel):
    """Settings of one training; together with the recipe and the photos they fix its numbers.

    ``views``, ``epochs``, ``patience``, ``batch_size``, ``learning_rate``, ``weight_decay``,
    ``label_smoothing`` and ``optimizer`` are those of the method's main phase: of the top model,
    of fine-tuning, or of the network trained from scratch.

    Frozen and comparable. Unknown fields and values out of range are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: Method = choice(
        Method.BOTTLENECK, "Method", "How the classifier is trained.", Group.BASICS, METHOD_WORDS
    )
    backbone: Key = text(
        str,
        "efficientnet_lite0",
        "Network",
        "The pretrained network (backbone), by its key: see `augstudio backbones`.",
        Group.BASICS,
        methods=_PRETRAINED,
    )
    weights: SomePath | None = text(
        Path,
        None,
        "Weights",
        "A file of weights for the pretrained network, in place of the published ones.",
        Group.BASICS,
        methods=_PRETRAINED,
    )
    network: Network = choice(
        Network.MODERN,
        "Small network",
        "The network that is trained from scratch.",
        Group.BASICS,
        NETWORK_WORDS,
        methods=(Method.FROM_SCRATCH,),
    )
    fit: Fit = choice(
        Fit.CROP,
        "Fit",
        "How a photo becomes the square that the network takes.",
        Group.BASICS,
        FIT_WORDS,
    )
    input_size: int = number(
        0,
        "Input size",
        "Width and height of the photos as the network takes them; 0 for its own size. Larger "
        "ones show finer detail and take longer.",
        Group.NETWORK,
        (0, 1024),
        unit="px",
    )
    pooling: Pooling = choice(
        Pooling.AVERAGE,
        "Pooling",
        "How the last feature map becomes one row of features: the average or the maximum of each "
        "channel over the photo, or all values in a row (flatten).",
        Group.NETWORK,
        POOLING_WORDS,
        methods=_PRETRAINED,
    )
    open_blocks: int = number(
        0,
        "Unfrozen blocks",
        "How many blocks of the pretrained network, from the last one back, are unfrozen, that "
        "is, trained, too; 0 for its own number.",
        Group.NETWORK,
        (0, 100),
        methods=(Method.FINE_TUNE,),
    )
    hidden_units: int = number(
        0,
        "Hidden units",
        "Size of a dense layer (ReLU) between features and classes; 0 leaves it out, which suits "
        "most photos.",
        Group.NETWORK,
        (0, 4096),
        methods=_PRETRAINED,
        lowest="none",
    )
    precision: Precision = choice(
        Precision.EXACT,
        "Precision",
        "The numbers in which features are computed. Fast takes about half the time where the "
        "processor has bfloat16; accuracy may change by a point either way.",
        Group.NETWORK,
        PRECISION_WORDS,
        methods=_PRETRAINED,
    )
    epochs: int = number(
        _BALANCED["epochs"],
        "Epochs",
        "How many times training goes through all training photos, at most.",
        Group.TRAINING,
        (1, 10_000),
        unit="epochs",
    )
    patience: int = number(
        _BALANCED["patience"],
        "Patience",
        "Early stopping: training ends after so many epochs in which the loss on the validation "
        "photos does not improve.",
        Group.TRAINING,
        (1, 10_000),
        unit="epochs",
    )
    batch_size: int = number(
        32,
        "Batch size",
        "How many photos each training step takes together.",
        Group.TRAINING,
        (1, 4096),
        unit="photos",
    )
    optimizer: Optimizer = choice(
        Optimizer.ADAM,
        "Optimiser",
        "The rule by which each training step changes the weights.",
        Group.TRAINING,
        OPTIMIZER_WORDS,
    )
    learning_rate: float = number(
        1e-3,
        "Learning rate",
        "How far each training step changes the weights: too small takes long, too large never "
        "settles. Constant for a top model; otherwise the highest one, with warm-up and cosine "
        "decay.",
        Group.TRAINING,
        (0.0, 1.0),
        above=True,
        step=0.0001,
    )
    views: int = number(
        _BALANCED["views"],
        "Variations",
        "Augmented variations of each training photo, the photo itself included. Each takes as "
        "long to compute as the first.",
        Group.VARIATIONS,
        (1, 100),
        unit="per photo",
        methods=_PRETRAINED,
    )
    predict_views: int = number(
        1,
        "Averaging",
        "Test-time augmentation: each prediction is the average over so many variations of the "
        "photo, the photo itself included; 1 for none. Often a little more accurate, and as many "
        "times slower.",
        Group.VARIATIONS,
        (1, 100),
        unit="variations",
        lowest="off",
    )
    seed: int = number(
        0,
        "Random seed",
        "Start of all random numbers: of the variations, the order of the photos, dropout and the "
        "first weights. The same seed gives the same training again.",
        Group.VARIATIONS,
        (0, 2**32 - 1),
    )
    dropout: float = number(
        0.2,
        "Dropout",
        "Share of the values that are set to 0 at random while training, so that the network "
        "relies on none of them alone.",
        Group.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.05,
    )
    weight_decay: float = number(
        0.0,
        "Weight decay",
        "Share by which each training step shrinks the weights, times the learning rate.",
        Group.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.001,
        optimizers=(Optimizer.ADAMW, Optimizer.SGD),
    )
    label_smoothing: float = number(
        0.0,
        "Label smoothing",
        "Share of each label that is spread over all classes, so that the network does not become "
        "overconfident.",
        Group.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.05,
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_say_what_it_needs(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        """Refuse a value in the words of its field."""
        try:
            return validate(value)
        except ValidationError as error:
            needs = settings()[info.field_name or ""].needs
            if not needs:
                raise
            raise ValueError(f"should be {needs}, not {shown(value)}") from error

    @classmethod
    def of(
        cls, method: Method = Method.BOTTLENECK, effort: Effort = Effort.BALANCED, **changes: Any
    ) -> "TrainConfig":
        """Return the defaults of a method at an effort, with ``changes``."""
        defaults: dict[str, Any] = {"method": method} | OF_METHOD[method]
        if method is Method.FROM_SCRATCH:
            defaults |= OF_NETWORK[Network(changes.get("network", Network.MODERN))]
        return cls(**(defaults | EFFORTS[method][effort] | changes))

    @property
    def chosen_backbone(self) -> Backbone:
        """The backbone with the weights, the size and the pooling that are chosen here.

        ``InputError`` if there is none, or if it does not take that size.
        """
        return backbone(self.backbone).chosen(
            input_size=self.input_size, pooling=self.pooling, weights=self.weights
        )

    def uses(self, name: str) -> bool:
        """Whether a setting has an effect, with this method and this optimiser."""
        setting = settings()[name]
        return self.method in setting.methods and self.optimizer in setting.optimizers

    def for_top_model(self) -> "TrainConfig":
        """Return the settings by which fine-tuning first trains its top model."""
        kept = ["backbone", "weights", "input_size", "pooling", "precision", "fit"]
        kept += ["seed", "hidden_units", "dropout"]
        return TrainConfig.of(views=self.views, **{name: getattr(self, name) for name in kept})


@cache
def settings() -> dict[str, Setting]:
    """Return every setting by name, in the order in which they are shown."""
    return {n: Setting.of_field(n, field) for n, field in TrainConfig.model_fields.items()}
