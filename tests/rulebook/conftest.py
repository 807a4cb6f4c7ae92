"""Small packs written to a folder, so that each test can spoil one line of one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.places import data_dir

Spoil = Callable[..., Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """A copy of the national pack with one text of one file replaced; gives its folder."""

    def write(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "cpc-2018"
        if not folder.exists():
            shutil.copytree(data_dir("rules") / "cpc-2018", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def local(tmp_path: Path) -> Callable[..., Path]:
    """A local pack that extends the national one; each keyword is a file without its ending."""

    def write(**files: str) -> Path:
        folder = tmp_path / "local"
        folder.mkdir(exist_ok=True)
        head = (
            "name: local\n"
            "title: {zh: 本地, en: Local}\n"
            "extends: cpc-2018\n"
            "as_of: 2024-01-01\n"
            "last_checked: 2024-01-01\n"
        )
        (folder / "pack.yaml").write_text(head + files.pop("pack", ""), encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write
