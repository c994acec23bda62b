"""A connection to a Ray cluster, without its chatter, and its errors in the user's words."""

import logging
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from augstudio.errors import AugStudioError, InputError
from augstudio.packages import require_packages

#: What computing on a cluster needs beside AugStudio's own packages.
PACKAGES = ("ray", "pyarrow")
#: The address of a cluster on this computer, which lives as long as the connection.
LOCAL = "local"
#: The address of a cluster that runs on this computer already.
_AUTO = "auto"
#: Bytes of shared memory on this computer for what goes between processes: paths, the network and
#: short answers.
_MEMORY = 512 * 1024**2
_SECONDS_TO_ANSWER = 5.0
_LAST_PORT = 65535
#: Ray reads them when it is imported.
ENVIRONMENT = {
    # It would report to a server on the internet.
    "RAY_USAGE_STATS_ENABLED": "0",
    # What still runs when the connection ends would start a cluster of its own.
    "RAY_ENABLE_AUTO_CONNECT": "0",
    # It would write to the terminal what only its own engineers need.
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    # It would write about workers that died to stdout.
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
}
_GO_ON = "What is computed is kept: try again to go on."
#: How Ray writes in errors where something ran.
_ADDRESS = re.compile(r"\bip[:=] ?([^\s,)]+)")
_CHECK = "Check that the cluster runs (`ray status`), and the address that `ray start` gave."


def require_ray() -> None:
    """Raise ``InputError`` if Ray is not installed."""
    require_packages("Computing on a cluster", PACKAGES, "cluster")


def check_address(address: str) -> None:
    """Raise ``InputError`` if this can't be the address of a cluster; none has to be there."""
    if address in (LOCAL, _AUTO):
        return
    host, port = _host_and_port(address)
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        raise InputError(
            f"{address} is not the address of a cluster.",
            f"Give a host and a port, such as 10.0.0.1:6379, or {LOCAL} for this computer.",
        )


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Yield the module ``ray``, connected to the cluster at ``address``; disconnect at the end.

    With ``LOCAL``, that ends all processes of the cluster. Raises ``InputError`` if Ray is not
    installed, or no cluster that fits answers there. In the block, errors of the cluster become
    ``AugStudioError``.
    """
    require_ray()
    os.environ.update(ENVIRONMENT)
    import ray

    logging.getLogger("ray").setLevel(logging.CRITICAL)
    options: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    if address == LOCAL:
        processors = os.cpu_count() or 1
        options |= {"num_cpus": processors, "include_dashboard": False}
        options |= {"object_store_memory": _MEMORY}
    else:
        _require_answer(address)
    try:
        ray.init(address=address, **options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise _not_connected(address, error) from error
    try:
        with explained():
            yield ray
    finally:
        ray.shutdown()


@contextmanager
def explained(machine: str = "") -> Iterator[None]:
    """Turn an error of Ray in the block into an ``AugStudioError``; ``machine`` is where, if known.

    Raises ``InputError`` if AugStudio is not installed there.
    """
    from ray.data.exceptions import SystemException
    from ray.exceptions import RayError

    try:
        yield
    except (RayError, SystemException) as error:
        raise _in_words(error, machine) from error


def quiet_data() -> Any:
    """Return the module ``ray.data``, told to write nothing to the terminal."""
    from ray import data

    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setLevel(logging.CRITICAL + 1)
    return data


def _require_answer(address: str) -> None:
    """Raise ``InputError`` if nothing answers; Ray itself would try for minutes."""
    check_address(address)
    if address == _AUTO:
        return
    host, port = _host_and_port(address)
    try:
        socket.create_connection((host, int(port)), _SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise InputError(f"No cluster answers at {address}.", _CHECK) from error


def _host_and_port(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition("//")[2].rpartition(":")
    return host, port


def _not_connected(address: str, error: Exception) -> AugStudioError:
    reason = " ".join(str(error).split()).rstrip(".")
    if "ersion mismatch" in reason:
        return InputError(
            f"The cluster at {address} runs another version of Ray or Python: {reason}.",
            "Install the same versions on all machines.",
        )
    if address == LOCAL:
        return AugStudioError(
            f"Ray does not start on this computer: {reason}.", "Compute without a cluster."
        )
    return InputError(f"The cluster at {address} can't be used: {reason}.", _CHECK)


def _in_words(error: BaseException, machine: str) -> AugStudioError:
    """Return what an error of Ray means; ``machine`` is where it happened, or ""."""
    from ray.exceptions import RayActorError, WorkerCrashedError

    chain = list(_causes(error))
    for each in chain:
        if isinstance(each, AugStudioError):
            return each
    whole = "\n".join(str(each) for each in chain)
    found = _ADDRESS.search(whole)
    where = machine or (found[1] if found else "a machine of the cluster")
    if "No module named 'augstudio" in whole:
        return InputError(
            f"AugStudio is not installed on {where}.",
            'Install the same version on all machines: python -m pip install "augstudio[cluster]".',
        )
    crashed = any(isinstance(each, WorkerCrashedError) for each in chain)
    if crashed or "worker process has died" in whole:
        return AugStudioError(
            f"Workers on {where} die again and again.",
            f"Most often, memory runs out: check that machine. {_GO_ON}",
        )
    last = (whole.strip().splitlines() or [type(error).__name__])[-1].strip().rstrip(".")
    if machine or "creation task" in whole:
        return AugStudioError(
            f"No worker starts on {where}: {last}.",
            f"Check the installation of AugStudio on that machine. {_GO_ON}",
        )
    if any(isinstance(each, RayActorError) for each in chain):
        return AugStudioError("A machine of the cluster is gone.", _GO_ON)
    return AugStudioError(f"The cluster failed on {where}: {last}.", _GO_ON)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, from the outermost to the innermost."""
    while error is not None:
        yield error
        inner = getattr(error, "cause", None) or error.__cause__ or error.__context__
        error = inner if isinstance(inner, BaseException) else None
