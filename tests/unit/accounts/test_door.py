from pathlib import Path

import pytest

from server.accounts.door import COOKIE, TOKEN_FILE, Door, read_token


def test_a_folder_keeps_its_token_for_its_owner_alone(tmp_path: Path) -> None:
    token = read_token(tmp_path / "data")
    assert len(token) > 40
    assert read_token(tmp_path / "data") == token
    assert (tmp_path / "data" / TOKEN_FILE).stat().st_mode & 0o077 == 0
    assert read_token(tmp_path / "other") != token


@pytest.mark.parametrize("kept", ["", "short", "\x00" * 5])
def test_a_token_that_was_broken_off_is_made_anew(tmp_path: Path, kept: str) -> None:
    (tmp_path / TOKEN_FILE).write_text(kept)
    token = read_token(tmp_path)
    assert len(token) > 40
    assert read_token(tmp_path) == token


def test_a_token_that_others_could_read_is_made_anew(tmp_path: Path) -> None:
    token = read_token(tmp_path)
    (tmp_path / TOKEN_FILE).chmod(0o644)
    assert read_token(tmp_path) != token


def test_where_nothing_can_be_kept_the_token_lives_with_the_server(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(read_token(tmp_path / "file")) > 40


def test_the_cookie_proves_the_token_without_holding_it() -> None:
    door = Door("t" * 43)
    assert door.opens("t" * 43)
    assert not door.opens(door.proof)
    assert door.opened(f"a=b; {COOKIE}={door.proof}")
    for header in (None, "", COOKIE, f"{COOKIE}=", f"{COOKIE}={door.token}", f"{COOKIE}=\u00e9"):
        assert not door.opened(header)
    assert "tttt" not in repr(door)
