"""What AugStudio takes from inside TensorFlow and Keras is still there.

Anything below ``tensorflow.python`` or ``keras.src``, or whose name begins with an underscore,
may vanish in any new version: then this test says what, and who needs it.
"""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest

PACKAGE = Path(__file__).parent.parent / "augstudio"
OUTSIDE = ("tensorflow", "keras")
INSIDE = ("tensorflow.python", "tensorflow.core", "keras.src")


def uses(path: Path) -> set[tuple[str, str]]:
    """Return the modules, and names in them, that a file takes from inside the two packages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in OUTSIDE:
                    whole = alias.name if alias.asname else alias.name.split(".")[0]
                    modules[alias.asname or whole] = whole
                if alias.name.startswith(INSIDE):
                    found.add((alias.name, ""))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OUTSIDE:
            module = node.module or ""
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{module}.{alias.name}"
                if module.startswith(INSIDE) or alias.name.startswith("_"):
                    found.add((module, alias.name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            owner = ast.unparse(node.value)
            first, _, rest = owner.partition(".")
            if first in modules and not node.attr.startswith("__"):
                found.add((f"{modules[first]}.{rest}".rstrip("."), node.attr))
    return found


USES = sorted(
    (module, name, str(path.relative_to(PACKAGE)))
    for path in PACKAGE.rglob("*.py")
    for module, name in uses(path)
)


def test_they_are_few_and_in_one_place() -> None:
    assert {place for *_, place in USES} == {str(Path("models/converted.py"))}
    assert {name for _, name, _ in USES} == {
        "GraphDef",
        "convert_to_constants",
        "_FunctionConverterDataInEager",
        "_replace_variables_by_constants",
        "_registry",
        "context",
        "ops",
    }


@pytest.mark.parametrize(("module", "name", "place"), USES)
def test_what_is_not_public_is_still_there(module: str, name: str, place: str) -> None:
    package = module.split(".")[0]
    version = import_module(package).__version__
    lost = f"{package} {version} has no {module}.{name} any more; augstudio/{place} needs it."
    try:
        resolve_name(f"{module}.{name}".rstrip("."))
        found = True
    except (ImportError, AttributeError):
        found = False
    assert found, lost
