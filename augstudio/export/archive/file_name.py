"""How the files of projects are named."""

from pathlib import Path

#: What the name of a project file ends with.
ENDING = ".augstudio"


def is_project_file(path: Path) -> bool:
    """Whether a file is named like a project."""
    return path.suffix.lower() == ENDING


def project_file(out: Path) -> Path:
    """Return ``out`` with the ending of project files."""
    return out if not out.name or is_project_file(out) else out.with_name(out.name + ENDING)
