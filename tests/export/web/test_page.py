"""The page holds all that it needs, whatever the names in it, and the runtime as it came."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.export.web.page import INDEX, write_page
from augstudio.plain_text import readable

NAME = "</script><b>\"Käfer\" & 'Bienen' 🐞\u2028\udce9"
DESCRIPTION = {"name": NAME, "classes": [NAME, "b"], "input_size": 40, "fit": "crop"}
OWN = {INDEX, "page.css", "page.js", "square.js", "classifier.js"}
WRITTEN = {"description.js", "wasm.js", "model.js"}
RUNTIME = {
    "litert_wasm_compat_internal.js": (
        "4d8f894b7883654fd6e8439730aa41e79ceaab7d19184fc4f1f0b0f1a2a2c8a5"
    ),
    "litert_wasm_compat_internal.wasm": (
        "5255c8ad06eabdbd2522cdebf6b22fc10faf74625c23a49b9e072570cd1fa41c"
    ),
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    write_page(folder, b"a network", DESCRIPTION)
    return folder


def test_the_runtime_is_unchanged_and_its_origin_is_told() -> None:
    folder = storage.resource("export", "web", "runtime")
    origin = (folder / "ORIGIN.txt").read_text(encoding="utf-8")
    for name, right in RUNTIME.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == right
        assert f"{right}  {name}" in origin
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")


def test_the_page_is_complete_and_small(page: Path) -> None:
    files = {path.name for path in page.iterdir() if path.is_file()}
    assert files == OWN | WRITTEN
    runtime = {path.name for path in (page / "runtime").iterdir()}
    assert runtime == {"litert_wasm_compat_internal.js", "LICENSE", "ORIGIN.txt"}
    assert sum(path.stat().st_size for path in page.rglob("*") if path.is_file()) < 4_500_000
    index = (page / INDEX).read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="([^"]+)"', index)
    assert all((page / each).is_file() for each in linked if each != "data:,")
    assert len(linked) == 9


def test_it_may_load_its_own_scripts_and_nothing_else(page: Path) -> None:
    index = (page / INDEX).read_text(encoding="utf-8")
    assert "default-src 'none'; script-src 'self' 'wasm-unsafe-eval';" in index
    assert "connect-src 'none'" in index
    for name in OWN:
        assert "://" not in (page / name).read_text(encoding="utf-8")


def test_any_name_is_safe(page: Path) -> None:
    script = (page / "description.js").read_bytes().decode("ascii")
    assert NAME not in (page / INDEX).read_text(encoding="utf-8")
    assert script.count("\n") == 2
    found = json.loads(script.split("const description = ")[1].rstrip(";\n"))
    assert found["classes"] == [readable(NAME), "b"]
    assert found["name"] == readable(NAME)
    assert found["least_probability"] is found["validation"] is None
    assert (found["unsure_below"], found["coverage"]) == (0.6, 0.95)
