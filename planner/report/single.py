"""Writes one file as a whole: after it there is the old one or the new one, never half of each."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from planner.errors import OutputError, Problem, plain_reason
from planner.language import Text


def write_file(path: str | os.PathLike[str], content: bytes) -> Path:
    """Put these bytes under a name, in the place of what was there; ``OutputError`` otherwise."""
    target = Path(path)
    passing = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}")
    try:
        target = target.resolve()
        passing = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}")
        if target.is_dir():
            raise IsADirectoryError(21, "", str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        with passing.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            with suppress(OSError):
                passing.chmod(target.stat().st_mode & 0o777)
        passing.replace(target)
    except (OSError, ValueError) as error:
        reason = (
            plain_reason(error)
            if isinstance(error, OSError)
            else Text("名称无效", "the name is not valid")
        )
        raise OutputError(
            Problem(
                "output-unwritable",
                Text("无法写入“{file}”：{reason}", "cannot write {file}: {reason}").fill(
                    file=str(path).replace("\0", "?"), reason=reason
                ),
                Text(
                    "请检查权限和磁盘空间，关闭正在打开它的程序，或另起文件名",
                    "check permissions and free space, close what has it open, or name another",
                ),
            )
        ) from error
    finally:
        with suppress(OSError, ValueError):
            passing.unlink(missing_ok=True)
    return target
