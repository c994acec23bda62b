"""TrainConfig: the settings of one training, apart from the recipe."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from augstudio.data.images import Fit
from augstudio.models.backbones import Backbone, Pooling, backbone
from augstudio.models.convnet import Network
from augstudio.models.engine import Precision
from augstudio.runs.values import Key, SomePath


class Method(StrEnum):
    """How a network learns from the photos."""

    BOTTLENECK = "bottleneck"
    FINE_TUNE = "fine-tune"
    FROM_SCRATCH = "from-scratch"


class Effort(StrEnum):
    """How much time a training may take; a name for a set of numbers of each method."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"


class Optimizer(StrEnum):
    """What turns gradients into steps, by Keras's name."""

    ADAM = "adam"
    ADAMW = "adamw"
    RMSPROP = "rmsprop"
    SGD = "sgd"


#: The fields of ``TrainConfig`` that each effort stands for.
EFFORTS: dict[Method, dict[Effort, dict[str, int]]] = {
    Method.BOTTLENECK: {
        Effort.QUICK: {"views": 1, "epochs": 30, "patience": 8},
        Effort.BALANCED: {"views": 6, "epochs": 60, "patience": 15},
        Effort.THOROUGH: {"views": 15, "epochs": 150, "patience": 30},
    },
    Method.FINE_TUNE: {
        Effort.QUICK: {"views": 2, "epochs": 4, "patience": 4},
        Effort.BALANCED: {"views": 5, "epochs": 10, "patience": 10},
        Effort.THOROUGH: {"views": 10, "epochs": 20, "patience": 20},
    },
    Method.FROM_SCRATCH: {
        Effort.QUICK: {"views": 10, "epochs": 10, "patience": 10},
        Effort.BALANCED: {"views": 20, "epochs": 20, "patience": 20},
        Effort.THOROUGH: {"views": 60, "epochs": 60, "patience": 60},
    },
}

#: What differs between the methods whatever the effort.
_OF_METHOD: dict[Method, dict[str, Any]] = {
    Method.BOTTLENECK: {},
    Method.FINE_TUNE: {
        "optimizer": Optimizer.ADAMW,
        "learning_rate": 1e-4,
        "weight_decay": 1e-2,
        "label_smoothing": 0.1,
    },
    Method.FROM_SCRATCH: {
        "optimizer": Optimizer.ADAM,
        "batch_size": 16,
    },
}

#: And between the small networks: without BatchNorm the larger steps lead nowhere.
OF_NETWORK: dict[Network, dict[str, float]] = {
    Network.MODERN: {"learning_rate": 3e-3, "dropout": 0.3},
    Network.TUTORIAL: {"learning_rate": 1e-3, "dropout": 0.5},
}

#: The settings of the classic tutorial "Building powerful image classification models using very
#: little data" (F. Chollet, the Keras blog, 2016): VGG16 on 150 pixels, flattened.
CLASSIC_TUTORIAL: dict[str, Any] = {
    "method": Method.BOTTLENECK,
    "backbone": "vgg16",
    "input_size": 150,
    "pooling": Pooling.FLATTEN,
    "views": 1,
    "epochs": 50,
    "patience": 50,
    "batch_size": 16,
    "optimizer": Optimizer.RMSPROP,
    "hidden_units": 256,
    "dropout": 0.5,
}
_BALANCED = EFFORTS[Method.BOTTLENECK][Effort.BALANCED]


class TrainConfig(BaseModel):
    """Settings of one training; together with the recipe and the photos they fix its numbers.

    ``views``, ``epochs``, ``patience``, ``batch_size``, ``learning_rate``, ``weight_decay``,
    ``label_smoothing`` and ``optimizer`` are those of the method's main phase: of the top model,
    of fine-tuning, or of the network trained from scratch.

    Attributes
    ----------
    method
        How the network learns.
    backbone, weights
        Key of the pretrained network, and a file of its weights in place of the published ones.
    input_size, pooling
        Side in pixels of the square that the network takes, 0 for its own; and how its last
        feature map becomes one vector.
    network
        Which small network a training from scratch takes.
    precision, fit
        How exactly the frozen part computes, and how a photo becomes a square.
    views
        Variations of each training photo, the photo itself included. From scratch, every epoch
        draws variations of its own and this plays no part.
    epochs, patience
        Passes over the training photos at most, and how many of them may go by without a better
        result on the validation photos.
    seed
        Of the variations, of the order of the photos, of dropout and of the first weights.
    batch_size
        Photos in one step of the optimiser.
    optimizer, learning_rate
        The optimiser, and its highest learning rate: constant for the top model; else it rises
        over the first epochs (warm-up) and falls along a cosine to nearly nothing.
    weight_decay
        Decoupled weight decay per step, as in Keras; for "adamw" and "sgd".
    label_smoothing
        Share of the goal that is spread over all classes, in [0, 1).
    open_blocks
        How many of the backbone's last blocks fine-tuning opens; 0 for the backbone's default.
    hidden_units
        Size of the hidden layer (ReLU) of the top model; 0 for none.
    dropout
        Share of the values dropped before each dense layer while training, in [0, 1).
    predict_views
        Variations of a photo over which the answer is averaged, itself included; 1 for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: Method = Method.BOTTLENECK
    backbone: Key = "efficientnet_lite0"
    weights: SomePath | None = None
    input_size: int = Field(default=0, ge=0, le=1024)
    pooling: Pooling = Pooling.AVERAGE
    network: Network = Network.MODERN
    precision: Precision = Precision.EXACT
    fit: Fit = Fit.CROP
    views: int = Field(default=_BALANCED["views"], ge=1, le=100)
    epochs: int = Field(default=_BALANCED["epochs"], ge=1, le=10_000)
    patience: int = Field(default=_BALANCED["patience"], ge=1, le=10_000)
    seed: int = Field(default=0, ge=0, lt=2**32)
    batch_size: int = Field(default=32, ge=1, le=4096)
    optimizer: Optimizer = Optimizer.ADAM
    learning_rate: float = Field(default=1e-3, gt=0, le=1)
    weight_decay: float = Field(default=0.0, ge=0, lt=1)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    open_blocks: int = Field(default=0, ge=0, le=100)
    hidden_units: int = Field(default=0, ge=0, le=4096)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    predict_views: int = Field(default=1, ge=1, le=100)

    @classmethod
    def of(
        cls, method: Method = Method.BOTTLENECK, effort: Effort = Effort.BALANCED, **changes: Any
    ) -> "TrainConfig":
        """Return the defaults of a method at an effort, with ``changes``."""
        defaults: dict[str, Any] = {"method": method} | _OF_METHOD[method]
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

    def for_top_model(self) -> "TrainConfig":
        """Return the settings by which fine-tuning first trains its top model."""
        kept = ["backbone", "weights", "input_size", "pooling", "precision", "fit"]
        kept += ["seed", "hidden_units", "dropout"]
        return TrainConfig.of(views=self.views, **{name: getattr(self, name) for name in kept})
