"""The user's own presets: one recipe file each, in the folder of the settings."""

from pathlib import Path

from augstudio import storage
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

_SUFFIX = ".json"


def folder() -> Path:
    """Return the folder that holds them; it may not exist yet."""
    return storage.settings_folder() / "presets"


def names() -> list[str]:
    """Return the names of the user's presets, in alphabetical order."""
    with storage.explained(folder()):
        if not folder().is_dir():
            return []
        found = [path.stem for path in folder().iterdir() if _is_preset(path)]
    return sorted(found, key=lambda name: (name.casefold(), name))


def load(name: str) -> Recipe:
    """Return the recipe of a preset; ``InputError`` when its file is gone or damaged."""
    return open_recipe(str(_path(name)))


def save(name: str, recipe: Recipe) -> str:
    """Keep ``recipe`` under a name and return the name, as it was or as files can be called.

    One that has the name already, in any letter case, is replaced. ``InputError`` when the name
    is empty, or that of one of the program's presets.
    """
    name = allowed(name)
    taken = existing(name)
    storage.write_text(_path(name), recipe.to_json())
    # Where letter case tells files apart there are two of them now.
    if taken is not None and taken != name and not _path(taken).samefile(_path(name)):
        delete(taken)
    return name


def delete(name: str) -> None:
    """Forget a preset; one that is gone already is no error."""
    with storage.explained(_path(name)):
        _path(name).unlink(missing_ok=True)


def allowed(name: str) -> str:
    """Return ``name`` without what file systems refuse; ``InputError`` where nothing is left.

    The names of the program's own presets are refused in any letter case.
    """
    safe = storage.safe_name(name)
    if not safe or safe.startswith("."):
        raise InputError("A preset needs a name.", "Type one, such as Leaves from above.")
    if safe.casefold() in (title.casefold() for title in presets()):
        raise InputError(
            f"{safe} is one of the presets that come with AugStudio.", "Choose another name."
        )
    return safe


def existing(name: str) -> str | None:
    """Return the name of the preset that ``name`` would replace, if there is one."""
    wanted = storage.safe_name(name).casefold()
    return next((each for each in names() if each.casefold() == wanted), None)


def _path(name: str) -> Path:
    return folder() / f"{name}{_SUFFIX}"


def _is_preset(path: Path) -> bool:
    # Names that begin with a dot are files half written.
    return path.suffix == _SUFFIX and not path.name.startswith(".") and path.is_file()
