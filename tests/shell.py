"""The command line as a shell sees it, within the process of the tests."""

import json
import signal
import sys
from typing import Any

import pytest

from augstudio.cli import app as cli


class Shell:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys, self._patch = capsys, patch
        self.out = self.err = ""

    def run(self, *arguments: object) -> int:
        self._patch.setattr(sys, "argv", ["augstudio", *map(str, arguments)])
        interrupt = signal.getsignal(signal.SIGINT)
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            signal.signal(signal.SIGINT, interrupt)
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *arguments: object) -> Any:
        assert self.run(*arguments, "--json") == 0, self.err
        return json.loads(self.out)
