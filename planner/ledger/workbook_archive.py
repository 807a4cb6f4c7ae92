"""Opens a zipped workbook part by part, and refuses what would exhaust the machine.

A few kilobytes can inflate to gigabytes, and an index can lie about sizes. So each part is
inflated from the bytes themselves, step by step, and given up as soon as it shows what it is.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from planner.language import Text
from planner.ledger.files import refuse

MAX_PARTS = 5000
MAX_PART_BYTES = 700 << 20
MAX_TOTAL_BYTES = 1 << 30
RATIO_FROM = 64 << 20
MAX_RATIO = 100
"""Beyond RATIO_FROM bytes a part may hold at most so many times the bytes that it came from."""
STEP = 16 << 20


class Archive:
    """The parts of a zipped workbook, each inflated under a cap when it is asked for."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        try:
            listed = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            EOFError,
            OverflowError,
        ) as broken:
            raise damaged(name) from broken
        self.parts = {part.filename: part for part in listed}
        if len(self.parts) != len(listed):
            raise damaged(name)
        if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_TOTAL_BYTES:
            raise bomb(name)
        if any(part.flag_bits & 1 for part in listed):
            raise locked(name)
        self.form = self._form()
        self.total = 0

    def _form(self) -> str:
        """``xlsx``, ``xlsb`` or ``ods``."""
        if "xl/workbook.xml" in self.parts:
            return "xlsx"
        if "xl/workbook.bin" in self.parts:
            return "xlsb"
        if "content.xml" in self.parts:
            return "ods"
        if any(part.lower().endswith("workbook.xml") for part in self.parts):
            return "xlsx"
        raise refuse(
            self.name,
            "unsupported_format",
            Text(
                "这是压缩包或其他文档，不是 Excel 工作簿",
                "it is an archive or another document, no workbook",
            ),
            Text("请提供 CSV 或 Excel 文件", "give a CSV or an Excel file"),
        )

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.parts

    def part(self, name: str) -> bytes:
        """A part's content; raises where there is none, or none that may be read."""
        if name not in self.parts:
            raise damaged(self.name)
        inflated = self._inflate(self.parts[name])
        self.total += len(inflated)
        if self.total > MAX_TOTAL_BYTES:
            raise bomb(self.name)
        return inflated

    def _inflate(self, part: zipfile.ZipInfo) -> bytes:
        """From the bytes themselves: the index's sizes can lie."""
        head = self.data[part.header_offset : part.header_offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise damaged(self.name)
        start = part.header_offset + 30
        start += int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        raw = memoryview(self.data)[start : start + part.compress_size]
        if len(raw) < part.compress_size:
            raise damaged(self.name)
        if part.compress_type == zipfile.ZIP_STORED:
            return self._whole(part, bytes(raw))
        if part.compress_type != zipfile.ZIP_DEFLATED:
            raise damaged(self.name)
        if part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size):
            raise bomb(self.name)
        stream = zlib.decompressobj(-15)
        pieces: list[bytes] = []
        size = 0
        try:
            # What the index promises is taken at once, what goes beyond it step by step.
            piece = stream.decompress(raw, min(part.file_size, RATIO_FROM) + 1)
            while True:
                pieces.append(piece)
                size += len(piece)
                if size > MAX_PART_BYTES or (
                    size > RATIO_FROM
                    and size > MAX_RATIO * (len(raw) - len(stream.unconsumed_tail))
                ):
                    raise bomb(self.name)
                if stream.eof or not (piece or stream.unconsumed_tail):
                    break
                piece = stream.decompress(stream.unconsumed_tail, STEP)
        except zlib.error as broken:
            raise damaged(self.name) from broken
        if not stream.eof:
            raise damaged(self.name)
        return self._whole(part, pieces[0] if len(pieces) == 1 else b"".join(pieces))

    def _whole(self, part: zipfile.ZipInfo, content: bytes) -> bytes:
        """The content, if it is what was once packed: a flipped bit may be another figure."""
        if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
            raise damaged(self.name)
        return content


def locked(name: str) -> Exception:
    """The error for a workbook behind a password."""
    return refuse(
        name,
        "password",
        Text("工作簿设有密码", "the workbook is protected by a password"),
        Text("请取消密码后另存", "save it without the password"),
    )


def damaged(name: str) -> Exception:
    return refuse(
        name,
        "damaged_workbook",
        Text(
            "文件不完整或已损坏，不是可读的工作簿", "it is cut off or damaged: no readable workbook"
        ),
        Text("请重新导出或另存", "export or save it anew"),
    )


def bomb(name: str) -> Exception:
    return refuse(
        name,
        "inflates_too_much",
        Text(
            "解压后过大，已拒绝读取", "it inflates to far more than a ledger holds and is refused"
        ),
        Text("请只保留台账工作表后另存", "save only the ledger's own sheet"),
    )


def huge_grid(name: str, rows: int, columns: int) -> Exception:
    """The error for a sheet whose used range is out of all proportion."""
    return refuse(
        name,
        "gigantic_range",
        Text(
            f"工作表的使用区域为 {rows:,} 行 × {columns:,} 列，远超台账所需，已拒绝读取",
            f"a sheet's used range is {rows:,} rows × {columns:,} columns, far beyond a ledger, "
            "and is refused",
        ),
        Text("请删除数据区以外的单元格后另存", "delete the cells beyond the data and save it"),
    )
