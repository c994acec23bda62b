"""What the page Train has chosen, and the preview shows."""

from PySide6.QtCore import QObject, Signal

from augstudio.models.backbones import Backbone, backbones
from augstudio.runs.config import Method


class NetworkChoice(QObject):
    """The network of the next training.

    Attributes
    ----------
    method, backbone, input_size
        How the network learns, the pretrained one with its size and weights, and the side in
        pixels of the photos that the network takes. Only ``choose`` changes them.

    Signals
    -------
    changed
        Any of them.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.method = Method.BOTTLENECK
        self.backbone: Backbone = backbones()[0]
        self.input_size = self.backbone.input_size

    def choose(self, method: Method, backbone: Backbone, input_size: int) -> None:
        """Take what the next training is to use."""
        chosen = (method, backbone, input_size)
        if chosen != (self.method, self.backbone, self.input_size):
            self.method, self.backbone, self.input_size = chosen
            self.changed.emit()
