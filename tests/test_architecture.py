"""The rooms of the house import only towards the left, and stay what they are."""

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "augstudio"
FILES = sorted(PACKAGE.rglob("*.py"))

GROUND = {
    "errors",
    "progress",
    "disk",
    "storage",
    "database",
    "locks",
    "working",
    "plain_text",
    "tables",
    "threads",
    "packages",
}
ORDER = [
    GROUND,
    {"data"},
    {"augment"},
    {"models"},
    {"features"},
    {"runs"},
    {"cluster"},
    {"training"},
    {"evaluation"},
    {"lab", "predict"},
    {"export"},
    {"cli", "ui"},
]
#: Inside the window.
UI_ORDER = [
    {"look", "core"},
    {"widgets"},
    {"pages", "frame"},
    {"registry"},
    {"window"},
    {"app"},
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
UI_RANK = {room: rank for rank, rooms in enumerate(UI_ORDER) for room in rooms}
#: Flat files of the window's room; all else lies in its folders.
UI_FILES = {"__init__", "app", "registry", "window"}
QT = {"PySide6", "pyqtgraph", "superqt", "shiboken6"}
HEAVY = {"tensorflow", "keras", "openvino", "sklearn", "pandas", "cleanlab", "ray", "pyarrow"}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path, module_level_only: bool = False) -> set[str]:
    """Every absolute module name that ``path`` imports; ``from a import b`` gives ``a.b``.

    Imports inside functions and those for types alone count, unless ``module_level_only``.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or (
                isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            )
            if module_level_only and later:
                continue
            visit(child)

    visit(tree)
    return found


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_imports_run_towards_the_left() -> None:
    for path in FILES:
        own = room(module_name(path))
        if own in {"", "__main__", "__version__"}:
            continue
        assert own in RANK, f"room {own} has no place in the order"
        for name in imports(path):
            other = room(name) if name.startswith("augstudio.") else ""
            if other in RANK and other != own:
                allowed = RANK[other] < RANK[own] or RANK[other] == RANK[own] == 0
                # The command line opens the window when asked to.
                allowed = allowed or (own == "cli" and other == "ui")
                assert allowed, f"{module_name(path)} imports {name}"


def test_only_the_window_knows_qt() -> None:
    outside = [path for path in FILES if room(module_name(path)) != "ui"]
    assert not [path for path in outside if _tops(imports(path)) & QT]


def test_heavy_libraries_are_imported_inside_functions() -> None:
    assert not [path for path in FILES if _tops(imports(path, module_level_only=True)) & HEAVY]


def _tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def ui_part(module: str) -> str:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["augstudio", "ui"] and len(parts) > 2 else ""


def test_inside_the_window_imports_run_towards_the_left() -> None:
    """In the order of ``UI_ORDER``."""
    for path in FILES:
        name = module_name(path)
        own = ui_part(name)
        if not own:
            continue
        assert own in UI_RANK, f"{name} has no place in the window"
        for other in filter(None, map(ui_part, imports(path))):
            if other in UI_RANK and other != own:
                allowed = UI_RANK[other] < UI_RANK[own] or UI_RANK[other] == UI_RANK[own] == 0
                assert allowed, f"{name} imports from {other}"


def test_pages_do_not_know_each_other() -> None:
    for path in FILES:
        name = module_name(path)
        for other in imports(path):
            if name.startswith("augstudio.ui.pages.") and other.startswith("augstudio.ui.pages."):
                assert other.split(".")[3] == name.split(".")[3], f"{name} imports {other}"


def test_the_window_has_few_flat_files() -> None:
    assert {path.stem for path in (PACKAGE / "ui").glob("*.py")} <= UI_FILES


def test_only_one_file_names_qthread() -> None:
    naming = {path.name for path in FILES if "QThread" in path.read_text(encoding="utf-8")}
    assert naming <= {"threads.py"}


def test_only_the_registry_knows_the_pages() -> None:
    for path in FILES:
        name = module_name(path)
        if name.startswith("augstudio.ui.") and ui_part(name) not in {"pages", "registry"}:
            pages = {other for other in imports(path) if other.startswith("augstudio.ui.pages.")}
            assert not pages, f"{name} imports {pages}"


def test_adding_a_page_takes_a_folder_and_a_line() -> None:
    folders = {path.parent.name for path in (PACKAGE / "ui" / "pages").glob("*/entry.py")}
    rows = {
        name.split(".")[3] for name in imports(PACKAGE / "ui" / "registry.py") if ".pages." in name
    }
    assert rows == folders


def test_only_one_module_imports_openvino() -> None:
    """Its import reports to a server on the internet, unless it is made in that module's way."""
    importing = {
        module_name(path)
        for path in FILES
        if any(name.split(".")[0] == "openvino" for name in imports(path))
    }
    assert importing == {"augstudio.models.converted"}


def test_no_import_cycles() -> None:
    modules = {module_name(path): path for path in FILES}
    graph = {
        name: {
            target
            for found in imports(path)
            for target in (found, found.rpartition(".")[0])
            if target in modules and target != name
        }
        for name, path in modules.items()
    }
    # A package is not an import of its own parts.
    graph = {n: {t for t in ts if not n.startswith(t + ".")} for n, ts in graph.items()}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail, name])
        if name not in done:
            for target in sorted(graph[name]):
                walk(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        walk(name, ())
