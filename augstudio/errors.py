"""The errors that users see: what happened and what to do about it."""

from augstudio.plain_text import shortened


class AugStudioError(Exception):
    """Something went wrong that the user can understand and act on.

    Parameters
    ----------
    message
        One sentence in the user's words: what happened, to which file or setting.
    hint
        One sentence: what to do about it. Empty only where nothing can be done.
    """

    #: Exit code of the command line.
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        # They may quote a name from a file, which can have any length.
        self.message = shortened(message)
        self.hint = shortened(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[type["AugStudioError"], tuple[object, ...]]:
        return type(self), (self.message, self.hint)


class InputError(AugStudioError):
    """The given folder, file or setting can't be used as it is."""

    exit_code = 2


class UnreadablePhotoError(InputError):
    """One file can't be read as a photo; a run continues without it."""


class Cancelled(Exception):  # noqa: N818 - a request that was honoured, not an error
    """Raised by ``Progress.check`` when the user asked to stop."""


class Paused(Cancelled):
    """Raised by ``Progress.check`` when the user asked to pause and resume later."""
