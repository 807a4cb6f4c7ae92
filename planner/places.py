"""Where the rule packs and the examples lie, whether the planner was installed or checked out.

A wheel carries them inside the package as ``planner/_data/rules`` and
``planner/_data/examples``; a checkout (and so an editable install) has them at its top.
"""

from __future__ import annotations

from pathlib import Path

from planner.errors import Place, PlannerError, Problem
from planner.language import Text

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """The folder of the rule packs (``rules``) or of the example ledgers (``examples``).

    The checkout comes first only where the package has no data of its own, so that an
    installed planner never picks up a folder that happens to lie beside it.
    """
    candidates = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise PlannerError(
        Problem(
            "data-missing",
            Text(f"安装不完整：找不到“{name}”文件夹", f'the "{name}" folder is missing'),
            Text("请重新安装 branch-planner", "install branch-planner again"),
            Place(file=str(candidates[0])),
        )
    )
