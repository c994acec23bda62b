"""Write augmented copies of photos to a folder, for other programs."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.augment.apply import apply
from augstudio.augment.copies.folder import (
    MANIFEST,
    Copy,
    NamedPhoto,
    begun,
    check_place,
    is_there,
    name_copies,
    require_same,
    settings_of,
    write_manifest,
)
from augstudio.augment.copies.options import FULL_COLOUR, CopyOptions, PhotoFormat
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import USES, Dataset, ImageRecord, Split, Unreadable, evenly
from augstudio.data.images import read_record
from augstudio.errors import AugStudioError, InputError, UnreadablePhotoError
from augstudio.plain_text import file_size
from augstudio.progress import SILENT, Progress
from augstudio.threads import in_order

#: Views of a photo made in one task. Reading a photo again is cheap, but holding many views takes
#: memory, and large ones delay Stop.
_VIEWS_AT_ONCE = 8
_PIXELS_AT_ONCE = _VIEWS_AT_ONCE * 512 * 512
#: Files that are synced and get their names together.
_GROUP = 64
#: Copies made to estimate the disk space for all, and the size of a disk block.
_SAMPLE = 6
_BLOCK = 4096

OnSkip = Callable[[Path, str], object]


@dataclass(frozen=True)
class Copies:
    """Result of saving copies.

    Attributes
    ----------
    folder, manifest
        The folder, and its list of files with the source and the drawn values of each.
    files, written
        How many copies exist now, and how many of them this call wrote.
    skipped
        Photos that could not be read.
    stopped
        Whether the user stopped it; calling it again continues.
    """

    folder: Path
    manifest: Path
    files: int
    written: int
    skipped: tuple[Unreadable, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class _Task:
    """Views of a photo that still have to be made."""

    named: NamedPhoto
    views: tuple[int, ...]


@dataclass(frozen=True)
class _Plan:
    """Everything that the folder ``out`` will contain."""

    named: Sequence[NamedPhoto]
    out: Path
    recipe: Recipe
    options: CopyOptions

    @property
    def total(self) -> int:
        """How many copies there will be if every photo can be read."""
        return len(self.named) * len(self.options.views)

    def missing(self) -> Iterator[_Task]:
        """Yield tasks for missing copies, each with a limited number of views of a photo."""
        most = max(1, min(_VIEWS_AT_ONCE, _PIXELS_AT_ONCE // self.options.size**2))
        for named in self.named:
            views = [v for v in self.options.views if not is_there(self.path(named, v))]
            for start in range(0, len(views), most):
                yield _Task(named, tuple(views[start : start + most]))

    def path(self, named: NamedPhoto, view: int) -> str:
        """Return where a copy is, or will be."""
        return f"{self.out}/{named.path(view, self.options.photo_format.suffix)}"

    def make(self, task: _Task) -> Iterator[tuple[Copy, bytes]]:
        """Yield the files of a task; ``UnreadablePhotoError`` if its photo can't be read."""
        options = self.options
        photo = read_record(task.named.record, options.size, options.fit).astype(np.float32)
        for view in task.views:
            copy = self.copy(task.named, view)
            yield copy, _encoded(apply(photo, copy.transform), options)

    def write(self, task: _Task, group: storage.Group) -> UnreadablePhotoError | None:
        """Make the files of a task and write them into a group.

        Return the error if the photo can't be read.
        """
        try:
            for copy, data in self.make(task):
                group.write(self.out / copy.path, data)
        except UnreadablePhotoError as error:
            return error
        return None

    def copy(self, named: NamedPhoto, view: int) -> Copy:
        """Return a copy with the values drawn for it."""
        options = self.options
        path = named.path(view, options.photo_format.suffix)
        drawn = draw_view(self.recipe, options.size, options.seed, named.record.content, view)
        return Copy(path, named, view, options.seed, drawn)

    def present(self) -> Iterator[Copy]:
        """Yield every copy that exists."""
        for named in self.named:
            for view in self.options.views:
                if is_there(self.path(named, view)):
                    yield self.copy(named, view)


