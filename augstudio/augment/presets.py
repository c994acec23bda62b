"""Recipes that can be chosen by name, and recipes in files."""

from functools import cache
from pathlib import Path

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

#: Of a file; a recipe has some 2000.
_MOST_BYTES = 1_000_000


@cache
def presets() -> dict[str, Recipe]:
    """Return the recipes of ``resources/presets`` by title, mildest first."""
    found = {}
    for path in sorted(storage.resource("presets").glob("*.json")):
        title = path.stem.split("_", 1)[1].replace("_", " ").capitalize()
        found[title] = Recipe.from_json(path.read_text(encoding="utf-8"), path.name)
    return found


def title_of(recipe: Recipe) -> str:
    """Return the title of the preset that ``recipe`` equals, else "Own settings"."""
    return next((title for title, each in presets().items() if each == recipe), "Own settings")


def open_recipe(name: str) -> Recipe:
    """Return a preset by its title (any letter case), or the recipe in a JSON file.

    ``InputError`` when it is neither, and when the file does not hold a recipe.
    """
    for title, recipe in presets().items():
        if title.lower() == name.strip().lower():
            return recipe
    path = Path(name)
    with storage.explained(path):
        if not path.is_file():
            raise InputError(
                f"There is no recipe {name}.",
                f"Give a recipe file, or one of the presets: {', '.join(presets())}.",
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
