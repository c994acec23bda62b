"""Packages that only some jobs need: whether they are installed, and how to install them."""

from collections.abc import Iterable
from importlib import metadata, util

from augstudio.errors import InputError
from augstudio.plain_text import are, joined


def missing_packages(names: Iterable[str]) -> tuple[str, ...]:
    """Return which of the packages are not installed here."""
    return tuple(name for name in names if not _is_installed(name))


def require_packages(what: str, names: Iterable[str], extra: str = "", otherwise: str = "") -> None:
    """Raise ``InputError`` if a package is missing that ``what`` needs.

    ``extra`` is the extra of AugStudio that installs them; ``otherwise`` is a sentence that says
    what else the user can do.
    """
    missing = missing_packages(names)
    if not missing:
        return
    remedy = f'"augstudio[{extra}]"' if extra else " ".join(missing)
    raise InputError(
        f"{what} needs {joined(missing)}, which {are(len(missing))} not installed.",
        f"Install it: python -m pip install {remedy}. {otherwise}".strip(),
    )


def _is_installed(name: str) -> bool:
    module = {"ai-edge-litert": "ai_edge_litert"}.get(name, name)
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return util.find_spec(module) is not None
