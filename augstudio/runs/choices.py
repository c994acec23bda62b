"""The named choices of a training: their titles, and the settings that they stand for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from augstudio.data.images import Fit
from augstudio.models.backbones import Pooling
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork


class Words(NamedTuple):
    """The title of a choice, a sentence about it, and the sentence in a few words, for one line.

    Both are "" if the title says it all.
    """

    title: str
    sentence: str = ""
    caption: str = ""

    @property
    def short(self) -> str:
        """The title without the part in brackets, where space is short."""
        return self.title.partition(" (")[0]


class Method(StrEnum):
    """How a classifier is trained."""

    AUTOMATIC = "automatic"
    BOTTLENECK = "bottleneck"
    FINE_TUNE = "fine-tune"
    FROM_SCRATCH = "from-scratch"


class Effort(StrEnum):
    """How long a training may take; stands for a set of numbers in each method."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"


class TopModel(StrEnum):
    """What the top model is, and how it is fitted to bottleneck features."""

    LOGISTIC = "logistic"
    DENSE = "dense"


class Optimizer(StrEnum):
    """Optimisers by their name in Keras."""

    ADAM = "adam"
    ADAMW = "adamw"
    RMSPROP = "rmsprop"
    SGD = "sgd"


METHOD_WORDS: Mapping[Method, Words] = {
    Method.AUTOMATIC: Words(
        "Automatic",
        "Starts with transfer learning. Then fine-tunes if the top model still makes mistakes and "
        "there is enough time, and keeps whichever is better.",
        "Transfer learning, then fine-tuning if it is worthwhile.",
    ),
    Method.BOTTLENECK: Words(
        "Transfer learning (bottleneck features)",
        "A pretrained network turns each photo into a list of numbers, its bottleneck features. A "
        "small top model is trained on them. Fast, and a few dozen photos are enough.",
        "New top model on a pretrained network: fast, needs few photos.",
    ),
    Method.FINE_TUNE: Words(
        "Fine-tuning",
        "Starts with transfer learning, then trains the last blocks of the pretrained network on "
        "your photos as well. Usually the most accurate, but takes several times as long.",
        "Also trains the network's last blocks: more accurate, slower.",
    ),
    Method.FROM_SCRATCH: Words(
        "From scratch",
        "Trains a small network on your photos alone, without pretrained weights. Needs many "
        "photos.",
        "Small network trained on your photos alone: needs many of them.",
    ),
}
EFFORT_WORDS: Mapping[Effort, Words] = {
    Effort.QUICK: Words("Quick", "A first try in little time."),
    Effort.BALANCED: Words("Balanced", "Good results in reasonable time."),
    Effort.THOROUGH: Words("Thorough", "Best results, longest training."),
}
NETWORK_WORDS: Mapping[SmallNetwork, Words] = {
    SmallNetwork.MODERN: Words(
        "Small (modern)",
        "Convolutions with batch normalisation and global average pooling. Trains reliably and is "
        "usually the more accurate of the two.",
    ),
    SmallNetwork.TUTORIAL: Words(
        "Small (tutorial)",
        "Three convolutional layers and a dense layer, as in the 2016 Keras tutorial on small "
        "datasets.",
    ),
}
FIT_WORDS: Mapping[Fit, Words] = {
    Fit.CROP: Words("Centre crop", "Cuts off the edges of long photos. Best for most photos."),
    Fit.STRETCH: Words("Stretch", "Keeps the whole photo, but distorts it."),
    Fit.PAD: Words("Pad", "Keeps the whole photo undistorted, but smaller, with black bars."),
}
POOLING_WORDS: Mapping[Pooling, Words] = {
    Pooling.BLOCKS: Words(
        "Several depths",
        "The average of each channel, of the last feature map and of the outputs of up to 10 "
        "of the last blocks.",
    ),
    Pooling.AVERAGE: Words("Average", "The average of each channel of the last feature map."),
    Pooling.MAXIMUM: Words("Maximum", "The maximum of each channel of the last feature map."),
    Pooling.FLATTEN: Words("Flatten", "All values of the last feature map."),
}
TOP_MODEL_WORDS: Mapping[TopModel, Words] = {
    TopModel.LOGISTIC: Words(
        "Logistic regression",
        "The best linear classifier of the features, found by L-BFGS: precise and repeatable.",
    ),
    TopModel.DENSE: Words(
        "Dense layers",
        "Trained batch by batch with the optimiser, optionally with a hidden layer.",
    ),
}
PRECISION_WORDS: Mapping[Precision, Words] = {
    Precision.EXACT: Words("Exact (float32)"),
    Precision.FAST: Words("Fast (bfloat16)"),
}
OPTIMIZER_WORDS: Mapping[Optimizer, Words] = {
    Optimizer.ADAM: Words("Adam"),
    Optimizer.ADAMW: Words("AdamW"),
    Optimizer.RMSPROP: Words("RMSprop"),
    Optimizer.SGD: Words("SGD"),
}

