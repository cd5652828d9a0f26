import pytest

from server.accounts.loopback import comes_from_loopback, is_loopback, serves_loopback


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1", "[::1]", "::ffff:127.0.0.1"]
)
def test_names_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", [None, "", "192.0.2.1", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example", "x"]
)
def test_names_of_other_machines(host: str | None) -> None:
    assert not is_loopback(host)


def test_a_public_address_means_that_others_come_in_through_a_proxy() -> None:
    """A proxy on the same machine makes everybody a loopback peer."""
    assert serves_loopback(host="127.0.0.1", public_url=None)
    assert serves_loopback(host="127.0.0.1", public_url="http://localhost:8000")
    assert not serves_loopback(host="127.0.0.1", public_url="https://interviews.example")
    assert not serves_loopback(host="192.0.2.1", public_url=None)


ORIGINS = {"http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"}
OURS = "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("10.0.0.7", [("host", OURS)]),
        (None, [("host", OURS)]),
        ("127.0.0.1", []),
        *(
            ("127.0.0.1", [("host", host)])
            for host in (
                "rebound.example:8000",
                "127.0.0.1.example",
                "[::1",
                "localhost",
                "localhost:8001",
                "localhost.evil:8000",
                "evil@localhost:8000",
                "localhost:8000.",
                " localhost:8000",
                "",
            )
        ),
        ("127.0.0.1", [("host", OURS), ("host", OURS)]),
        *(
            ("127.0.0.1", [("host", OURS), (name, "127.0.0.1")])
            for name in ("x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "forwarded", "via", "x-real-ip")
        ),
    ],
)
def test_who_does_not_come_from_this_machine(peer: str | None, headers: list[tuple[str, str]]) -> None:
    assert not comes_from_loopback(peer=peer, headers=headers, origins=ORIGINS)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_who_comes_from_this_machine(host: str) -> None:
    assert comes_from_loopback(peer="127.0.0.1", headers=[("host", host)], origins=ORIGINS)
