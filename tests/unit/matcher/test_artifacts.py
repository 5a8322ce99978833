"""Artifacts come back as they were, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from matcher.artifacts import MANIFEST, StringTable, load_artifact, save_artifact
from matcher.errors import ArtifactError

ARRAYS = {"numbers": np.arange(12, dtype=np.int32).reshape(3, 4), "nothing": np.zeros(0, dtype=np.float32)}


def saved(folder: Path) -> Path:
    path = folder / "thing"
    save_artifact(path, kind="thing", version=2, arrays=ARRAYS, settings={"depth": 3})
    return path


@pytest.mark.parametrize("memory_map", [True, False])
def test_what_was_saved_comes_back(tmp_path: Path, memory_map: bool) -> None:
    arrays, settings = load_artifact(saved(tmp_path), kind="thing", version=2, memory_map=memory_map)

    assert settings == {"depth": 3}
    assert arrays["numbers"].tolist() == ARRAYS["numbers"].tolist()
    assert arrays["nothing"].dtype == np.float32
    assert isinstance(arrays["numbers"], np.memmap) is memory_map


def test_a_mapped_array_cannot_be_changed(tmp_path: Path) -> None:
    arrays, _ = load_artifact(saved(tmp_path), kind="thing", version=2)

    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0, 0] = 5


@pytest.mark.parametrize(
    ("kind", "version", "message"), [("other", 2, "expected a other"), ("thing", 3, "expected format version 3")]
)
def test_another_kind_or_version_is_refused(tmp_path: Path, kind: str, version: int, message: str) -> None:
    path = saved(tmp_path)

    with pytest.raises(ArtifactError, match=message):
        load_artifact(path, kind=kind, version=version)


def test_one_changed_byte_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path) / "numbers.npy"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)

    with pytest.raises(ArtifactError, match="digest differs"):
        load_artifact(file.parent, kind="thing", version=2)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01", b"not an array at all"])
def test_a_cut_file_is_refused_even_without_digests(tmp_path: Path, content: bytes) -> None:
    file = saved(tmp_path) / "numbers.npy"
    file.write_bytes(content)

    with pytest.raises(ArtifactError, match="cannot be read"):
        load_artifact(file.parent, kind="thing", version=2, verify=False)


def test_pickled_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    path = saved(tmp_path)
    np.save(path / "numbers.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)

    with pytest.raises(ArtifactError, match="cannot be read"):
        load_artifact(path, kind="thing", version=2, verify=False)
    with pytest.raises(ValueError, match="Object arrays"):
        save_artifact(
            tmp_path / "new", kind="thing", version=1, arrays={"a": np.array([{}], dtype=object)}, settings={}
        )
    assert not (tmp_path / "new").exists()


def test_a_missing_file_or_folder_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (path / "numbers.npy").unlink()

    with pytest.raises(ArtifactError, match=r"numbers\.npy cannot be read"):
        load_artifact(path, kind="thing", version=2)
    with pytest.raises(ArtifactError, match="cannot be read"):
        load_artifact(tmp_path / "nowhere", kind="thing", version=2)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "\x00",
        json.dumps({"kind": "thing", "version": 2, "files": [], "settings": {}}),
        json.dumps({"kind": "thing", "version": 2, "files": {"../numbers": "0"}, "settings": {}}),
        " " * 1_000_001,
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str) -> None:
    path = saved(tmp_path)
    (path / MANIFEST).write_text(manifest, encoding="utf-8")

    with pytest.raises(ArtifactError):
        load_artifact(path, kind="thing", version=2)


def test_saving_again_replaces_the_old_artifact_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = saved(tmp_path)

    save_artifact(path, kind="thing", version=2, arrays={"other": np.ones(2)}, settings={})

    arrays, _ = load_artifact(path, kind="thing", version=2)
    assert list(arrays) == ["other"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["thing"]


def test_a_folder_that_is_no_artifact_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("keep me", encoding="utf-8")

    with pytest.raises(ArtifactError, match="left alone"):
        save_artifact(tmp_path, kind="thing", version=1, arrays={}, settings={})
    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "keep me"


def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="array name"):
        save_artifact(tmp_path / "thing", kind="thing", version=1, arrays={"../up": np.ones(1)}, settings={})


def test_strings_of_any_script_come_back(tmp_path: Path) -> None:
    texts = ["καθαρίστρια", "", "чистачка", "تنظيف", "a\x00b", "half \ud800"]

    table = StringTable.build(texts)
    again = StringTable.from_arrays(table.arrays("t"), "t")

    assert list(again)[:5] == texts[:5]
    assert again[5] == "half ?"
    assert again[1:3] == ["", "чистачка"]
    assert again.pick(np.array([2, 0])) == ["чистачка", "καθαρίστρια"]
    assert list(StringTable.build([])) == []
    with pytest.raises(IndexError):
        again[6]


def test_strings_whose_arrays_do_not_fit_are_refused() -> None:
    arrays = StringTable.build(["one", "two"]).arrays("t")

    for ends in ([0, 5, 3], [1, 3, 6], [0, 3, 9], []):
        with pytest.raises(ArtifactError, match="damaged"):
            StringTable.from_arrays({**arrays, "t_ends": np.array(ends, dtype=np.int64)}, "t")
