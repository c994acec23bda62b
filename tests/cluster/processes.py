"""The processes in which Ray runs workers, on a system that has /proc."""

from pathlib import Path


def workers_under(ancestor: int) -> list[int]:
    """Return the numbers of the processes below ``ancestor`` in which Ray computes blocks."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # After the name, which may contain anything but ends with the last bracket.
            state = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(process.name)] = (int(state[1]), command)
    return [
        number
        for number, (_, command) in parents.items()
        if command.startswith(b"ray::MapWorker") and _is_below(number, ancestor, parents)
    ]


def _is_below(number: int, ancestor: int, parents: dict[int, tuple[int, bytes]]) -> bool:
    while number in parents:
        if number == ancestor:
            return True
        number = parents[number][0]
    return False
