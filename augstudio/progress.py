"""How long-running functions report progress and learn that they should stop."""

from augstudio.errors import Cancelled, Paused


class Progress:
    """Receives progress and says whether to continue; this one is silent and never cancelled.

    Callers that want to listen (the command line, a job in the window) override ``report`` and
    ``cancelled``. Both may be called from any thread.
    """

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Record that ``done`` of ``total`` units are finished.

        ``total`` is 0 while it is unknown. ``message`` says what is being done, such as
        "Reading photos"; ``unit`` says what is counted.
        """

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return False

    @property
    def pausing(self) -> bool:
        """Whether the user asked to pause: stop now and resume later."""
        return False

    def check(self) -> None:
        """Raise ``Cancelled`` when the user asked to stop, ``Paused`` when they asked to pause."""
        if self.pausing:
            raise Paused
        if self.cancelled:
            raise Cancelled


#: For callers that don't care.
SILENT = Progress()
