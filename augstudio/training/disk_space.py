"""How much disk space a training needs, checked before it starts."""

import shutil

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.plain_text import file_size
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase, phases
from augstudio.runs.unfinished import Unfinished

#: Bytes per weight, and bytes of everything else: tables, settings and a reserve.
_WEIGHT = 4
_OTHER_FILES = 8_000_000
#: Values per trained weight in a checkpoint: the best weight, the current weight, and two averages
#: of the optimiser; fine-tuning adds an average of the weight. While a checkpoint is written, the
#: one before still exists.
_IN_CHECKPOINTS, _WHEN_AVERAGED = 2 * 4, 2 * 5
#: Weights of the modern small network at every input size, without its last layer.
_MODERN = 450_000
_LAST = 192


def require_disk_space(unfinished: Unfinished) -> None:
    """Raise ``AugStudioError`` if the disk has too little free space for a training."""
    needed = bytes_needed(unfinished.config, len(unfinished.classes))
    folder = unfinished.folder
    place = next(each for each in (folder, *folder.parents) if each.exists())
    with storage.explained(folder):
        free = shutil.disk_usage(place).free
    if needed > free:
        raise AugStudioError(
            f"Training needs about {file_size(needed)} of disk space, but only {file_size(free)} "
            f"are free for {folder}.",
            "Free up some space, or choose a folder on another disk.",
        )


def bytes_needed(config: TrainConfig, classes: int) -> int:
    """Return about how many bytes a training writes to its run folder, including checkpoints."""
    trained, frozen = _weights(config, classes)
    averaged = Phase.FINE_TUNE in phases(config.method)
    copies = _WHEN_AVERAGED if averaged else _IN_CHECKPOINTS
    return _OTHER_FILES + _WEIGHT * (frozen + trained + copies * trained)


def _weights(config: TrainConfig, classes: int) -> tuple[int, int]:
    """Return the largest number of weights trained at once, and the number of frozen weights."""
    if config.method is Method.FROM_SCRATCH:
        if config.network is SmallNetwork.MODERN:
            return _MODERN + _LAST * classes, 0
        # Nearly all weights connect the last feature map, of 64 channels, with 64 hidden units.
        side = network_size(config.network, config.input_size) // 8
        return 64 * 64 * side * side, 0
    backbone = config.chosen_backbone
    values, hidden = backbone.feature_size, config.hidden_units
    top = values * hidden + hidden * classes if hidden else values * classes
    if config.method is Method.BOTTLENECK:
        return top, backbone.parameters
    # Counted double, because the last blocks are larger than the first ones.
    blocks = config.open_blocks or backbone.default_open
    opened = round(backbone.parameters * min(1.0, 2 * blocks / len(backbone.blocks)))
    return top + opened, backbone.parameters - opened
