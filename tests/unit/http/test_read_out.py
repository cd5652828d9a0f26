import io

import pytest

from server.http.rights import read_out


async def test_a_file_is_read_out_to_whoever_stays_and_broken_off_for_who_does_not() -> None:
    content = bytes(600_000)
    answers = [True, True, True, True, False]

    async def stays() -> bool:
        return answers.pop(0)

    whole = b"".join([piece async for piece in read_out(io.BytesIO(content), stays=stays)])
    assert (whole, len(answers)) == (content, 2)
    file, seen = io.BytesIO(content), list[bytes]()
    with pytest.raises(ConnectionAbortedError):
        seen += [piece async for piece in read_out(file, stays=stays)]
    assert file.closed
    assert len(answers) == 0
