"""Writes a folder as a whole: after it there is the old one or the new one, never half of each.

The new folder is made ready beside the old one, brought to the disk, and put in its place
by renaming. A folder that cannot be renamed (it holds files of others, it is a mount or
the working directory) has its own files replaced one by one instead, and put back where
that fails; the files of others are never touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

Contents = Iterable[tuple[str, bytes]]
"""Files by their path in the folder; the last one is what makes the folder what it is."""


def replace_folder(target: Path, contents: Contents, own: Collection[str]) -> None:
    """Make a folder hold exactly these files of ours; ``own`` names all that may be ours.

    ``target`` may not exist, or be any folder. Raises ``OSError`` with everything as it was.
    """
    there = target.is_dir()
    if there and not _can_rename(target, own):
        staging = target / _passing_name(target)
        final = _put_in
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = target.parent / _passing_name(target)
        final = _put_in_place_of
    placed = False
    try:
        (staging / "new").mkdir(parents=True)
        if there:
            shutil.copymode(target, staging / "new")
        for name in _write(staging / "new", contents):
            last = name
        final(target, staging, own, last)
        placed = True
        for folder in sorted({(target / name).parent for name in own} | {target.parent}):
            _sync(folder)
    finally:
        # What could not be put back must not be thrown away.
        if placed or not any(path.is_file() for path in (staging / "old").rglob("*")):
            shutil.rmtree(staging, ignore_errors=True)


def foreign_entries(target: Path, own: Collection[str]) -> list[str]:
    """What lies in a folder and is not ours, by its path in the folder."""
    folders = {Path(name).parts[0] for name in own if len(Path(name).parts) > 1}
    found = []
    for entry in sorted(target.iterdir()):
        if entry.name in folders and entry.is_dir() and not entry.is_symlink():
            found += [
                f"{entry.name}/{inner.name}"
                for inner in sorted(entry.iterdir())
                if f"{entry.name}/{inner.name}" not in own or inner.is_dir()
            ]
        elif entry.name not in own or entry.is_dir():
            found.append(entry.name)
    return found


def _can_rename(target: Path, own: Collection[str]) -> bool:
    """Whether the folder holds nothing of others and may give way to another one."""
    here = Path.cwd()
    busy = target == here or target in here.parents or os.path.ismount(target)
    return not busy and os.access(target.parent, os.W_OK) and not foreign_entries(target, own)


def _passing_name(target: Path) -> str:
    """A hidden name that nobody else uses; it is gone when the work is done."""
    return f".{target.name}.{secrets.token_hex(4)}"


def _write(folder: Path, contents: Contents) -> Iterator[str]:
    """The files as they come, brought to the disk one by one; and their folders."""
    for name, content in contents:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield name
    for inner in sorted({path.parent for path in folder.rglob("*")} | {folder}):
        _sync(inner)


def _put_in_place_of(target: Path, staging: Path, own: Collection[str], last: str) -> None:
    """The new folder under the old one's name; the old one goes, or comes back on failure."""
    old = staging / "old"
    try:
        if target.is_dir():
            target.rename(old)
        (staging / "new").rename(target)
    except BaseException:
        if old.is_dir() and not target.exists():
            old.rename(target)
        raise


def _put_in(target: Path, staging: Path, own: Collection[str], last: str) -> None:
    """The new files among those of others; ours that were there go, or come back on failure.

    The last file goes first and comes last, so that a folder that was caught in between
    does not pass for a whole one.
    """
    new, old = staging / "new", staging / "old"
    fresh = [p.relative_to(new).as_posix() for p in sorted(new.rglob("*")) if p.is_file()]
    stale = [name for name in sorted(own) if (target / name).is_file()]
    steps = [(target / name, old / name) for name in _with_first(stale, last)]
    steps += [(new / name, target / name) for name in reversed(_with_first(fresh, last))]
    done: list[tuple[Path, Path]] = []
    try:
        for origin, destination in steps:
            destination.parent.mkdir(parents=True, exist_ok=True)
            done.append((origin, destination))
            origin.replace(destination)
    except BaseException:
        for origin, destination in reversed(done):
            if destination.exists() and not origin.exists():
                destination.replace(origin)
        raise


def _with_first(names: list[str], first: str) -> list[str]:
    return sorted(names, key=lambda name: (name != first, name))


def _sync(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
