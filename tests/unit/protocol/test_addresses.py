import pytest

from server.protocol.addresses import BadAddress, local_origin, public_origin


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://interviews.example", "https://interviews.example"),
        ("https://Interviews.Example/", "https://interviews.example"),
        ("https://interviews.example:443", "https://interviews.example"),
        ("http://interviews.example:80/", "http://interviews.example"),
        ("https://interviews.example:8443", "https://interviews.example:8443"),
        ("http://interviews.example:443", "http://interviews.example:443"),
        ("https://m\u00fcnchen.example", "https://xn--mnchen-3ya.example"),
        ("https://interviews.example.", "https://interviews.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[0:0::1]", "http://[::1]"),
        (" https://interviews.example\n", "https://interviews.example"),
    ],
)
def test_an_address_has_the_form_that_browsers_send(written: str, sent: str) -> None:
    assert public_origin(written) == sent


@pytest.mark.parametrize(
    "written",
    [
        "",
        "interviews.example",
        "ftp://interviews.example",
        "https://",
        "https://user@interviews.example",
        "https://user:word@interviews.example",
        "https://interviews.example/app",
        "https://interviews.example/?a=b",
        "https://interviews.example/#x",
        "https://interviews.example:many",
        "https://interviews.example:99999",
        "https://[::1",
        "https://inter views.example",
        "https://a..example",
        "https://<script>.example",
    ],
)
def test_what_pages_cannot_be_served_from_is_refused_with_words(written: str) -> None:
    with pytest.raises(BadAddress) as refused:
        public_origin(written)
    assert "word" not in str(refused.value).replace("password", "")
    assert len(str(refused.value)) > 10


def test_a_local_name_leaves_the_default_port_out() -> None:
    assert local_origin("localhost", 80) == "http://localhost"
    assert local_origin("::1", 8000) == "http://[::1]:8000"
