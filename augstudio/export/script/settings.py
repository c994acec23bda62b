"""The settings of a run as the constants, comments and calls of its script."""

from typing import Any

from augstudio.augment.keras.layers import figure
from augstudio.augment.keras.to_code import augmentation_code
from augstudio.data.images import Fit
from augstudio.export.script.source import Constant, call, list_of
from augstudio.models.backbones import Pooling
from augstudio.models.classifier_parts import cut_layer
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.choices import (
    POOLING_WORDS,
    Method,
    Optimizer,
    TopModel,
)
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.runs.run import Run
from augstudio.training.methods.from_scratch import warmup_epochs
from augstudio.training.methods.logistic_learner import choice_in

#: For runs of earlier versions, which did not say which penalty they chose; the most common one.
_PENALTY = 0.1
_FITS = {
    Fit.CROP: "the largest square in the middle of each photo",
    Fit.STRETCH: "the whole photo, distorted to a square",
    Fit.PAD: "the whole photo, with black bars",
}


def facts_of(run: Run) -> dict[str, Any]:
    """Return what the templates of the script and its README need, except the list of photos."""
    config, recipe = run.config, run.recipe
    pretrained = config.method is not Method.FROM_SCRATCH
    views = recipe.distinct_views(config.views) if pretrained else 1
    varies = not recipe.is_neutral and (views > 1 or not pretrained)
    size = size_of(config)
    dense = pretrained and config.top_model is TopModel.DENSE
    facts: dict[str, Any] = {
        "method": _method(run),
        "summary": f"Train an image classifier: {_method(run)}.",
        "date": f"{run.moment.day} {run.moment:%B %Y}",
        "size": size,
        "classes": len(run.classes),
        "class_list": list_of("CLASSES", run.classes),
        "constants": _constants(run, size, views),
        "pretrained": pretrained,
        "fine_tuned": run.fine_tuned,
        "tried": not run.fine_tuned and any(e.phase is Phase.FINE_TUNE for e in run.history),
        "logistic": not dense,
        "views": views,
        "draws": varies and (run.fine_tuned or dense or not pretrained),
        "recipe": recipe,
        "augmentation": "",
        "hidden": config.hidden_units,
        "calibrated": run.temperature and figure(run.temperature),
        "mirrored": run.mirror_score,
        "averages": run.averaged and recipe.distinct_views(config.predict_views),
        "score": run.mirror_score or run.validation,
    }
    if varies:
        # A pretrained network normalises by itself; the small ones do so in their first layers.
        facts["augmentation"] = augmentation_code(recipe, size, recipe.normalises)
    return facts | (_of_pretrained(run) if pretrained else _of_small_network(run))


def size_of(config: TrainConfig) -> int:
    """Return the width and height in pixels of the photos of a run."""
    if config.method is Method.FROM_SCRATCH:
        return network_size(config.network, config.input_size)
    return config.chosen_backbone.input_size


def without_lower_depths(run: Run) -> bool:
    """Whether the top model of a run leaves out the lower depths of ``Pooling.BLOCKS``."""
    if run.config.pooling is not Pooling.BLOCKS or run.config.top_model is not TopModel.LOGISTIC:
        return False
    return (choice_in(run.choices) or (0.0, False))[1]


def _method(run: Run) -> str:
    config = run.config
    if config.method is Method.FROM_SCRATCH:
        return f"{_small(config)}, trained from scratch"
    how = "fine-tuning" if run.fine_tuned else "transfer learning"
    return f"{how} with {config.chosen_backbone.title}"


def _small(config: TrainConfig) -> str:
    return f"the small {config.network.value} network"


def _constants(run: Run, size: int, views: int) -> list[Constant]:
    config = run.config
    pretrained = config.method is not Method.FROM_SCRATCH
    found = [
        Constant("SIZE", f"{size}", "pixels: width and height of the photos that the network sees"),
        Constant("FIT", f'"{config.fit.value}"', _FITS[config.fit]),
        Constant("SEED", f"{config.seed}", "of all random draws"),
    ]
    if views > 1:
        found.append(Constant("VIEWS", f"{views}", "per training photo: itself and its variations"))
    if pretrained and config.top_model is TopModel.LOGISTIC:
        found.append(_penalty(run))
    elif pretrained:
        found += _batches(config.for_top_model(), "TOP_" if run.fine_tuned else "")
        if config.hidden_units:
            found.append(Constant("HIDDEN_UNITS", f"{config.hidden_units}", "of the top model"))
    if run.fine_tuned:
        layer = cut_layer(config.chosen_backbone, config.open_blocks)
        found.append(Constant("CUT", f'"{layer}"', "fine-tuning trains the layers after this one"))
    if run.fine_tuned or not pretrained:
        found += _batches(config, "")
    if run.fine_tuned or not pretrained or config.top_model is TopModel.DENSE:
        found.append(
            Constant("DROPOUT", figure(config.dropout), "share of values that training sets to 0")
        )
    return found


