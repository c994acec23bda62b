"""Places: the folders in which the photos of a dataset lie, and those where others belong."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from augstudio import storage
from augstudio.data.dataset import USES, Split
from augstudio.data.folders import Folder
from augstudio.data.layout import dataset_folder, parts
from augstudio.data.split_folders import split_folders, unpacked
from augstudio.data.split_names import split_name
from augstudio.errors import InputError

_TRAIN = re.compile("training|train", re.IGNORECASE)


class Places:
    """Where the class folders of a dataset lie: in its folder, or in split folders inside.

    Attributes
    ----------
    sets
        Folders that contain class folders, and what their photos are used for.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        splits = split_folders(Folder(root, []))
        self.sets = {unpacked(each.folder).path: each.split for each in splits}
        self._training = [each.folder.path for each in splits if each.split is Split.TRAIN]
        if not splits:
            self.sets[root] = Split.TRAIN

    def inside(self, photo: Path, label: str) -> tuple[Path, Path] | None:
        """Return the folder that contains the class folder of a photo, and its path in the latter.

        ``None`` if it is not in a folder with the name of its class, such as photos whose names
        give their classes.
        """
        for folder in self.sets:
            if photo.is_relative_to(folder):
                first, *rest = photo.relative_to(folder).parts
                return (folder, Path(*rest)) if rest and first == label else None
        return None

    def folder(self, split: Split) -> Path:
        """Return the folder with the class folders of a split, which may not exist yet.

        Raises ``InputError`` if the splits are inside the class folders.
        """
        if not self._training:
            raise InputError(
                f"There is no folder for all {USES[split]} photos: each class folder has its own.",
                "Copy the photos to a new folder instead.",
            )
        for folder, found in self.sets.items():
            if found is split:
                return folder
        training = self._training[0]
        name = _TRAIN.sub(split.value, training.name)
        found_name = split_name(name)
        fits = found_name is not None and found_name.split is split
        return training.with_name(name if fits else split.value)


def require_readable(photos: dict[Path, tuple[Split, str]], kept: set[Path]) -> None:
    """Raise ``InputError`` unless a folder with these photos would be read as these classes.

    The folder is rebuilt without the photos' content. This finds names of classes that mean
    something else as the name of a folder, and sets that would no longer be recognised.

    Parameters
    ----------
    photos
        Paths relative to the folder, with split and class of each.
    kept
        Those whose file name may matter; of the others, only the folder does.
    """
    wanted = set(photos.values())
    with storage.explained(Path("the folder for temporary files")), TemporaryDirectory() as place:
        root = Path(place).resolve() / "pictures"
        for path in {path if path in kept else path.with_name("photo.jpg") for path in photos}:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).touch()
        try:
            folder = dataset_folder(Folder(root, []))
            found = {(part.split, part.label) for part in parts(folder, names_as_classes=True)}
            same = folder.path == root and found == wanted
        except InputError:
            same = False
    if not same:
        raise InputError(
            "In a folder sorted this way, AugStudio would find other classes or sets than now.",
            "Give the classes other names, or leave fewer photos out.",
        )
