"""How much room on the disk a training needs, asked before it begins."""

import shutil

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.plain_text import file_size
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.unfinished import Unfinished

#: Bytes of a weight, and of what is written beside weights: tables, settings, room to spare.
_WEIGHT = 4
_OTHER_FILES = 8_000_000
#: Weights that a checkpoint holds for each one that is trained: those of the best epoch, those of
#: now, and two averages of the optimiser. While one is written, the last one is still there.
_IN_CHECKPOINTS = 2 * 4
#: Weights of the modern small network, whatever its size, but for its last layer.
_MODERN = 450_000
_LAST = 192


def require_disk_space(unfinished: Unfinished) -> None:
    """Raise ``AugStudioError`` where the disk has too little room for what a training writes."""
    needed = bytes_needed(unfinished.config, len(unfinished.classes))
    folder = unfinished.folder
    place = next(each for each in (folder, *folder.parents) if each.exists())
    with storage.explained(folder):
        free = shutil.disk_usage(place).free
    if needed > free:
        raise AugStudioError(
            f"The training needs about {file_size(needed)}, and only {file_size(free)} are free on "
            f"the disk of {folder}.",
            "Free some space, or choose a folder on another disk.",
        )


def bytes_needed(config: TrainConfig, classes: int) -> int:
    """Return about how many bytes a training writes into the folder of its run, checkpoints too."""
    trained, frozen = _weights(config, classes)
    return _OTHER_FILES + _WEIGHT * (frozen + trained + _IN_CHECKPOINTS * trained)


def _weights(config: TrainConfig, classes: int) -> tuple[int, int]:
    """Return how many weights are trained at once at most, and how many stay as they are."""
    if config.method is Method.FROM_SCRATCH:
        if config.network is SmallNetwork.MODERN:
            return _MODERN + _LAST * classes, 0
        # Nearly all stand between the last feature map, of 64 channels, and 64 hidden units.
        side = network_size(config.network, config.input_size) // 8
        return 64 * 64 * side * side, 0
    backbone = config.chosen_backbone
    values, hidden = backbone.feature_size, config.hidden_units
    top = values * hidden + hidden * classes if hidden else values * classes
    if config.method is Method.BOTTLENECK:
        return top, backbone.parameters
    # The upper blocks are the larger ones.
    blocks = config.open_blocks or backbone.default_open
    opened = round(backbone.parameters * min(1.0, 2 * blocks / len(backbone.blocks)))
    return top + opened, backbone.parameters - opened
