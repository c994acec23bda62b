"""Sorter: what is asked about a pile, what is decided, and what is saved."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from augstudio.data.dataset import ImageRecord, evenly
from augstudio.data.sorting.decided import Decided
from augstudio.data.sorting.file import SortingFile
from augstudio.data.sorting.pile import Pile
from augstudio.errors import AugStudioError
from augstudio.training.proposals import Row, question
from augstudio.ui.core import messages
from augstudio.ui.pages.data.sorting.proposer import Proposer

#: Most examples of a class to learn from.
_EXAMPLES = 100
#: Milliseconds to wait for proposals before one photo is shown.
_PATIENCE_MS = 1000


class Sorter(QObject):
    """Asks about one photo, or about a row of them, until all are sorted.

    Attributes
    ----------
    pile
        The photos.
    question
        A ``Row`` to confirm, the content of one photo, or ``None``: nothing is left, or the next
        question is on its way (``is_waiting``).
    is_waiting
        Whether the proposals for the next question are on their way.

    Signals
    -------
    changed
        The attributes, or what is decided, changed.
    """

    changed = Signal()

    def __init__(
        self, pile: Pile, file: SortingFile, proposer: Proposer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.pile, self._file, self._proposer = pile, file, proposer
        self.question: Row | str | None = None
        self.is_waiting = False
        self._records = {record.content: record for record in pile.photos}
        self._taken_out: list[str] = []
        self._is_told = False
        self._decided = file.decided.with_classes(pile.classes)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._wait_no_longer)
        proposer.setParent(self)
        proposer.learnt.connect(self._go_on)
        proposer.start(_some_examples(pile.examples))
        self._learn()
        if pile.examples:
            # If their features are cached, there soon are proposals.
            self.is_waiting = True
            self._patience.start()
        else:
            self._ask()

    # --- what is known ---

    @property
    def classes(self) -> Sequence[str]:
        """The classes in the order of their keys."""
        return self._decided.classes

    @property
    def labels(self) -> Mapping[str, str]:
        """The classes of the sorted photos of the pile, by content."""
        return {each: at for each, at in self._decided.labels.items() if each in self._records}

    @property
    def skipped(self) -> int:
        """The number of photos that were skipped."""
        return sum(each in self._records for each in self._decided.skipped)

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision about these photos to take back."""
        last = self._decided.steps[-1:]
        return any(each in self._records for step in last for each in step.photos)

    @property
    def can_propose(self) -> bool:
        """Whether proposals may come."""
        return self._proposer.can_propose

    def record(self, content: str) -> ImageRecord:
        """Return a photo of the pile."""
        return self._records[content]

    def upcoming(self, number: int) -> list[ImageRecord]:
        """Return the photos that will probably be asked about next."""
        doubtful = self._proposer.proposals.doubtful if self._proposer.proposals else ()
        left = dict.fromkeys(self._left())
        order = (*(each for each in doubtful if each in left), *left)
        found = (each for each in dict.fromkeys(order) if each != self.question)
        return [self._records[each] for each in islice(found, number)]

    # --- decisions ---

    def add_class(self, name: str) -> None:
        """Add a class."""
        self._save(self._decided.with_classes([name]))
        self.changed.emit()

    def put(self, label: str | None) -> None:
        """Put the photo in question into a class, or skip it."""
        if isinstance(self.question, str):
            self._decide(self._decided.put([self.question], label))

    def confirm(self, taken_out: Collection[str]) -> None:
        """Put the row in question into its class, but for the photos that were taken out."""
        if isinstance(self.question, Row):
            row = self.question
            kept = [each for each in row.photos if each not in taken_out]
            self._taken_out += [each for each in row.photos if each in taken_out]
            decided = self._decided.put(kept, row.label) if kept else self._decided
            # The next row should know what this one has taught.
            self._decide(decided, waits=not self._taken_out)

    def undo(self) -> None:
        """Take the last decision back, and ask again what it answered."""
        if not self.can_undo:
            return
        step = self._decided.steps[-1]
        self._save(self._decided.undone())
        self._learn()
        photos = tuple(each for each in step.photos if each in self._records)
        in_a_row = len(photos) > 1 and step.label is not None
        self.question = Row(step.label or "", photos) if in_a_row else photos[0]
        self.is_waiting = False
        self.changed.emit()

    def ask_again(self) -> None:
        """Ask about the photos that were skipped."""
        self._decide(self._decided.without_skipping())

    def close(self) -> None:
        """Stop, and let other programs sort this pile."""
        self._patience.stop()
        self._proposer.stop()
        self._file.close()

    def _decide(self, decided: Decided, waits: bool = False) -> None:
        self._save(decided)
        self._learn()
        left = dict.fromkeys(self._left())
        self._taken_out = [each for each in self._taken_out if each in left]
        self.is_waiting = waits and bool(left) and self._proposer.is_learning
        if self.is_waiting:
            self.question = None
            self._patience.start()
        else:
            self._ask()
        self.changed.emit()

    def _save(self, decided: Decided) -> None:
        self._decided = decided
        self.try_saving()

    def try_saving(self) -> bool:
        """Save what is decided, if it is not saved; return whether it is."""
        try:
            self._file.save(self._decided)
        except AugStudioError as error:
            if not self._is_told:  # not again with each key
                messages.show_error(error)
            self._is_told = True
        else:
            self._is_told = False
        return not self._is_told

    # --- the next question ---

    def _left(self) -> list[str]:
        return self._decided.left([record.content for record in self.pile.photos])

    def _learn(self) -> None:
        self._proposer.learn(self.labels, [self._records[each] for each in self._left()])

    def _ask(self) -> None:
        self.question = question(self._left(), self._taken_out, self._proposer.proposals)

    def _go_on(self) -> None:
        """Ask the question that waited; one that is shown is never replaced under a finger."""
        if self._proposer.proposals is not None:
            self._wait_no_longer()

    def _wait_no_longer(self) -> None:
        if self.is_waiting:
            self.is_waiting = False
            self._ask()
            self.changed.emit()


def _some_examples(examples: Sequence[ImageRecord]) -> list[ImageRecord]:
    by_class: dict[str, list[ImageRecord]] = {}
    for record in examples:
        by_class.setdefault(record.label, []).append(record)
    return [each for records in by_class.values() for each in evenly(records, _EXAMPLES)]