def _penalty(run: Run) -> Constant:
    known = choice_in(run.choices)
    if run.config.penalty:
        how = "as set"
    else:
        how = "chosen by cross-validation" if known else "not on record"
    value = run.config.penalty or (known[0] if known else _PENALTY)
    return Constant("PENALTY", figure(value), f"L2, on the weights of standardised features; {how}")


def _batches(config: TrainConfig, start: str) -> list[Constant]:
    """Return the settings of a training batch by batch; their names begin with ``start``."""
    constant = config.method is Method.BOTTLENECK
    rate = "constant" if constant else "at its peak"
    found = [
        Constant("EPOCHS", f"{config.epochs}", "at most"),
        Constant("PATIENCE", f"{config.patience}", "epochs without a lower validation loss"),
        Constant("BATCH_SIZE", f"{config.batch_size}", "photos per step"),
        Constant("LEARNING_RATE", figure(config.learning_rate), rate),
    ]
    if _decays(config):
        meaning = "times the learning rate, per step"
        found.append(Constant("WEIGHT_DECAY", figure(config.weight_decay), meaning))
    if config.label_smoothing:
        meaning = "share of each label that is spread over all classes"
        found.append(Constant("LABEL_SMOOTHING", figure(config.label_smoothing), meaning))
    return [Constant(start + each.name, each.value, each.comment) for each in found]


def _decays(config: TrainConfig) -> bool:
    return config.uses("weight_decay") and config.weight_decay > 0


def _optimizer(config: TrainConfig, rate: str, start: str = "", average: bool = False) -> str:
    """Return the lines that make the optimiser; ``rate`` is its learning rate as source."""
    name = {
        Optimizer.ADAM: "Adam",
        Optimizer.ADAMW: "AdamW",
        Optimizer.RMSPROP: "RMSprop",
        Optimizer.SGD: "SGD",
    }[config.optimizer]
    arguments = [rate]
    if config.optimizer is Optimizer.SGD:
        arguments.append("momentum=0.9")
    if _decays(config):
        arguments.append(f"weight_decay={start}WEIGHT_DECAY")
    elif config.optimizer is Optimizer.ADAMW:
        # Keras's default is not 0.
        arguments.append("weight_decay=0.0")
    if average:
        arguments += ["use_ema=True", "ema_momentum=1 - 1 / steps"]
    lines = [call("optimizer", f"keras.optimizers.{name}", arguments)]
    if _decays(config):
        lines.append('optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])')
    return "\n".join(lines)


def _loss(config: TrainConfig, start: str = "") -> str:
    if not config.label_smoothing:
        return '"categorical_crossentropy"'
    return f"keras.losses.CategoricalCrossentropy(label_smoothing={start}LABEL_SMOOTHING)"


def _of_pretrained(run: Run) -> dict[str, Any]:
    config = run.config
    top, start = config.for_top_model(), "TOP_" if run.fine_tuned else ""
    pooling = POOLING_WORDS[Pooling.AVERAGE if without_lower_depths(run) else config.pooling]
    facts = {
        "body": "pretrained.py.jinja",
        "network": config.chosen_backbone.title,
        "pooling": pooling.sentence,
        "fast": config.precision is Precision.FAST,
        "top": start,
        "top_optimizer": _optimizer(top, f"{start}LEARNING_RATE", start),
        "top_loss": _loss(top, start),
    }
    if run.fine_tuned:
        facts |= {
            "optimizer": _optimizer(config, "learning_rate", average=True),
            "loss": _loss(config),
            "warmup": "steps",
            "warmup_words": "the first epoch",
            "decay_steps": "(EPOCHS - 1) * steps" if config.epochs > 1 else "steps",
        }
    return facts


def _of_small_network(run: Run) -> dict[str, Any]:
    config, recipe = run.config, run.recipe
    warmup = warmup_epochs(config.epochs)
    rescale = "1 / 255" if abs(recipe.rescale * 255 - 1) < 1e-9 else repr(recipe.rescale)
    return {
        "body": "from_scratch.py.jinja",
        "network": _small(config).capitalize(),
        "modern": config.network is SmallNetwork.MODERN,
        "rescale": rescale,
        "scaled": f" * ({rescale})" if recipe.rescale else "",
        "standardises": recipe.featurewise_std_normalization and not recipe.zca_whitening,
        "optimizer": _optimizer(config, "learning_rate"),
        "loss": _loss(config),
        "warmup": f"max(1, round({figure(warmup)} * steps))",
        "warmup_words": "1 epoch" if warmup == 1 else f"{figure(warmup)} epochs",
        "decay_steps": "max(1, EPOCHS * steps - warmup)",
    }
