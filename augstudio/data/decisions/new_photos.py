"""Where new photos of a class go, if the class has another name in the folder."""

from augstudio.data.collect import Place, place_of
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.errors import InputError
from augstudio.plain_text import shown


def place_for(found: Dataset, edits: Edits, label: str) -> Place:
    """Return where to put training photos so that they are in the class ``label`` as decided.

    Parameters
    ----------
    found
        The photos as found in the folder.
    label
        The name of the class as decided; it may be new.

    Raises
    ------
    InputError
        The class is left out, or its name belongs to the folder of a class with another name.
    """
    if label in edits.left_out_classes:
        raise InputError(
            f"The class {shown(label)} is left out.", "Put its photos back on Data, then try again."
        )
    names = [name for name in found.classes if edits.classes.get(name, name) == label]
    if not names and label in edits.classes:
        raise InputError(
            f"The folder {shown(label)} belongs to the class {shown(edits.classes[label])}.",
            "Choose another name for the class.",
        )
    return place_of(found.root, label if label in names or not names else names[0])
