"""Speed and time left as text, the same everywhere in the window."""

from augstudio.plain_text import duration
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.widgets.text import count


def rate(speed: Speed) -> str:
    """Return units per second, such as "20 photos/s"; bytes in megabytes; "" while unknown."""
    each = speed.per_second
    if each <= 0:
        return ""
    if speed.unit == "bytes":
        return f"{each / 1e6:.1f} MB/s"
    return f"{count(round(each)) if each >= 10 else f'{each:.1f}'} {speed.unit}/s"


def time_left(speed: Speed) -> str:
    """Return the time left, such as "about 3 min left"; "" while unknown."""
    if not speed.seconds_left:
        return ""
    return f"{'at most' if speed.at_most else 'about'} {duration(speed.seconds_left)} left"
