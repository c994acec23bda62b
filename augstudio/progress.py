"""How long-running functions say how far they are, and hear that they should stop."""

from augstudio.errors import Cancelled, Paused


class Progress:
    """Receives progress and answers whether to go on; this one is silent and never cancelled.

    Callers that want to listen (the command line, a job of the window) override ``report`` and
    ``cancelled``. Both may be called from any thread.
    """

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Take note that ``done`` of ``total`` units are finished.

        ``total`` is 0 while it is not known. ``message`` says what is being done, such as
        "Reading photos", and ``unit`` what is counted.
        """

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return False

    @property
    def pausing(self) -> bool:
        """Whether the user asked to stop now and to go on another time."""
        return False

    def check(self) -> None:
        """Raise ``Cancelled`` when the user asked to stop, ``Paused`` to go on another time."""
        if self.pausing:
            raise Paused
        if self.cancelled:
            raise Cancelled


#: For callers that don't care.
SILENT = Progress()
