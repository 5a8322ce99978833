"""Saving and loading what was learned, without pickle: a folder of plain ``.npy`` arrays and one ``manifest.json``.

Arrays lie in files of their own, not in one ``.npz``, because only those can be memory-mapped: several processes then share one copy.
The manifest says what the folder holds, its format version, and the digest of every file.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from matcher.errors import ArtifactError

MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z0-9_]+")
_MAX_MANIFEST = 1_000_000

Array = npt.NDArray[Any]


class StringTable(Sequence[str]):
    """Many strings in two arrays, so that they can be saved, memory-mapped and compared as bytes.

    Parameters
    ----------
    blob : uint8 ndarray of shape (n_bytes,)
        All strings in UTF-8, one after the other.
    ends : int64 ndarray of shape (n_strings + 1,)
        Where each begins and the last one ends.
    """

    def __init__(self, blob: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self.blob = blob
        self.ends = ends
        self._bytes = blob.data

    @classmethod
    def build(cls, texts: Iterable[str]) -> StringTable:
        """Lay out strings; lone surrogates, which UTF-8 cannot write, become question marks."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        ends = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=ends[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.encoded(index).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[at] for at in range(len(self)))

    def encoded(self, index: int, start: int = 0, length: int | None = None) -> bytes:
        """Return a string, or a part of it, as UTF-8 bytes."""
        begin, end = int(self.ends[index]) + start, int(self.ends[index + 1])
        return bytes(self._bytes[begin : end if length is None else min(end, begin + length)])

    def pick(self, indices: npt.NDArray[np.integer[Any]]) -> list[str]:
        """Return several strings at once, without a check of each index."""
        pairs = zip(self.ends[indices].tolist(), self.ends[indices + 1].tolist(), strict=True)
        return [str(self._bytes[begin:end], "utf-8") for begin, end in pairs]

    def arrays(self, name: str) -> dict[str, Array]:
        """Return the arrays to save under `name`."""
        return {f"{name}_blob": self.blob, f"{name}_ends": self.ends}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], name: str) -> StringTable:
        """Take back what `arrays` gave; raise ArtifactError if the two do not fit."""
        blob, ends = arrays[f"{name}_blob"], arrays[f"{name}_ends"]
        if (
            blob.dtype != np.uint8
            or not len(ends)
            or ends[0] != 0
            or ends[-1] != len(blob)
            or np.any(np.diff(ends) < 0)
        ):
            raise ArtifactError(f"the strings of {name!r} are damaged")
        return cls(blob, ends)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def save_artifact(
    path: str | Path, *, kind: str, version: int, arrays: Mapping[str, Array], settings: Mapping[str, Any]
) -> None:
    """Write an artifact; what was there before is replaced only once the new one is whole.

    Parameters
    ----------
    path : path
        Folder to write. If it exists it has to be an artifact.
    kind : str
        What it is, for example ``concept-linker``.
    version : int
        Version of the format.
    arrays : mapping of str to ndarray
        Arrays without objects; names of small letters, digits and ``_``.
    settings : mapping
        Values that JSON can hold.

    Raises
    ------
    ArtifactError
        If `path` exists and is no artifact.
    ValueError
        If a name does not fit or an array holds objects.
    """
    target = Path(path)
    if target.exists() and not (target / MANIFEST).is_file():
        raise ArtifactError(f"{target} exists and is not an artifact; it is left alone")
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        files = {}
        for name, array in arrays.items():
            if not _NAME.fullmatch(name):
                raise ValueError(f"an array name has small letters, digits and _, got {name!r}")
            np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
            files[name] = _digest(folder / f"{name}.npy")
        manifest = {"kind": kind, "version": version, "settings": dict(settings), "files": files}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        _put_in_place(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(folder: Path, target: Path) -> None:
    """Move the new folder to its name; an old one is moved aside first and taken away last."""
    folder.chmod(0o755)
    if not target.exists():
        folder.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    target.rename(aside / "old")
    folder.rename(target)
    shutil.rmtree(aside)


def load_artifact(
    path: str | Path, *, kind: str, version: int, memory_map: bool = True, verify: bool = True
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Read an artifact.

    Parameters
    ----------
    path : path
        Folder that `save_artifact` wrote.
    kind : str
        What it has to be.
    version : int
        Version of the format that the caller reads.
    memory_map : bool, default=True
        Map the arrays read-only instead of reading them, so that processes share them.
    verify : bool, default=True
        Compare the digest of every file; without it only shape and presence are checked.

    Returns
    -------
    arrays : dict of str to ndarray
        As saved, read-only when mapped.
    settings : dict
        As saved.

    Raises
    ------
    ArtifactError
        If it is missing, damaged, of another kind or of another version.
    """
    folder = Path(path)
    manifest = _manifest(folder)
    if manifest.get("kind") != kind:
        raise ArtifactError(f"{folder}: expected a {kind}, found {manifest.get('kind')!r}")
    if manifest.get("version") != version:
        raise ArtifactError(
            f"{folder}: expected format version {version}, found {manifest.get('version')!r}; make it anew"
        )
    files, settings = manifest.get("files"), manifest.get("settings")
    if not isinstance(files, dict) or not isinstance(settings, dict) or not all(map(_NAME.fullmatch, files)):
        raise ArtifactError(f"{folder}: the manifest is damaged")
    arrays = {}
    for name, digest in files.items():
        file = folder / f"{name}.npy"
        try:
            if verify and _digest(file) != digest:
                raise ArtifactError(f"{file} is not what was saved: its digest differs")
            arrays[name] = np.load(file, mmap_mode="r" if memory_map else None, allow_pickle=False)
        except (OSError, EOFError, ValueError) as error:
            if isinstance(error, ArtifactError):
                raise
            raise ArtifactError(f"{file} cannot be read: {error}") from error
    return arrays, settings


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        if file.stat().st_size > _MAX_MANIFEST:
            raise ArtifactError(f"{file} is too large to be a manifest")
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ArtifactError(f"{file} cannot be read: {error}") from error
    if not isinstance(manifest, dict):
        raise ArtifactError(f"{file} is not a manifest")
    return manifest
