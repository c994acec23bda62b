"""What the name of a folder says about the use of its photos: training, validation or test."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from augstudio.data.dataset import Split
from augstudio.data.names import no_accents

# What a folder is for, by its name in lower case without an ending such as "_set".
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
# Words that say the same in longer names and other languages, without accents. Some of them are
# classes as well, so they count only beside each other.
_LONGER = {
    Split.TRAIN: """trainval trn tr trainings entrainement apprentissage entrenamiento
        addestramento treino treinamento""",
    Split.VALIDATION: """eval evaluation validate validating vali validierung validierungs
        validacion validacao validazione validatie""",
    Split.TEST: """tst tests holdout prueba pruebas teste testes pred predict prediction
        predictions inference""",
}
_WORDS = _SPLITS | {word: split for split, words in _LONGER.items() for word in words.split()}
# Words that say nothing of what photos show; in a split, a folder of such a name is packing.
_NOTHING = """set sets data dataset datasets daten datos dados images image imgs img photos photo
    pics pictures picture bilder fotos jpg jpeg jpegs png pngs folder folders files archive split
    splits new old final full all classes class v ver version part my raw original originals orig
    small big large resized cropped sample samples subset batch stage unknown unlabeled unlabelled
    none kaggle"""
_FILLERS = frozenset(_NOTHING.split())
# Names of folders that belong to a dataset and are seldom a class themselves.
_AROUND = """image images img imgs jpegimages data dataset datasets files jpg jpeg png annotation
    annotations labels masks trimaps unlabeled unlabelled augmented augmentation augmentations
    preview previews thumbnails thumbs predictions output outputs results"""
# Words that numbers follow where photos were too many for one folder.
_PIECES = frozenset({"part", "batch", "fold", "chunk", "images", "imgs", "photos", "archive"})
_PACKING = frozenset(_AROUND.split())
# Folders that cameras and phones make (Design rule for Camera File system, 3.2).
_CAMERA = re.compile(r"[1-9]\d\d[A-Z_]{5}")
_GLUED = re.compile(r"(sets?|dataset|data|daten|images|imgs?|photos|pics|bilder|fotos|folder)$")


class SplitName(NamedTuple):
    """A name with a word for a split in it, such as ``seg_train``, and its ``other`` words.

    Numbers, and words that say nothing such as "data", are no other words.
    """

    split: Split
    other: frozenset[str]


def plain_split(name: str) -> Split | None:
    """Return the split that a name such as ``Training_Set`` stands for, even alone."""
    return _SPLITS.get(_ENDING.sub("", name.lower()))


def split_name(name: str) -> SplitName | None:
    """Return the split that one of the words of ``name`` stands for; None where none does.

    A name for training and validation photos together stands for training, one for training and
    test photos for nothing.
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
    """Whether ``name`` says nothing but which split it is, such as ``01_train``."""
    found = split_name(name)
    return found is not None and not found.other


def like_splits(names: Iterable[str]) -> list[str]:
    """Return the names that say nothing but a split, and those that are the same but for it.

    The latter are names such as cats_train and cats_test.
    """
    found = [(name, told) for name in names if (told := split_name(name))]
    splits: dict[frozenset[str], set[Split]] = defaultdict(set)
    for _, told in found:
        splits[told.other].add(told.split)
    return [
        name
        for name, told in found
        if not told.other or (len(splits[told.other]) > 1 and Split.TRAIN in splits[told.other])
    ]


def says_nothing(name: str) -> bool:
    """Whether ``name`` tells neither a class nor a split, such as ``images``."""
    words = _words(name)
    return bool(words) and all(word in _FILLERS for word in words)


def like_packing(names: Iterable[str]) -> list[str]:
    """Return the names that are mostly given to folders around photos or beside them.

    So are names such as photos_part_1 and photos_part_2, which differ in a number only, and those
    of cameras, such as 100CANON.
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
    """Return the words of ``name`` in lower case, without accents: TrainImages2 has two."""
    bare = no_accents(unicodedata.normalize("NFKC", name))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower().replace("hold-out", "holdout")
    return re.findall(r"[^\W\d_]+", apart.replace("hold_out", "holdout"))
