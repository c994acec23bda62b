"""PlanView: what a study is to compare, how long it takes, and its start."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from augstudio.augment.recipe import Recipe
from augstudio.lab.plan import FOLDS, REPEATS
from augstudio.ui.core.studies.study_choice import StudyChoice, Subject
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.plan.augmentation_choice import AugmentationChoice
from augstudio.ui.pages.lab.plan.method_choice import MethodChoice
from augstudio.ui.pages.lab.plan.network_list import NetworkList
from augstudio.ui.pages.lab.plan.plan_check import PlanFacts
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.widgets.text import button, label, set_role, tooltip

_QUESTIONS = {
    Subject.AUGMENTATIONS: "Which augmentation helps on your photos?",
    Subject.NETWORKS: "Which network is best on your photos?",
    Subject.METHODS: "Which method is best on your photos?",
}
_WHAT = (
    "The lab trains many times, with and without what is compared, and tests each time on training "
    "photos that it set aside. Validation and test photos stay out of it, so they can judge your "
    "choice later."
)


class PlanView(QWidget):
    """Choices for a study, and its start, which is always seen.

    Signals
    -------
    changed
        A choice changed.
    start_pressed, photos_pressed, recipe_pressed
        To start the study; to use the preset Photos; to change the recipe.

    Attributes
    ----------
    augmentations
        The choice of augmentations.
    """

    changed = Signal()
    start_pressed = Signal()
    photos_pressed = Signal()
    recipe_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._augmentations = AugmentationChoice()
        self._networks = NetworkList()
        self._of_augmentations = _radio(
            "augmentations", "Augmentations", "Compare augmentations, with the network of Train."
        )
        self._of_networks = _radio(
            "networks",
            "Networks",
            "Compare networks whose weights are on this computer, with the current recipe.",
        )
        self._of_methods = _radio(
            "methods",
            "Methods",
            "Compare methods of training, with the current recipe. Takes long.",
        )
        self._methods = MethodChoice()
        self._none_here = label(
            "Only networks whose weights are on this computer can be compared. Train can download "
            "others.",
            "muted",
            wrap=True,
        )
        self._folds = _number("folds", "Parts", "Parts of the training photos.", 2, 20, FOLDS)
        self._repeats = _number(
            "repeats",
            "Repeats",
            "How often they are divided, each time differently.",
            1,
            20,
            REPEATS,
        )
        self._more = button("button_lab_details", "Details", "Parts and repeats.", "quiet")
        self._more.setCheckable(True)
        self._question = label("", "section")
        self._line = label("", "muted", wrap=True)
        self._line.setObjectName("label_lab_plan")
        self._start = button(
            "button_start_study", "Start study", "Start it (Space).", "primary", icon="play"
        )
        self._details = QWidget()
        self._possible = self._busy = False
        self._facts: PlanFacts | None = None
        self._lay_out()
        self._connect()
        self._of_augmentations.setChecked(True)
        self._show_kind()

    @property
    def choice(self) -> StudyChoice:
        """What is chosen."""
        return StudyChoice(
            subject=self._subject,
            groups=self._augmentations.groups,
            dose=self._augmentations.dose,
            own=self._augmentations.own,
            from_scratch=self._augmentations.from_scratch,
            networks=self._networks.keys,
            methods=self._methods.methods,
            folds=round(self._folds.value()),
            repeats=round(self._repeats.value()),
        )

    @property
    def _subject(self) -> Subject:
        if self._of_networks.isChecked():
            return Subject.NETWORKS
        return Subject.METHODS if self._of_methods.isChecked() else Subject.AUGMENTATIONS

    def show_recipe(self, title: str, recipe: Recipe) -> None:
        """Show the current recipe."""
        self._augmentations.show_recipe(title, recipe)

    def show_facts(self, facts: PlanFacts | None) -> None:
        """Show how long the study takes, or why it can't start; ``None`` while unknown."""
        self._facts = facts
        self._say()
        set_role(self._line, "bad" if facts and not facts.possible else "muted")
        self._possible = facts is None or facts.possible
        self._start.setEnabled(self._possible and not self._busy)

    def show_busy(self, busy: bool) -> None:
        """Disable the start while a job is running."""
        self._busy = busy
        self._start.setEnabled(self._possible and not busy)
        self._say()

    def _say(self) -> None:
        words = self._facts.sentence if self._facts else "Estimating …"
        if self._busy:
            words = "Something else is running. Stop it or wait; then a study can start."
        self._line.setText(words)

    def press_space(self) -> None:
        """Start the study."""
        self._start.click()

    def _lay_out(self) -> None:
        kinds = QButtonGroup(self)
        for each in (self._of_augmentations, self._of_networks, self._of_methods):
            kinds.addButton(each)
        details = QHBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(SPACING.small)
        for words, box in (("Parts", self._folds), ("Repeats", self._repeats)):
            title = label(words)
            title.setBuddy(box)
            details.addWidget(title)
            details.addWidget(box)
            details.addSpacing(SPACING.small)
        details.addStretch()
        self._details.hide()
        networks = QVBoxLayout()
        networks.setContentsMargins(SPACING.wide, 0, 0, 0)
        networks.addWidget(self._networks)
        networks.addWidget(self._none_here)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACING.small)
        rows.addWidget(self._head())
        rows.addWidget(self._choices(networks), 1)

    def _head(self) -> QFrame:
        """Return the question, what the answer costs, and the start."""
        top = QHBoxLayout()
        top.setSpacing(SPACING.small)
        top.addWidget(self._question, 1)
        top.addWidget(self._more)
        top.addWidget(self._start)
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(*[SPACING.medium] * 4)
        column.setSpacing(SPACING.small)
        column.addLayout(top)
        column.addWidget(self._line)
        column.addWidget(self._details)
        return card

    def _choices(self, networks: QVBoxLayout) -> QScrollArea:
        """Return what can be compared, scrolled where the window is low."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACING.medium, 0, SPACING.medium, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(label(_WHAT, "muted", wrap=True))
        column.addWidget(self._of_augmentations)
        column.addWidget(self._augmentations)
        column.addWidget(self._of_networks)
        column.addLayout(networks)
        column.addWidget(self._of_methods)
        column.addWidget(self._methods)
        column.addStretch()
        area = QScrollArea()
        area.setObjectName("scroll_lab_plan")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _connect(self) -> None:
        for each in (self._of_networks, self._of_methods):
            each.toggled.connect(self._show_kind)
        for signal in (
            self._augmentations.changed,
            self._networks.changed,
            self._of_networks.toggled,
            self._of_methods.toggled,
            self._methods.changed,
            self._folds.valueChanged,
            self._repeats.valueChanged,
        ):
            signal.connect(self.changed)
        self._more.toggled.connect(self._details.setVisible)
        self._start.clicked.connect(self.start_pressed)
        self._augmentations.photos_pressed.connect(self.photos_pressed)
        self._augmentations.recipe_pressed.connect(self.recipe_pressed)

    def _show_kind(self) -> None:
        subject = self._subject
        self._question.setText(_QUESTIONS[subject])
        networks = subject is Subject.NETWORKS
        if networks:
            self._networks.refresh()
        self._augmentations.setVisible(subject is Subject.AUGMENTATIONS)
        self._methods.setVisible(subject is Subject.METHODS)
        for each in (self._networks, self._none_here):
            each.setVisible(networks)


def _radio(name: str, words: str, tip: str) -> QRadioButton:
    made = QRadioButton(words)
    made.setObjectName(f"radio_lab_{name}")
    made.setAccessibleName(words)
    made.setToolTip(tooltip(tip))
    return made


def _number(name: str, words: str, tip: str, least: int, most: int, value: int) -> NumberBox:
    made = NumberBox(least, most, 1)
    made.setObjectName(f"spin_lab_{name}")
    made.setAccessibleName(words)
    made.setToolTip(tooltip(tip))
    made.setValue(value)
    return made
