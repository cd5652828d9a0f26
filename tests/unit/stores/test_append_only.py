"""Taking the option CAS out of an append-only file."""

from pathlib import Path

import pytest

from server.stores.embedded.append_only import FOLDER, KEPT, repair, without_cas

NAME = "appendonly.aof.1.incr.aof"


def encoded(*arguments: bytes) -> bytes:
    return b"*%d\r\n" % len(arguments) + b"".join(b"$%d\r\n%s\r\n" % (len(one), one) for one in arguments)


def written(folder: Path, content: bytes) -> Path:
    (folder / FOLDER).mkdir()
    path = folder / FOLDER / NAME
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("VADD k FP32 v e CAS Q8 EF 100 SETATTR {}", "VADD k FP32 v e Q8 EF 100 SETATTR {}"),
        ("vadd k REDUCE 3 FP32 v e Q8 cas", "vadd k REDUCE 3 FP32 v e Q8"),
        ("VADD k VALUES 2 1 2 e CAS", "VADD k VALUES 2 1 2 e"),
        ("VADD CAS FP32 CAS CAS EF 1", None),
        ("VADD k FP32 v e SETATTR CAS", None),
        ("VADD k VALUES x 1 e CAS", None),
        ("VADD k", None),
        ("SET VADD CAS", None),
        ("", None),
    ],
)
def test_only_the_option_goes(command: str, expected: str | None) -> None:
    """A key, a vector, an element or a value of that name stays."""
    changed = without_cas(command.encode().split())
    assert changed == (None if expected is None else expected.encode().split())


def test_a_file_is_repaired_once_and_kept_as_it_was(tmp_path: Path) -> None:
    """Annotations, binary values and a torn tail stay to the byte."""
    vector = b"\r\n$3\r\nCAS\r\n\x00\xff*2\r\n"
    before = (
        b"#TS:1700000000\r\n"
        + encoded(b"SET", b"a", b"\r\n$3\r\nCAS\r\n")
        + encoded(b"VADD", b"k", b"FP32", vector, b"e", b"CAS", b"Q8")
        + encoded(b"VADD", b"k", b"FP32", vector, b"f", b"Q8")
    )
    torn = encoded(b"VADD", b"k", b"FP32", vector, b"g", b"CAS")[:-4]
    path = written(tmp_path, before + torn)
    [done] = repair(tmp_path)
    assert done.commands == 1
    assert (
        path.read_bytes()
        == before.replace(b"*7\r\n", b"*6\r\n").replace(b"$1\r\ne\r\n$3\r\nCAS\r\n", b"$1\r\ne\r\n") + torn
    )
    assert done.kept == tmp_path / KEPT / NAME
    assert done.kept.read_bytes() == before + torn
    assert repair(tmp_path) == []


def test_nothing_is_touched_without_need(tmp_path: Path) -> None:
    """No folder, an empty file, and one that only mentions the word."""
    assert repair(tmp_path) == []
    path = written(tmp_path, b"")
    assert repair(tmp_path) == []
    path.write_bytes(encoded(b"SET", b"k", b"CAS"))
    assert repair(tmp_path) == []
    assert not (tmp_path / KEPT).exists()


def test_a_second_repair_keeps_the_first_copy(tmp_path: Path) -> None:
    """Whoever looks for the data as it was finds all of it."""
    path = written(tmp_path, encoded(b"VADD", b"k", b"FP32", b"v", b"e", b"CAS"))
    repair(tmp_path)
    path.write_bytes(encoded(b"VADD", b"k", b"FP32", b"v", b"f", b"CAS"))
    repair(tmp_path)
    assert sorted(copy.name for copy in (tmp_path / KEPT).iterdir()) == [NAME, f"{NAME}.1"]
