"""What can be chosen of a training by name: in words, and the numbers that a name stands for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from augstudio.data.images import Fit
from augstudio.models.backbones import Pooling
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork


class Words(NamedTuple):
    """What a choice is called, a sentence on it where the title does not say it all, and a caption.

    The caption is the sentence in a few words, for a single line.
    """

    title: str
    sentence: str = ""
    caption: str = ""

    @property
    def short(self) -> str:
        """The title without what stands in brackets, for where there is little room."""
        return self.title.partition(" (")[0]


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


METHOD_WORDS: Mapping[Method, Words] = {
    Method.BOTTLENECK: Words(
        "Transfer learning (bottleneck features)",
        "A pretrained network turns each photo into a row of numbers, its bottleneck features, "
        "and a small top model is trained on them. Fast, and works with a few dozen photos.",
        "New top model on a pretrained network: fast, needs few photos.",
    ),
    Method.FINE_TUNE: Words(
        "Fine-tuning",
        "Transfer learning first; then the last blocks of the pretrained network are trained on "
        "your photos as well. Most accurate, but takes several times as long.",
        "Also trains the network's last blocks: more accurate, slower.",
    ),
    Method.FROM_SCRATCH: Words(
        "From scratch",
        "A small network that has never seen a photo is trained on yours alone. Needs many photos.",
        "Small network trained on your photos alone: needs many of them.",
    ),
}
EFFORT_WORDS: Mapping[Effort, Words] = {
    Effort.QUICK: Words("Quick", "A first impression."),
    Effort.BALANCED: Words("Balanced", "Good results in reasonable time."),
    Effort.THOROUGH: Words("Thorough", "The best results, and the longest training."),
}
NETWORK_WORDS: Mapping[SmallNetwork, Words] = {
    SmallNetwork.MODERN: Words(
        "Small (modern)",
        "Convolutions with batch normalisation and global average pooling. Trains steadily, and "
        "is usually the more accurate one.",
    ),
    SmallNetwork.TUTORIAL: Words(
        "Small (tutorial)",
        "Three convolution layers and a dense one, as in the well-known Keras tutorial on little "
        "data.",
    ),
}
FIT_WORDS: Mapping[Fit, Words] = {
    Fit.CROP: Words("Crop to the centre", "The edges of long photos are cut off. Best for most."),
    Fit.STRETCH: Words("Stretch", "Nothing is cut off, but long photos are squeezed."),
    Fit.PAD: Words("Add black bars", "Nothing is cut off or squeezed, but things look smaller."),
}
POOLING_WORDS: Mapping[Pooling, Words] = {
    Pooling.AVERAGE: Words("Average"),
    Pooling.MAXIMUM: Words("Maximum"),
    Pooling.FLATTEN: Words("Flatten"),
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
OF_METHOD: dict[Method, dict[str, Any]] = {
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
OF_NETWORK: dict[SmallNetwork, dict[str, float]] = {
    SmallNetwork.MODERN: {"learning_rate": 3e-3, "dropout": 0.3},
    SmallNetwork.TUTORIAL: {"learning_rate": 1e-3, "dropout": 0.5},
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
