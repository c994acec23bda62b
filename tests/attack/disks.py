"""Disks that fill up: a sentence, exit code 1 or 2, and once there is room, the work continues."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.export.formats import Format
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.attack.kills import check_named
from tests.photos import write_folder

#: Sizes of the disk in megabytes; the classifier alone takes 19.
SIZES = (1, 4, 16, 24, 28, 32)


def attack(folder: Path, rounds: int) -> str:
    """Run every command on small disks; ``rounds`` has no meaning here."""
    disk = folder / "disk"
    disk.mkdir()
    if not _mount(disk, SIZES[0]):
        return "left out, since only the superuser of Linux can make small disks"
    photos = write_folder(folder / "photos", photos=6)
    run = train(scan(photos), Recipe(), TrainConfig(), folder / "run")
    # These are written by Keras, TensorFlow, AugStudio and OpenVINO.
    forms = ",".join((Format.KERAS, Format.SAVED_MODEL, Format.TFLITE, Format.OPENVINO))
    commands = [
        ["export", str(run.folder), "--out", str(disk / "made"), "--format", forms],
        ["project", "save", str(photos), "--out", str(disk / "made")],
        ["sample", str(disk / "made")],
        ["augment", str(photos), "--out", str(disk / "made"), "--copies", "30"],
        ["train", str(photos), "--out", str(disk / "made"), "--epochs", "3"],
    ]
    tried = 0
    try:
        for command in commands:
            for size in SIZES:
                for caches in (False, True):
                    _unmount(disk)
                    assert _mount(disk, size)
                    _try(disk, command, folder, caches)
                    tried += 1
    finally:
        _unmount(disk)
    return f"{tried} disks, each with a sentence or the whole result"


def _try(disk: Path, command: list[str], folder: Path, caches: bool) -> None:
    home = (disk if caches else folder) / "home"
    program = [sys.executable, "-m", "augstudio", *command]
    environment = os.environ | {"AUGSTUDIO_HOME": str(home)}
    first = subprocess.run(program, capture_output=True, text=True, timeout=600, env=environment)
    words = first.stderr.strip().splitlines()[-2:]
    print(f"  {command[0]} on {shutil.disk_usage(disk).total >> 20} MB: {first.returncode} {words}")
    assert "unexpected" not in first.stderr, first.stderr
    assert "Traceback" not in first.stderr, first.stderr
    check_named(disk)
    if first.returncode == 0:
        return
    assert first.returncode in (1, 2), first.returncode
    assert "disk" in first.stderr, first.stderr
    # With room again, the same command comes to its end; an export needs an empty folder.
    _grow(disk, 200)
    if command[0] == "export":
        assert "could not be written: " not in first.stderr, first.stderr
        shutil.rmtree(disk / "made")
    again = subprocess.run(program, capture_output=True, text=True, timeout=600, env=environment)
    assert again.returncode == 0, again.stderr
    check_named(disk)


def _mount(disk: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(disk)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def _grow(disk: Path, size: int) -> None:
    command = ["mount", "-o", f"remount,size={size}m", str(disk)]
    subprocess.run(command, check=True, capture_output=True)


def _unmount(disk: Path) -> None:
    subprocess.run(["umount", str(disk)], check=True, capture_output=True)
