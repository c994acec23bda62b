"""The command line in a program that kills itself at a chosen action on files.

``python -m tests.attack.child FOLDER NUMBER COMMAND...`` counts what is created, renamed, deleted
or opened for writing below FOLDER, and dies before action NUMBER. With 0 it lives, and writes how
many actions there were into ``FOLDER/actions``.
"""

import os
import signal
import sys
from pathlib import Path

_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    folder, number = sys.argv[1], int(sys.argv[2])
    count = 0

    def hear(event: str, args: tuple[object, ...]) -> None:
        nonlocal count
        if event not in _EVENTS and not (event == "open" and int(str(args[2] or 0)) & _WRITING):
            return
        if not isinstance(args[0], str | bytes | os.PathLike):
            return
        if os.fsdecode(args[0]).startswith(folder):
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    from augstudio.cli import app as cli
    from augstudio.runs import checkpoint

    checkpoint.INTERVAL = 0.0
    sys.argv = ["augstudio", *sys.argv[3:]]
    sys.addaudithook(hear)
    try:
        cli.main()
    finally:
        total = count
        (Path(folder).parent / "actions").write_text(str(total))


if __name__ == "__main__":
    main()
