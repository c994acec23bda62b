"""The user's own presets: one recipe file each, in the settings folder."""

from pathlib import Path

from augstudio import storage
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

_SUFFIX = ".json"


def folder() -> Path:
    """Return the folder with the user's presets; it may not exist yet."""
    return storage.settings_folder() / "presets"


def names() -> list[str]:
    """Return the names of the user's presets, in alphabetical order."""
    with storage.explained(folder()):
        if not folder().is_dir():
            return []
        found = [path.stem for path in folder().iterdir() if _is_preset(path)]
    return sorted(found, key=lambda name: (name.casefold(), name))


def load(name: str) -> Recipe:
    """Return the recipe of a preset; ``InputError`` if its file is gone or damaged."""
    return open_recipe(str(_path(name)))


def save(name: str, recipe: Recipe) -> str:
    """Save ``recipe`` under a name; return the name, adapted to what file systems allow.

    A preset that already has the name, in any letter case, is replaced. ``InputError`` if the
    name is empty or belongs to a built-in preset.
    """
    name = allowed(name)
    taken = existing(name)
    storage.write_text(_path(name), recipe.to_json())
    # On case-sensitive file systems there are now two files.
    if taken is not None and taken != name and not _path(taken).samefile(_path(name)):
        delete(taken)
    return name


def delete(name: str) -> None:
    """Delete a preset, if it still exists."""
    with storage.explained(_path(name)):
        _path(name).unlink(missing_ok=True)


def allowed(name: str) -> str:
    """Return ``name`` without what file systems refuse; ``InputError`` if nothing is left.

    The names of built-in presets are rejected in any letter case.
    """
    safe = storage.safe_name(name)
    if not safe or safe.startswith("."):
        raise InputError("A preset needs a name.", "Type one, such as Leaves from above.")
    if safe.casefold() in (title.casefold() for title in presets()):
        raise InputError(f"{safe} is a preset that comes with AugStudio.", "Choose another name.")
    return safe


def existing(name: str) -> str | None:
    """Return the name of the preset that ``name`` would replace, if there is one."""
    wanted = storage.safe_name(name).casefold()
    return next((each for each in names() if each.casefold() == wanted), None)


def _path(name: str) -> Path:
    return folder() / f"{name}{_SUFFIX}"


def _is_preset(path: Path) -> bool:
    # Names that begin with a dot belong to unfinished files.
    return path.suffix == _SUFFIX and not path.name.startswith(".") and path.is_file()
