import pytest

from augstudio.errors import AugStudioError, Cancelled
from augstudio.progress import SILENT, Progress


class Stopped(Progress):
    @property
    def cancelled(self) -> bool:
        return True


def test_a_silent_progress_never_stops_the_work() -> None:
    SILENT.report(1, 0, "Reading photos")
    SILENT.check()
    assert not SILENT.cancelled


def test_check_raises_when_the_user_asked_to_stop() -> None:
    with pytest.raises(Cancelled):
        Stopped().check()


def test_stopping_is_not_an_error() -> None:
    assert not issubclass(Cancelled, AugStudioError)
