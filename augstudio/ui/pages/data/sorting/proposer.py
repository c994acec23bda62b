"""Proposer: computes features in the background, and learns from what is sorted."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.data.dataset import ImageRecord
from augstudio.errors import AugStudioError
from augstudio.features.store import Vector
from augstudio.progress import Progress
from augstudio.training.proposals import Proposals, is_enough, propose
from augstudio.ui.core.jobs.light_lane import LatestJob

#: Returns features by the content of photos.
ReadFeatures = Callable[[Sequence[ImageRecord], Progress], Mapping[str, Vector]]

#: Photos whose features are read at once.
_PART = 64
#: Most unsorted photos that have features, which take 11 kB each.
_AHEAD = 3000


class Proposer(QObject):
    """Proposes classes for the photos of a pile.

    Where features can't be computed, it proposes nothing.

    Parameters
    ----------
    read
        See ``ReadFeatures``; it is called in threads.

    Attributes
    ----------
    proposals
        The newest ones; ``None`` while there are none.
    is_learning
        Whether others are on their way.
    can_propose
        Whether features can be computed, as far as is known.

    Signals
    -------
    learnt
        ``proposals`` are those of the last call of ``learn``.
    failed
        The ``AugStudioError`` because of which features can't be computed.
    """

    learnt = Signal()
    failed = Signal(object)

    def __init__(self, read: ReadFeatures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._features: dict[str, Vector] = {}
        self._examples: Sequence[ImageRecord] = ()
        self._labels: Mapping[str, str] = {}
        self._undecided: Sequence[ImageRecord] = ()
        self._without: set[str] = set()
        self._is_reading = False
        self.proposals: Proposals | None = None
        self.is_learning = False
        self.can_propose = True
        self._reading = LatestJob("Computing features", self)
        self._reading.result.connect(self._take_features)
        self._reading.failed.connect(self._do_without)
        self._learning = LatestJob("Learning from the sorted photos", self)
        self._learning.result.connect(self._take_proposals)
        self._learning.failed.connect(lambda: self._take_proposals(None))

    def start(self, examples: Sequence[ImageRecord]) -> None:
        """Learn from ``examples``, too, whose labels are right."""
        self._examples = examples

    def learn(self, labels: Mapping[str, str], undecided: Sequence[ImageRecord]) -> None:
        """Learn from photos, labels by content, to propose classes for the others."""
        self._labels, self._undecided = labels, undecided
        self._read_more()
        self._learn()

    def stop(self) -> None:
        """Stop what is running; nothing more is proposed."""
        self._undecided = ()
        self._reading.drop()
        self._learning.drop()
        self.is_learning = False

    def _read_more(self) -> None:
        if self._is_reading or not self.can_propose:
            return
        wanted = (*self._examples, *self._undecided[:_AHEAD])
        done = self._features.keys() | self._without
        part = [each for each in wanted if each.content not in done][:_PART]
        if part:
            self._is_reading = True
            self._reading.submit(lambda progress: (part, self._read(part, progress)))

    @Slot(object)
    def _take_features(self, result: tuple[Sequence[ImageRecord], Mapping[str, Vector]]) -> None:
        asked, found = result
        self._is_reading = False
        self._features.update(found)
        self._without.update(each.content for each in asked if each.content not in found)
        self._read_more()
        self._learn()

    def _do_without(self, error: AugStudioError) -> None:
        """Read no more features: sorting goes on photo by photo."""
        self.can_propose = False
        self.failed.emit(error)

    def _learn(self) -> None:
        labels = {each.content: each.label for each in self._examples} | dict(self._labels)
        known = {each: label for each, label in labels.items() if each in self._features}
        if not is_enough(known):
            self.proposals = None
            return
        features = dict(self._features)
        undecided = [each.content for each in self._undecided if each.content in features]
        self.is_learning = True
        self._learning.submit(lambda progress: propose(features, known, undecided, progress.check))

    @Slot(object)
    def _take_proposals(self, proposals: Proposals | None) -> None:
        self.proposals, self.is_learning = proposals, False
        self.learnt.emit()
