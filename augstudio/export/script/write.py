"""Write the Keras script of a run with all that it needs beside it."""

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from augstudio import storage
from augstudio.data.dataset import USES, Split
from augstudio.export.script.settings import facts_of, without_lower_depths
from augstudio.export.script.source import comment, spaced
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.runs.choices import Method
from augstudio.runs.photo_list import photo_name
from augstudio.runs.run import Run
from augstudio.tables import as_csv, protected

if TYPE_CHECKING:
    import keras

SCRIPT_FILE, PHOTOS_FILE, BACKBONE_FILE = "train.py", "photos.csv", "backbone.keras"
#: Turns photos into squares; the other exports use it, too.
_READER = "photo.py"
_HEIF = (".heic", ".heif", ".hif")
_PACKAGES = ("tensorflow", "keras", "numpy", "pillow")


def write_script(folder: Path, run: Run) -> None:
    """Write a script that repeats ``run`` with plain Keras into an existing, empty ``folder``.

    It is ``train.py``; beside it are ``photo.py``, ``photos.csv``, ``requirements.txt``,
    ``README.md`` and, for a pretrained network, ``backbone.keras``.

    Raises
    ------
    InputError
        If the list of photos or the classifier is missing or damaged.
    MissingWeightsError
        If the run is fine-tuned and the weights that it began with are not on this computer.
    """
    rows = _photos(run)
    escaped = any(protected(cell) != cell for row in rows for cell in row)
    heif = any(name.lower().endswith(_HEIF) for name, _, _ in rows)
    facts = facts_of(run) | {"escaped": escaped, "heif": heif}
    packages = [*_PACKAGES, "pillow-heif"] if heif else _PACKAGES
    reader = storage.resource("export", _READER).read_text(encoding="utf-8")
    script = spaced(_filled("train.py.jinja", facts).splitlines())
    storage.write_text(folder / SCRIPT_FILE, "\n".join(script) + "\n")
    storage.write_text(folder / "README.md", _filled("README.md.jinja", facts))
    storage.write_text(folder / _READER, reader)
    storage.write_text(folder / PHOTOS_FILE, as_csv([("photo", "class", "set"), *rows]))
    lines = (f"{name}=={_version(run, name)}\n" for name in packages)
    storage.write_text(folder / "requirements.txt", "".join(lines))
    if run.config.method is not Method.FROM_SCRATCH:
        save_classifier(_backbone(run), folder / BACKBONE_FILE)


def _photos(run: Run) -> list[tuple[str, str, str]]:
    """Return name, class and set of the training and validation photos that could be read."""
    skipped = {each.path for each in run.skipped}
    dataset = run.photo_list()
    return [
        (photo_name(record, run.root), record.label, USES[split])
        for split in (Split.TRAIN, Split.VALIDATION)
        for record in dataset.records(split)
        if record.path not in skipped
    ]


def _filled(template: str, facts: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(storage.resource("export", "script")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["comment"] = comment
    return templates.get_template(template).render(facts)


def _backbone(run: Run) -> "keras.Model":
    """Return the frozen network, photos to features, as the training began with it."""
    from keras import Model

    if run.fine_tuned:
        whole = run.config.chosen_backbone.build()
    else:
        # Its weights are those of the classifier: the file of the weights is not needed.
        whole = load_classifier(run.classifier_path)
    layer = "last_average" if without_lower_depths(run) else "features"
    return Model(whole.input, whole.get_layer(layer).output, name="backbone")


def _version(run: Run, package: str) -> str:
    return run.versions.get(package) or metadata.version(package)
