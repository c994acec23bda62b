"""TrainingChoices: method, network, effort and all details of the next training."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from augstudio.errors import AugStudioError, InputError
from augstudio.models import speed
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.engine import fast_available
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.choices import (
    CLASSIC_TUTORIAL,
    METHOD_WORDS,
    NETWORK_WORDS,
    OF_NETWORK,
    Effort,
    Method,
    TopModel,
    efforts,
)
from augstudio.runs.config import TrainConfig
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.compute_place import ComputePlace
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.backbone_weights import BackboneWeights
from augstudio.ui.pages.train.choices.choice_box import ChoiceBox
from augstudio.ui.pages.train.choices.compute_row import ComputeRow
from augstudio.ui.pages.train.choices.config_details import ConfigDetails
from augstudio.ui.pages.train.choices.network_row import NetworkRow
from augstudio.ui.pages.train.choices.texts import (
    OWN,
    as_choices,
    backbone_choices,
    download_words,
    effort_choices,
    facts,
    why_missing,
)
from augstudio.ui.widgets.text import button, label

#: Choices that are kept when the method changes.
_KEPT = ("seed", "precision", "predict_views", "input_size", "pooling")
#: Number of blocks of a backbone listed by name.
_NAMED = 6
#: Width in pixels below which the labels before the boxes are hidden.
_NARROW = 720


class TrainingChoices(QWidget):
    """A row of choices and, on demand, the details; together they make a ``TrainConfig``.

    Choices are passed on at once, so that the preview shows what the chosen network sees.

    Signals
    -------
    changed
        A choice changed, or something new is known about the backbone.
    """

    changed = Signal()

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        place: ComputePlace,
        jobs: Jobs,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._recipe, self._chosen = project, recipe, network
        self._jobs, self._place = jobs, place
        self._files: dict[str, Path] = {}
        self._effort_before = Effort.BALANCED
        self._top_model_before = TrainConfig.of().top_model
        self._method = ChoiceBox("Method", "method", as_choices(METHOD_WORDS))
        self._backbone = ChoiceBox("Network", "backbone", backbone_choices())
        self._network = ChoiceBox("Network", "network", as_choices(NETWORK_WORDS))
        self._effort = ChoiceBox("Effort", "effort", effort_choices(Method.BOTTLENECK))
        self._titles: list[QLabel] = []
        self._more = button(
            "button_details", "Details", "All settings of the training, and the weights.", "quiet"
        )
        self._more.setCheckable(True)
        self._facts, self._compute = NetworkRow(), ComputeRow(place)
        self._details = ConfigDetails()
        self._weights = BackboneWeights(jobs, channel, self)
        self._fast = LatestJob("Checking for the fast engine", self)
        self._lay_out()
        place.changed.connect(self.changed)
        self._connect()
        self.apply(TrainConfig.of())

    @property
    def config(self) -> TrainConfig:
        """The settings of the next training."""
        key = self._backbone.key
        return TrainConfig(
            method=Method(self._method.key),
            backbone=key,
            weights=self._files.get(key),
            network=SmallNetwork(self._network.key),
            fit=self._project.fit,
            **self._details.values(),
        )

    def apply(self, config: TrainConfig) -> None:
        """Apply ``config``; raises ``InputError`` for an unknown backbone."""
        backbone(config.backbone)
        self._files.pop(config.backbone, None)
        if config.weights is not None:
            self._files[config.backbone] = config.weights
        self._backbone.set_key(config.backbone)
        self._network.set_key(config.network)
        self._method.set_key(config.method)
        self._details.set_values(config.model_dump())
        self._top_model_before = config.top_model
        self._show_method()
        self._on_details()

    def obstacle(self) -> str:
        """Return why no training is possible with these choices, and what to do; "" if it is."""
        config = self.config
        try:
            if config.method is Method.FROM_SCRATCH:
                network_size(config.network, config.input_size)
                return ""
            row = config.chosen_backbone
        except InputError as error:
            return str(error)
        return "" if row.available else why_missing(row)

    @property
    def download(self) -> str:
        """The text of the download button for missing weights; "" if a download does not help."""
        from_scratch = self._method.key == Method.FROM_SCRATCH
        return "" if from_scratch else download_words(self._row)

    def start_download(self) -> None:
        """Download the weights of the chosen network."""
        self._weights.download(self._row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide the labels in a narrow window."""
        super().resizeEvent(event)
        for each in self._titles:
            each.setVisible(self.width() >= _NARROW)

    # --- layout ---

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        choices = (
            ("Method", (self._method,), 4),
            ("Network", (self._backbone, self._network), 3),
            ("Effort", (self._effort,), 2),
        )
        for words, boxes, share in choices:
            title = label(words, "muted")
            self._titles.append(title)
            row.addWidget(title)
            for box in boxes:
                row.addWidget(box, share)
            row.addSpacing(SPACING.tight)
        row.addWidget(self._more)
        self._panel = QWidget()
        panel = QVBoxLayout(self._panel)
        panel.setContentsMargins(0, 0, 0, 0)
        panel.setSpacing(SPACING.small)
        network = QVBoxLayout()
        network.setSpacing(0)
        network.addWidget(self._facts)
        network.addWidget(self._compute)
        panel.addLayout(network)
        panel.addWidget(self._details)
        self._panel.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(row)
        column.addWidget(self._panel)

    # --- behaviour ---

    def _connect(self) -> None:
        self._backbone.chosen.connect(self._choose_backbone)
        self._method.chosen.connect(self._choose_method)
        self._effort.chosen.connect(self._choose_effort)
        self._network.chosen.connect(self._choose_small_network)
        self._more.toggled.connect(self._show_details)
        self._details.changed.connect(self._on_details)
        self._details.classic_pressed.connect(self._choose_classic)
        self._facts.load_pressed.connect(lambda: self._weights.choose_file(self._row))
        self._facts.published_pressed.connect(lambda: self._use_weights(self._row, None))
        self._facts.measure_pressed.connect(
            lambda: self._weights.measure(self._row, self.config.precision)
        )
        self._weights.checked.connect(self._use_weights)
        self._weights.changed.connect(self._show_network)
        self._fast.result.connect(self._details.offer_fast)
        jobs = self._jobs
        for signal in (jobs.started, jobs.ended):
            signal.connect(lambda: self._facts.show_busy(jobs.current is not None))

    def _show_details(self, shown: bool) -> None:
        self._panel.setVisible(shown)
        if shown:
            # This loads OpenVINO, which takes a moment.
            self._fast.submit(lambda _: fast_available())

    @property
    def _row(self) -> Backbone:
        """The chosen backbone; with its default size if it can't use the one in the details."""
        try:
            return self.config.chosen_backbone
        except InputError:
            return backbone(self._backbone.key).chosen(weights=self.config.weights)

    def _choose_backbone(self) -> None:
        """Switch to another network with its defaults: the old size and pooling may not suit it."""
        method = Method(self._method.key)
        self._details.set_values({"input_size": 0, "pooling": TrainConfig.of(method).pooling})
        self._on_details()

    def _choose_small_network(self, key: str) -> None:
        """Switch to another small network with its own learning rate and dropout."""
        self._details.set_values(dict(OF_NETWORK[SmallNetwork(key)]))
        self._on_details()

    def _choose_method(self, key: str) -> None:
        kept = {name: value for name, value in self._details.values().items() if name in _KEPT}
        usual = TrainConfig.of(Method(key), self._effort_before).model_dump()
        self._details.set_values(usual | kept)
        self._top_model_before = usual["top_model"]
        self._show_method()
        self._on_details()

    def _choose_effort(self, key: str) -> None:
        if key != OWN:
            self._details.set_values(self._efforts()[Effort(key)])
        self._on_details()

    def _choose_classic(self) -> None:
        self.apply(TrainConfig(**CLASSIC_TUTORIAL, seed=self._details.values()["seed"]))

    def _show_method(self) -> None:
        """Show the controls for the method."""
        method = Method(self._method.key)
        from_scratch = method is Method.FROM_SCRATCH
        self._backbone.setVisible(not from_scratch)
        self._facts.setVisible(not from_scratch)
        self._compute.setVisible(not from_scratch and self._place.can_change)
        self._network.setVisible(from_scratch)
        self._effort.set_choices(effort_choices(method))
        self._details.set_method(method)

    def _on_details(self) -> None:
        """Update the effort to match the numbers, and update the preview."""
        values = self._details.values()
        if values["top_model"] is not self._top_model_before:
            # An epoch of one is not an epoch of the other.
            self._top_model_before = values["top_model"]
            self._details.set_values(self._efforts()[self._effort_before])
            values = self._details.values()
        known = self._efforts()
        names = [name for name, numbers in known.items() if numbers.items() <= values.items()]
        self._effort.set_key(names[0] if names else OWN)
        self._effort_before = names[0] if names else self._effort_before
        self._recipe.set_seed(values["seed"])
        self._show_network()

    def _efforts(self) -> dict[Effort, dict[str, int]]:
        return efforts(Method(self._method.key), TopModel(self._details.values()["top_model"]))

    def _use_weights(self, row: Backbone, path: Path | None) -> None:
        """Use weights from a file for a backbone, or the published ones for ``None``."""
        self._files.pop(row.key, None)
        if path is not None:
            self._files[row.key] = path
        self._show_network()

    def _show_network(self) -> None:
        """Show facts about the network, and update the preview."""
        row, config = self._row, self.config
        self._facts.show_facts(facts(row, row.available, speed.known(row, config.precision)))
        own = backbone(row.key)
        names = ", ".join(reversed(own.blocks[-_NAMED:]))
        # The first block always stays frozen.
        most = len(own.blocks) - 1
        self._details.set_default(
            "open_blocks", own.default_open, most, f"Blocks, last first: {names} …"
        )
        size, usual = row.input_size, own.input_size
        if config.method is Method.FROM_SCRATCH:
            usual = network_size(config.network)
            try:
                size = network_size(config.network, config.input_size)
            except AugStudioError:
                size = usual
        self._details.set_default("input_size", usual)
        self._chosen.choose(config.method, row, size)
        self.changed.emit()
