"""Recipes by name (the built-in presets) and in files."""

from functools import cache
from pathlib import Path

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

#: Limit for a recipe file; a recipe has about 2000 bytes.
_MOST_BYTES = 1_000_000


@cache
def presets() -> dict[str, Recipe]:
    """Return the recipes in ``resources/presets`` by title, mildest first."""
    found = {}
    for path in sorted(storage.resource("presets").glob("*.json")):
        title = path.stem.split("_", 1)[1].replace("_", " ").capitalize()
        found[title] = Recipe.from_json(path.read_text(encoding="utf-8"), path.name)
    return found


def title_of(recipe: Recipe) -> str:
    """Return the title of the preset that ``recipe`` equals, else "Custom settings"."""
    return next((title for title, each in presets().items() if each == recipe), "Custom settings")


def open_recipe(name: str) -> Recipe:
    """Return a preset by its title (in any letter case), or the recipe in a JSON file.

    ``InputError`` if it is neither, or if the file doesn't contain a recipe.
    """
    for title, recipe in presets().items():
        if title.lower() == name.strip().lower():
            return recipe
    path = Path(name)
    with storage.explained(path):
        if not path.is_file():
            raise InputError(
                f"There is no recipe {name}.",
                f"Choose a recipe file, or one of the presets: {', '.join(presets())}.",
            )
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(
                f"{path.name} is not a recipe: it is too large.",
                "Choose a file that AugStudio saved, or a preset.",
            )
        data = storage.read_file(path, _MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name} is not a recipe: it is not text.",
            "Choose a file that AugStudio saved, or a preset.",
        ) from error
    return Recipe.from_json(text, path.name)