def expand(
    dataset: Dataset,
    out: Path,
    recipe: Recipe,
    options: CopyOptions | None = None,
    progress: Progress = SILENT,
    on_skip: OnSkip = lambda *_: None,
) -> Copies:
    """Write augmented copies of the photos of one split into class folders in ``out``.

    A copy is the network's input before its preprocessing, rounded to 8 bits. Unlike Keras's
    ``save_to_dir``, it is not stretched to the full range. The files depend only on photos, recipe
    and options, not on the number of threads or the location of the folders.

    After a stop by ``progress`` or by a full disk, calling this again with the same settings makes
    the missing copies. A photo that can't be read is left out and reported to ``on_skip``.

    Raises
    ------
    InputError
        The split has no readable photos; ``out`` is inside the photo folder or contains it, has
        other files or copies made with other settings, or can't be written to.
    AugStudioError
        There is too little space on the disk.
    """
    options = options or CopyOptions()
    out = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would rename links
    records = _records(dataset, options.split)
    check_place(dataset.root, out)
    plan = _Plan(name_copies(records, dataset.root), out, recipe, options)
    settings = settings_of(plan.named, recipe, options.as_settings())
    require_same(out, settings)
    tasks = list(plan.missing())
    _require_room(plan, tasks)
    skipped: dict[Path, Unreadable] = {}
    before = plan.total - sum(len(task.views) for task in tasks)
    with begun(out, settings):
        stopped = _write(plan, tasks, before, skipped, progress, on_skip)
        files = write_manifest(out / MANIFEST, plan.present())
    if not files and not stopped:
        raise InputError("None of these photos can be read.", "Choose other photos.")
    return Copies(out, out / MANIFEST, files, files - before, tuple(skipped.values()), stopped)


def _records(dataset: Dataset, split: Split) -> tuple[ImageRecord, ...]:
    records = dataset.records(split)
    if not records:
        found = ", ".join(each.value for each in dataset.splits) or "none"
        raise InputError(
            f"{dataset.name} has no {USES[split]} photos.",
            f"Choose one of the sets that it has: {found}.",
        )
    return records


def _require_room(plan: _Plan, tasks: Sequence[_Task]) -> None:
    """Raise an error if the missing copies don't fit on the disk."""
    files = sum(len(task.views) for task in tasks)
    place = next(each for each in (plan.out, *plan.out.parents) if each.exists())
    with storage.explained(plan.out):
        free = shutil.disk_usage(place).free
    # No file is larger than its raw pixels and a header, so there is certainly enough space.
    if files * (3 * plan.options.size**2 + 2 * _BLOCK) <= free:
        return
    needed = files * _bytes_of_a_copy(plan, tasks)
    if needed > free:
        raise AugStudioError(
            f"The copies need about {file_size(needed)}, but only {file_size(free)} are free "
            f"on the disk of {plan.out}.",
            "Free some space, choose a folder on another disk, or make fewer or smaller copies.",
        )


def _bytes_of_a_copy(plan: _Plan, tasks: Sequence[_Task]) -> int:
    """Return the mean disk space of a copy, measured on a few."""
    blocks = []
    for task in evenly(tasks, _SAMPLE):
        with suppress(UnreadablePhotoError):
            made = plan.make(_Task(task.named, task.views[:1]))
            blocks += [-(-len(data) // _BLOCK) for _, data in made]
    return round(_BLOCK * sum(blocks) / len(blocks)) if blocks else 0


def _write(
    plan: _Plan,
    tasks: Sequence[_Task],
    done: int,
    skipped: dict[Path, Unreadable],
    progress: Progress,
    on_skip: OnSkip,
) -> bool:
    """Write the missing copies; ``done`` already exist. Return whether the user stopped it.

    Photos that can't be read are added to ``skipped``.
    """
    progress.report(done, plan.total, "Saving copies", "copies")
    group = storage.Group()

    def written(task: _Task) -> tuple[_Task, UnreadablePhotoError | None]:
        return task, plan.write(task, group)

    results = in_order(written, tasks, threads=plan.options.threads, ahead=2)
    with _committed(group), closing(results):
        for task, error in results:
            if len(group) >= _GROUP:
                group.commit()
            record = task.named.record
            if error is not None and record.path not in skipped:
                skipped[record.path] = Unreadable(record.path, record.label, error.message)
                on_skip(record.path, error.message)
            done += len(task.views)
            progress.report(done, plan.total, "Saving copies", "copies")
            if progress.cancelled:
                return done < plan.total
    return False


@contextmanager
def _committed(group: storage.Group) -> Iterator[None]:
    """Give all files that the block has written their names, however it ends."""
    try:
        yield
    finally:
        group.commit()


def _encoded(photo: NDArray[np.float32], options: CopyOptions) -> bytes:
    """Return a float photo, RGB 0-255, as the bytes of an image file, rounded to 8 bits."""
    pixels = cv2.cvtColor(cv2.convertScaleAbs(photo), cv2.COLOR_RGB2BGR)
    how: list[int] = []
    if options.photo_format is PhotoFormat.JPEG:
        how = [cv2.IMWRITE_JPEG_QUALITY, options.quality]
        if options.quality >= FULL_COLOUR:
            how += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    data: bytes = cv2.imencode(options.photo_format.suffix, pixels, how)[1].tobytes()
    return data
