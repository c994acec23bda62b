"""What the name of a folder says about its photos: training, validation or test."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from augstudio.data.dataset import Split
from augstudio.data.names import no_accents

# Splits by folder name, in lower case and without an ending such as "_set".
_SPLITS = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "validation": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "val": Split.VALIDATION,
    "dev": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}
_ENDING = re.compile(r"[ _-]?(set|data|images|photos)$")
# Words for splits in longer names and other languages, without accents. Some of them may also be
# classes, so they only count next to each other.
_LONGER = {
    Split.TRAIN: """trainval trn tr trainings entrainement apprentissage entrenamiento
        addestramento treino treinamento""",
    Split.VALIDATION: """eval evaluation validate validating vali validierung validierungs
        validacion validacao validazione validatie""",
    Split.TEST: """tst tests holdout prueba pruebas teste testes pred predict prediction
        predictions inference""",
}
_WORDS = _SPLITS | {word: split for split, words in _LONGER.items() for word in words.split()}
# Words that say nothing about what photos show; in a split, such a folder is only a wrapper.
_NOTHING = """set sets data dataset datasets daten datos dados images image imgs img photos photo
    pics pictures picture bilder fotos jpg jpeg jpegs png pngs folder folders files archive split
    splits new old final full all classes class v ver version part my raw original originals orig
    small big large resized cropped sample samples subset batch stage unknown unlabeled unlabelled
    none kaggle"""
_FILLERS = frozenset(_NOTHING.split())
# Names of folders that often come with a dataset and are rarely a class.
_AROUND = """image images img imgs jpegimages data dataset datasets files jpg jpeg png annotation
    annotations labels masks trimaps unlabeled unlabelled augmented augmentation augmentations
    preview previews thumbnails thumbs predictions output outputs results"""
# Words followed by a number when photos are spread over several folders.
_PIECES = frozenset({"part", "batch", "fold", "chunk", "images", "imgs", "photos", "archive"})
_PACKING = frozenset(_AROUND.split())
# Folders made by cameras and phones (Design rule for Camera File system, 3.2).
_CAMERA = re.compile(r"[1-9]\d\d[A-Z_]{5}")
_GLUED = re.compile(r"(sets?|dataset|data|daten|images|imgs?|photos|pics|bilder|fotos|folder)$")


class SplitName(NamedTuple):
    """The split in a name such as ``seg_train``, and the ``other`` words of the name.

    Numbers and empty words such as "data" don't count as other words.
    """

    split: Split
    other: frozenset[str]


def plain_split(name: str) -> Split | None:
    """Return the split that a name such as ``Training_Set`` stands for, without any context."""
    return _SPLITS.get(_ENDING.sub("", name.lower()))


def split_name(name: str) -> SplitName | None:
    """Return the split that a word of ``name`` stands for; None if there is none.

    A name for both training and validation photos means training; one for both training and test
    photos means nothing.
    """
    plain = plain_split(name)
    if plain:
        return SplitName(plain, frozenset())
    words = _words(name)
    found = {split for word in words if (split := _split_of(word))}
    if found == {Split.TRAIN, Split.VALIDATION}:
        found = {Split.TRAIN}
    if len(found) != 1:
        return None
    other = frozenset(word for word in words if not _split_of(word) and word not in _FILLERS)
    return SplitName(found.pop(), other)


def only_names_split(name: str) -> bool:
    """Whether ``name`` only names a split, such as ``01_train``."""
    found = split_name(name)
    return found is not None and not found.other


def like_splits(names: Iterable[str]) -> list[str]:
    """Return the names that only name a split, and those that differ only in it.

    Names such as cats_train and cats_test differ only in the split.
    """
    found = [(name, parsed) for name in names if (parsed := split_name(name))]
    splits: dict[frozenset[str], set[Split]] = defaultdict(set)
    for _, parsed in found:
        splits[parsed.other].add(parsed.split)
    return [
        name
        for name, (_, other) in found
        if not other or (len(splits[other]) > 1 and Split.TRAIN in splits[other])
    ]


def says_nothing(name: str) -> bool:
    """Whether ``name`` gives neither a class nor a split, such as ``images``."""
    words = _words(name)
    return bool(words) and all(word in _FILLERS for word in words)


def like_packing(names: Iterable[str]) -> list[str]:
    """Return the names that usually belong to wrapper folders or to folders next to photos.

    These include names that differ only in a number, such as photos_part_1 and photos_part_2, and
    names from cameras, such as 100CANON.
    """
    words = {name: _words(name) or [name] for name in names}
    alike = Counter(map(tuple, words.values()))
    return [
        name
        for name, found in words.items()
        if _PACKING.issuperset(found)
        or _CAMERA.fullmatch(name)
        or (alike[tuple(found)] > 1 and not _PIECES.isdisjoint(found) and name[-1:].isdigit())
    ]


def _split_of(word: str) -> Split | None:
    return _WORDS.get(word) or _WORDS.get(_GLUED.sub("", word))


def _words(name: str) -> list[str]:
    """Return the words of ``name`` in lower case, without accents; TrainImages2 has two."""
    bare = no_accents(unicodedata.normalize("NFKC", name))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower().replace("hold-out", "holdout")
    return re.findall(r"[^\W\d_]+", apart.replace("hold_out", "holdout"))
