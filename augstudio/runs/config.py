"""TrainConfig: the settings of one training, apart from the recipe.

The Details panel of the window, the options of ``train``, the error messages and the table in
README are made from its fields.
"""

from enum import StrEnum
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
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork
from augstudio.plain_text import shown
from augstudio.runs.choices import (
    FIT_WORDS,
    METHOD_WORDS,
    NETWORK_WORDS,
    OF_METHOD,
    OF_NETWORK,
    OPTIMIZER_WORDS,
    POOLING_WORDS,
    PRECISION_WORDS,
    TOP_MODEL_WORDS,
    Effort,
    Method,
    Optimizer,
    TopModel,
    efforts,
)
from augstudio.runs.field_types import Key, SomePath
from augstudio.runs.setting import Setting, Topic, choice, number, text

_BALANCED = efforts(Method.BOTTLENECK)[Effort.BALANCED]
_FINE_TUNING = (Method.AUTOMATIC, Method.FINE_TUNE)
_PRETRAINED = (Method.AUTOMATIC, Method.BOTTLENECK, Method.FINE_TUNE)
#: For settings that matter only while layers are trained batch by batch.
_IN_BATCHES = {Method.BOTTLENECK: TopModel.DENSE}


class TrainConfig(BaseModel):
    """Settings of one training; with the recipe and the photos they determine its results.

    ``views``, ``epochs``, ``patience``, ``batch_size``, ``learning_rate``, ``weight_decay``,
    ``label_smoothing`` and ``optimizer`` apply to the main phase of the method: the top model,
    fine-tuning, or the network trained from scratch.

    Frozen and comparable. Unknown fields and values out of range raise ``ValidationError``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: Method = choice(
        Method.BOTTLENECK, "Method", "How the classifier is trained.", Topic.BASICS, METHOD_WORDS
    )
    backbone: Key = text(
        str,
        "efficientnet_lite0",
        "Network",
        "Key of the pretrained network (backbone); `augstudio backbones` lists them.",
        Topic.BASICS,
        methods=_PRETRAINED,
    )
    weights: SomePath | None = text(
        Path,
        None,
        "Weights",
        "File with weights for the pretrained network, to use instead of the published ones.",
        Topic.BASICS,
        methods=_PRETRAINED,
    )
    network: SmallNetwork = choice(
        SmallNetwork.MODERN,
        "Small network",
        "The small network to train from scratch.",
        Topic.BASICS,
        NETWORK_WORDS,
        methods=(Method.FROM_SCRATCH,),
    )
    fit: Fit = choice(
        Fit.CROP, "Fit to square", "How photos become square.", Topic.BASICS, FIT_WORDS
    )
    input_size: int = number(
        0,
        "Input size",
        "Width and height of the photos as the network sees them; 0 for its default. Larger "
        "photos show finer detail but take longer.",
        Topic.NETWORK,
        (0, 1024),
        unit="px",
        lowest="default",
    )
    pooling: Pooling = choice(
        Pooling.BLOCKS,
        "Pooling",
        "How the feature maps of the network become one feature vector.",
        Topic.NETWORK,
        POOLING_WORDS,
        methods=_PRETRAINED,
    )
    open_blocks: int = number(
        0,
        "Unfrozen blocks",
        "Number of last blocks of the pretrained network to unfreeze, that is, to train as well; "
        "0 for its default.",
        Topic.NETWORK,
        (0, 100),
        methods=_FINE_TUNING,
        lowest="default",
    )
    top_model: TopModel = choice(
        TopModel.LOGISTIC,
        "Top model",
        "The classifier on top of the features of the pretrained network.",
        Topic.NETWORK,
        TOP_MODEL_WORDS,
        methods=_PRETRAINED,
    )
    hidden_units: int = number(
        0,
        "Hidden units",
        "Size of a hidden layer (dense, ReLU) between features and classes; 0 for none, which is "
        "enough for most photos.",
        Topic.NETWORK,
        (0, 4096),
        methods=_PRETRAINED,
        top_models=dict.fromkeys(_PRETRAINED, TopModel.DENSE),
        lowest="none",
    )
    precision: Precision = choice(
        Precision.EXACT,
        "Precision",
        "Number format for computing features: float32 (exact) or bfloat16 (fast). bfloat16 takes "
        "half the time on processors that support it and may raise or lower accuracy by about 1 "
        "percentage point.",
        Topic.NETWORK,
        PRECISION_WORDS,
        methods=_PRETRAINED,
    )
    epochs: int = number(
        _BALANCED["epochs"],
        "Epochs",
        "Maximum number of epochs, that is, passes over all training photos; for a logistic "
        "regression, rounds of up to 20 iterations on all of their variations.",
        Topic.TRAINING,
        (1, 10_000),
        unit="epochs",
    )
    patience: int = number(
        _BALANCED["patience"],
        "Patience",
        "Early stopping: training ends after this many epochs without a lower validation loss.",
        Topic.TRAINING,
        (1, 10_000),
        unit="epochs",
    )
    time_limit: int = number(
        5,
        "Time limit",
        "Fine-tunes only if that is expected to take no longer than this on your computer.",
        Topic.TRAINING,
        (1, 10_000),
        unit="min",
        methods=(Method.AUTOMATIC,),
    )
    batch_size: int = number(
        32,
        "Batch size",
        "Number of photos per training step.",
        Topic.TRAINING,
        (1, 4096),
        unit="photos",
        top_models=_IN_BATCHES,
    )
    optimizer: Optimizer = choice(
        Optimizer.ADAM,
        "Optimiser",
        "Algorithm that updates the weights in each training step. SGD uses a momentum of 0.9.",
        Topic.TRAINING,
        OPTIMIZER_WORDS,
        top_models=_IN_BATCHES,
    )
    learning_rate: float = number(
        1e-3,
        "Learning rate",
        "Size of the weight updates: too low learns slowly, too high never settles. Constant for "
        "a top model; for the other methods the peak between warm-up and cosine decay.",
        Topic.TRAINING,
        (0.0, 1.0),
        above=True,
        step=0.0001,
        top_models=_IN_BATCHES,
    )
    views: int = number(
        _BALANCED["views"],
        "Variations",
        "Number of variations of each training photo, including the original. Twice as many take "
        "twice as long to compute.",
        Topic.AUGMENTATION,
        (1, 100),
        unit="per photo",
        methods=_PRETRAINED,
    )
    predict_views: int = number(
        0,
        "Averaging",
        "Test-time augmentation: each prediction is the average over this many variations of the "
        "photo, including the original, which takes that many times as long; 1 for none. "
        "Automatic (0): over the photo and its mirror image, if the recipe mirrors photos and this "
        "is better beyond doubt on the validation photos.",
        Topic.AUGMENTATION,
        (0, 100),
        unit="variations",
        lowest="automatic",
    )
    seed: int = number(
        0,
        "Random seed",
        "Starting point of all random draws: variations, order of the photos, dropout and initial "
        "weights. The same seed gives the same training.",
        Topic.AUGMENTATION,
        (0, 2**32 - 1),
    )
    penalty: float = number(
        0.0,
        "L2 penalty",
        "How strongly large weights of a logistic regression are penalised, for scaled features. "
        "Automatic: by cross-validation on the training photos, which also leaves out the lower "
        "depths where they do not help.",
        Topic.REGULARISATION,
        (0.0, 100.0),
        step=0.01,
        methods=_PRETRAINED,
        top_models=dict.fromkeys(_PRETRAINED, TopModel.LOGISTIC),
        lowest="automatic",
    )
    dropout: float = number(
        0.2,
        "Dropout",
        "Share of values set to 0 at random during training, so that the network does not rely "
        "on any single one.",
        Topic.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.05,
        top_models=_IN_BATCHES,
    )
    weight_decay: float = number(
        0.0,
        "Weight decay",
        "Shrinks the weights in each training step by this share times the learning rate, which "
        "reduces overfitting.",
        Topic.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.001,
        optimizers=(Optimizer.ADAMW, Optimizer.SGD),
        top_models=_IN_BATCHES,
    )
    label_smoothing: float = number(
        0.0,
        "Label smoothing",
        "Share of each label that is spread over all classes, which keeps the network from "
        "becoming overconfident.",
        Topic.REGULARISATION,
        (0.0, 1.0),
        below=True,
        step=0.05,
        top_models=_IN_BATCHES,
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_say_what_it_needs(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        """Describe the allowed values of the field in the error message."""
        try:
            return validate(value)
        except ValidationError as error:
            needs = settings()[info.field_name or ""].needs
            if not needs:
                raise
            raise ValueError(f"should be {needs}, not {shown(value)}") from error

    @classmethod
    def of(
        cls, method: Method = Method.AUTOMATIC, effort: Effort = Effort.BALANCED, **changes: Any
    ) -> "TrainConfig":
        """Return the defaults of a method at an effort, with ``changes``.

        Those of the window and of ``train`` are ``TrainConfig.of()``.
        """
        defaults: dict[str, Any] = {"method": method} | OF_METHOD[method]
        if method is Method.FROM_SCRATCH:
            defaults |= OF_NETWORK[SmallNetwork(changes.get("network", SmallNetwork.MODERN))]
        top_model = TopModel(changes.get("top_model", TopModel.LOGISTIC))
        return cls(**(defaults | efforts(method, top_model)[effort] | changes))

    @property
    def chosen_backbone(self) -> Backbone:
        """The backbone with the chosen weights, input size and pooling.

        Raises ``InputError`` for an unknown backbone, or a size that it does not accept.
        """
        return backbone(self.backbone).chosen(
            input_size=self.input_size, pooling=self.pooling, weights=self.weights
        )

    def uses(self, name: str) -> bool:
        """Whether a setting has an effect with this method, top model and optimiser."""
        return not self.without_effect(name)

    def without_effect(self, name: str) -> tuple[str, tuple[StrEnum, ...]] | None:
        """Return what leaves a setting without effect; see ``Setting.without_effect``."""
        return settings()[name].without_effect(self.method, self.optimizer, self.top_model)

    def for_top_model(self) -> "TrainConfig":
        """Return the settings of the top model, which fine-tuning trains first."""
        if self.method is Method.BOTTLENECK:
            return self
        kept = ["backbone", "weights", "input_size", "pooling", "precision", "fit"]
        kept += ["seed", "top_model", "hidden_units", "penalty", "dropout"]
        values = {name: getattr(self, name) for name in kept}
        return TrainConfig.of(Method.BOTTLENECK, views=self.views, **values)


@cache
def settings() -> dict[str, Setting]:
    """Return every setting by name, in display order."""
    return {n: Setting.of_field(n, field) for n, field in TrainConfig.model_fields.items()}


def upgraded(document: Any) -> Any:
    """Return the document of a training, with the settings that an earlier version did not have.

    Where there is no such setting, the training did what its value here says.
    """
    match document:
        case {"config": dict(config), **others}:
            earlier = {
                "pooling": Pooling.AVERAGE.value,
                "top_model": TopModel.DENSE.value,
                "predict_views": 1,
            }
            return others | {"config": earlier | config}
    return document
