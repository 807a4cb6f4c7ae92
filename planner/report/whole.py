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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

Contents = Iterable[tuple[str, bytes]]
"""Files by their path in the folder; the last one is what makes the folder what it is."""


@dataclass(frozen=True)
class Own:
    """Which files in a folder may be ours: some by name, and whole branches by their endings.

    ``trees``: folder -> the endings of the files below it that are ours (``.yaml`` …).
    """

    names: frozenset[str]
    trees: dict[str, frozenset[str]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        path = PurePosixPath(name)
        return name in self.names or any(
            path.suffix in endings and PurePosixPath(tree) in path.parents
            for tree, endings in self.trees.items()
        )

    def inside(self, target: Path) -> list[str]:
        """Our files that lie in a folder now, sorted."""
        found = {name for name in self.names if (target / name).is_file()}
        for tree in self.trees:
            if (target / tree).is_dir() and not _leads_out(target, tree):
                found |= {name for name in _files_below(target, target / tree) if name in self}
        return sorted(found)


def replace_folder(target: Path, contents: Contents, own: Own) -> None:
    """Make a folder hold exactly these files of ours; ``own`` tells all that may be ours.

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
        _drop_empty_folders(target, own)
        written = {(target / name).parent for name in own.inside(target)}
        for folder in sorted(written | {target, target.parent}):
            _sync(folder)
    finally:
        # What could not be put back must not be thrown away.
        if placed or not any(path.is_file() for path in (staging / "old").rglob("*")):
            shutil.rmtree(staging, ignore_errors=True)


def foreign_entries(target: Path, own: Own) -> list[str]:
    """What lies in a folder and is not ours, by its path in the folder."""
    folders = {
        parent.as_posix()
        for name in (*own.names, *(f"{tree}/x" for tree in own.trees))
        for parent in PurePosixPath(name).parents
    }

    def below(folder: Path) -> Iterator[str]:
        for entry in sorted(folder.iterdir()):
            name = entry.relative_to(target).as_posix()
            ours = name in folders or any(
                PurePosixPath(tree) in PurePosixPath(name).parents for tree in own.trees
            )
            if ours and entry.is_dir() and not entry.is_symlink():
                yield from below(entry)
            elif name not in own or entry.is_dir():
                yield name

    return list(below(target))


def _files_below(target: Path, folder: Path) -> Iterator[str]:
    """The files below a folder by their path in the target, without following links."""
    for here, _, names in os.walk(folder):
        for name in names:
            yield (Path(here) / name).relative_to(target).as_posix()


def _drop_empty_folders(target: Path, own: Own) -> None:
    """Folders of ours in which nothing is left."""
    for tree in own.trees:
        if not _leads_out(target, tree):
            for here, _, _ in os.walk(target / tree, topdown=False):
                with suppress(OSError):
                    os.rmdir(here)


def _leads_out(target: Path, tree: str) -> bool:
    """Whether a folder of ours, or one above it in the target, is a link to somewhere else."""
    parts = PurePosixPath(tree).parts
    return any(target.joinpath(*parts[:n]).is_symlink() for n in range(1, len(parts) + 1))


def _can_rename(target: Path, own: Own) -> bool:
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


def _put_in_place_of(target: Path, staging: Path, own: Own, last: str) -> None:
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


def _put_in(target: Path, staging: Path, own: Own, last: str) -> None:
    """The new files among those of others; ours that were there go, or come back on failure.

    The last file goes first and comes last, so that a folder that was caught in between
    does not pass for a whole one.
    """
    new, old = staging / "new", staging / "old"
    fresh = [p.relative_to(new).as_posix() for p in sorted(new.rglob("*")) if p.is_file()]
    stale = own.inside(target)
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
