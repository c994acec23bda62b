"""Reports of a job are thinned out before they reach the window."""

from augstudio.ui.core.jobs.throttle import Advance, ThrottledProgress


def test_the_first_and_the_last_report_of_a_phase_are_passed_on_at_once() -> None:
    said: list[object] = []
    progress = ThrottledProgress(said.append)
    for done in range(1000):
        progress.report(done, 1000, "Reading photos")
    assert len(said) < 500
    # The first training may take minutes: until then this is what is shown.
    for message in ("Planning", "Preparing", "Trying"):
        progress.report(0, 3, message)
    assert [each.message for each in said[-3:] if isinstance(each, Advance)] == [
        "Planning",
        "Preparing",
        "Trying",
    ]
    progress.report(1, 3, "Trying")
    progress.report(3, 3, "Trying")
    assert said[-1] == Advance(3, 3, "Trying")
