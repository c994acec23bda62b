"""SimilarSets: the training photos that are most similar to a photo, shown in the gallery."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.evaluation.why.similar import SimilarPhoto
from augstudio.plain_text import counted, grouped, readable
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.run_library import RunLibrary

#: Most photos that are shown; the gallery has room for about so many without scrolling.
_MOST = 24
_LOOKING = "Looking for similar photos"

_Found = tuple[Run, ImageRecord, tuple[SimilarPhoto, ...]]


class SimilarSets(QObject):
    """Looks for similar photos by the features of the run in use, and shows them.

    They are not shown any more if ``shown`` was left meanwhile, or another run is in use.

    Parameters
    ----------
    shown
        The widget on which the photo is seen.
    page
        The page that it is on, to go back to.
    """

    def __init__(
        self,
        explainer: Explainer,
        library: RunLibrary,
        channel: Channel,
        shown: QWidget,
        page: str,
    ) -> None:
        super().__init__(shown)
        self._explainer, self._library, self._channel = explainer, library, channel
        self._shown, self._page = shown, page
        self._job = LatestJob(_LOOKING, self)
        self._job.progressed.connect(self._show_progress)
        self._job.result.connect(self._show)
        self._job.failed.connect(messages.show_error)
        library.run_changed.connect(self._job.drop)

    def is_possible_for(self, photo: ImageRecord) -> bool:
        """Whether there is a run to ask, and the photo can be read."""
        return self._library.run is not None and bool(photo.content)

    def show(self, photo: ImageRecord) -> None:
        """Show a photo, and after it those that are similar to it."""
        run = self._library.run
        if run is None:
            return

        def work(progress: Progress) -> _Found:
            return run, photo, self._explainer.similar(run, photo, progress, _MOST)

        self._channel.say("muted", f"{_LOOKING} …")
        self._job.submit(work)

    def _show_progress(self, advance: Advance) -> None:
        if advance.total and self._shown.isVisible():
            of = f"{grouped(advance.done)} of {grouped(advance.total)} {advance.unit}"
            self._channel.say("muted", f"{_LOOKING}: {of}")

    def _show(self, found: _Found) -> None:
        run, photo, similar = found
        if not self._shown.isVisible():
            return
        captions = {photo.content: "this photo"}
        for each in similar:
            captions[each.record.content] = f"{each.record.label}, similarity {each.similarity:.2f}"
        title = f"Photos like {readable(photo.path.name)}"
        self._channel.show_photos(PhotoSet(title, tuple(captions), captions, self._page))
        photos = counted(len(similar), "training photo")
        self._channel.say("muted", f"{photos} that {readable(run.name)} finds most similar.")