_Efforts = dict[Effort, dict[str, int]]

_EFFORTS: dict[Method, _Efforts] = {
    Method.AUTOMATIC: {
        Effort.QUICK: {"views": 2, "epochs": 3, "patience": 3, "time_limit": 1},
        Effort.BALANCED: {"views": 6, "epochs": 8, "patience": 8, "time_limit": 5},
        Effort.THOROUGH: {"views": 10, "epochs": 20, "patience": 20, "time_limit": 30},
    },
    Method.BOTTLENECK: {
        Effort.QUICK: {"views": 1, "epochs": 10, "patience": 10},
        Effort.BALANCED: {"views": 6, "epochs": 20, "patience": 20},
        Effort.THOROUGH: {"views": 15, "epochs": 30, "patience": 30},
    },
    Method.FINE_TUNE: {
        Effort.QUICK: {"views": 2, "epochs": 3, "patience": 3},
        Effort.BALANCED: {"views": 5, "epochs": 8, "patience": 8},
        Effort.THOROUGH: {"views": 10, "epochs": 20, "patience": 20},
    },
    Method.FROM_SCRATCH: {
        Effort.QUICK: {"views": 10, "epochs": 10, "patience": 10},
        Effort.BALANCED: {"views": 20, "epochs": 20, "patience": 20},
        Effort.THOROUGH: {"views": 60, "epochs": 60, "patience": 60},
    },
}

_EFFORTS_OF_DENSE: _Efforts = {
    Effort.QUICK: {"views": 1, "epochs": 30, "patience": 8},
    Effort.BALANCED: {"views": 6, "epochs": 60, "patience": 15},
    Effort.THOROUGH: {"views": 15, "epochs": 150, "patience": 30},
}


def efforts(method: Method, top_model: TopModel = TopModel.LOGISTIC) -> _Efforts:
    """Return the fields of ``TrainConfig`` that each effort sets."""
    dense = method is Method.BOTTLENECK and top_model is TopModel.DENSE
    return _EFFORTS_OF_DENSE if dense else _EFFORTS[method]


_OF_FINE_TUNING = {
    "optimizer": Optimizer.ADAMW,
    "learning_rate": 3e-4,
    "weight_decay": 1e-2,
}

#: The defaults that differ between methods at every effort.
OF_METHOD: dict[Method, dict[str, Any]] = {
    Method.AUTOMATIC: _OF_FINE_TUNING,
    Method.BOTTLENECK: {},
    Method.FINE_TUNE: _OF_FINE_TUNING,
    Method.FROM_SCRATCH: {
        "optimizer": Optimizer.ADAM,
        "batch_size": 16,
    },
}

#: The defaults that differ between the small networks: without BatchNorm, a high learning rate
#: does not converge.
OF_NETWORK: dict[SmallNetwork, dict[str, float]] = {
    SmallNetwork.MODERN: {"learning_rate": 3e-3, "dropout": 0.3},
    SmallNetwork.TUTORIAL: {"learning_rate": 1e-3, "dropout": 0.5},
}

#: The settings of the tutorial "Building powerful image classification models using very
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
    "top_model": TopModel.DENSE,
    "optimizer": Optimizer.RMSPROP,
    "hidden_units": 256,
    "dropout": 0.5,
}
