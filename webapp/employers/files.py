"""What a file is, by its content: its name and what the browser says of it prove nothing."""

from __future__ import annotations

from models.employer import FileKind

BIGGEST = 5 * 1024 * 1024
"""Bytes of all files of one record."""
MOST_FILES = 5
MEDIA = {FileKind.PDF: "application/pdf", FileKind.JPEG: "image/jpeg", FileKind.PNG: "image/png"}
SUFFIX = {FileKind.PDF: "pdf", FileKind.JPEG: "jpg", FileKind.PNG: "png"}
SIGNATURES: dict[FileKind, tuple[bytes, bytes, int]] = {
    FileKind.PDF: (b"%PDF-", b"%%EOF", 1024),
    FileKind.JPEG: (b"\xff\xd8\xff", b"\xff\xd9", 16),
    FileKind.PNG: (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82", 8),
}
"""How a file of a kind begins, what it ends with, and within how many last bytes."""


class NotAFile(ValueError):  # noqa: N818
    """The content is none of the kinds that are taken, or is cut short."""


def kind_of(content: bytes) -> FileKind:
    """Return what a file is. Raises NotAFile."""
    for kind, (begins, ends, within) in SIGNATURES.items():
        if content.startswith(begins) and ends in content[-within:]:
            return kind
    raise NotAFile
