"""The network chosen on the Train page, which the preview shows, too."""

from PySide6.QtCore import QObject, Signal

from augstudio.models.backbones import Backbone, backbones
from augstudio.runs.choices import Method


class NetworkChoice(QObject):
    """The network of the next training.

    Attributes
    ----------
    method, backbone, input_size
        The training method, the pretrained network with its size and weights, and the side in
        pixels of its input. Only ``choose`` changes them.

    Signals
    -------
    changed
        Any of them changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.method = Method.BOTTLENECK
        self.backbone: Backbone = backbones()[0]
        self.input_size = self.backbone.input_size

    def choose(self, method: Method, backbone: Backbone, input_size: int) -> None:
        """Set what the next training uses."""
        chosen = (method, backbone, input_size)
        if chosen != (self.method, self.backbone, self.input_size):
            self.method, self.backbone, self.input_size = chosen
            self.changed.emit()
