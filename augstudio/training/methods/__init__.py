"""The training methods: one file per method, and what they share."""

from collections.abc import Callable

from augstudio.runs.choices import Method
from augstudio.training.methods.automatic import train_automatically
from augstudio.training.methods.bottleneck import train_top_model
from augstudio.training.methods.fine_tune import fine_tune
from augstudio.training.methods.from_scratch import train_from_scratch
from augstudio.training.spec import TrainingResult, TrainingSpec

METHODS: dict[Method, Callable[[TrainingSpec], TrainingResult]] = {
    Method.AUTOMATIC: train_automatically,
    Method.BOTTLENECK: train_top_model,
    Method.FINE_TUNE: fine_tune,
    Method.FROM_SCRATCH: train_from_scratch,
}
