import pytest
from starlette.datastructures import Headers

from server.http.origins import allowed_origins, is_ours

LOCAL = allowed_origins(host="127.0.0.1", port=8000, public_url=None)


def test_without_a_public_address_the_loopback_names_of_our_port_are_ours() -> None:
    assert frozenset({"http://127.0.0.1:8000", "http://localhost:8000"}) == LOCAL


def test_a_public_address_is_the_only_origin() -> None:
    assert allowed_origins(host="192.0.2.1", port=8000, public_url="https://Interviews.example:443/") == frozenset(
        {"https://interviews.example"}
    )


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert "http://[::1]:9" in allowed_origins(host="::1", port=9, public_url=None)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://localhost:8000"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
    ],
)
def test_our_own_pages(headers: dict[str, str]) -> None:
    assert is_ours(Headers(headers), allowed=LOCAL)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.example"},
        {"origin": "http://rebound.example:8000", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"referer": "http://localhost:8000/"},
    ],
)
def test_pages_of_strangers(headers: dict[str, str]) -> None:
    assert not is_ours(Headers(headers), allowed=LOCAL)


def test_two_origins_are_no_browser_s() -> None:
    twice = Headers(raw=[(b"origin", b"http://localhost:8000")] * 2)
    assert not is_ours(twice, allowed=LOCAL)
