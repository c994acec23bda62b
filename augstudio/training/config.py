"""TrainConfig: the settings of one training, apart from the recipe."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from augstudio.data.images import Fit
from augstudio.models.engine import Precision


class Effort(StrEnum):
    """How much time a training may take; a name for a set of views, epochs and patience."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"


#: The fields of ``TrainConfig`` that each effort stands for.
EFFORTS: dict[Effort, dict[str, int]] = {
    Effort.QUICK: {"views": 1, "epochs": 30, "patience": 8},
    Effort.BALANCED: {"views": 6, "epochs": 60, "patience": 15},
    Effort.THOROUGH: {"views": 15, "epochs": 150, "patience": 30},
}
_BALANCED = EFFORTS[Effort.BALANCED]


class TrainConfig(BaseModel):
    """Settings of one training; together with the recipe and the photos they fix its numbers.

    Attributes
    ----------
    backbone
        Key of the pretrained network.
    precision, fit
        How exactly it computes, and how a photo becomes the square that it takes.
    views
        Variations of each training photo, the photo itself included.
    epochs, patience
        Passes over the training photos at most, and how many of them may go by without a lower
        validation loss.
    seed
        Of the variations, of the order of the photos, of dropout and of the first weights.
    batch_size
        Photos in one step of the optimiser, which is Adam.
    learning_rate
        Of Adam, constant.
    hidden_units
        Size of the hidden layer (ReLU) of the top model; 0 for none.
    dropout
        Share of the values dropped before each dense layer while training, in [0, 1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    backbone: str = "efficientnet_lite0"
    precision: Precision = Precision.EXACT
    fit: Fit = Fit.CROP
    views: int = Field(default=_BALANCED["views"], ge=1, le=100)
    epochs: int = Field(default=_BALANCED["epochs"], ge=1, le=10_000)
    patience: int = Field(default=_BALANCED["patience"], ge=1, le=10_000)
    seed: int = Field(default=0, ge=0, lt=2**32)
    batch_size: int = Field(default=32, ge=1, le=4096)
    learning_rate: float = Field(default=1e-3, gt=0, le=1)
    hidden_units: int = Field(default=0, ge=0, le=4096)
    dropout: float = Field(default=0.2, ge=0, lt=1)
