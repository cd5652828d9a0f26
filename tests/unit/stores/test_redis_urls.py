"""What REDIS_URL may say."""

from pathlib import Path

import pytest

from server.stores.redis_urls import BadRedisUrl, check, kind_of, sentinels_of, trusting


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://h:6379/0", "single"),
        ("rediss://u:p@h:6379/0?ssl_ca_certs=/ca.pem", "single"),
        ("unix:///run/redis.sock?db=1", "single"),
        ("redis+sentinel://a:1,b:2,[::1]:3/main/2", "sentinel"),
        ("rediss+sentinel://u:p@a/main", "sentinel"),
        ("redis+cluster://:p@h:7000", "cluster"),
        ("rediss+cluster://h:7000?ssl_ca_certs=/ca.pem", "cluster"),
    ],
)
def test_each_kind_is_known(url: str, kind: str) -> None:
    check(url)
    assert kind_of(url) == kind


@pytest.mark.parametrize(
    "url",
    [
        "http://u:invented@h",
        "h:6379",
        "redis+sentinel://u:invented@h",
        "redis+sentinel:///main",
        "redis+sentinel://h:port/main",
        "redis+sentinel://h/main/zero",
        "redis+cluster://h:port",
        "redis://h:6379/0?socket_timeout=invented",
    ],
)
def test_what_is_none_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadRedisUrl) as refused:
        check(url)
    assert "invented" not in str(refused.value)


def test_sentinels_and_their_master_are_spoken_to_each_as_its_address_says() -> None:
    named = sentinels_of(
        "rediss+sentinel://me:a%40b@a:1,b/main/3?sentinel_username=s&sentinel_password=t%20u&ssl_ca_certs=/my%20ca.pem"
    )
    assert named.hosts == (("a", 1), ("b", 26379))
    assert named.service == "main"
    assert named.tls
    assert named.master == {"username": "me", "password": "a@b", "db": 3, "ssl_ca_certs": "/my ca.pem"}
    assert named.sentinel == {"username": "s", "password": "t u", "ssl": True, "ssl_ca_certs": "/my ca.pem"}


def test_the_authority_stands_in_the_address_once_and_only_with_tls() -> None:
    ca = Path("/etc/my ca.pem")
    assert trusting("redis://h", ca) == "redis://h"
    assert trusting("rediss://h", None) == "rediss://h"
    once = trusting("rediss://h/0?db=1", ca)
    assert once == "rediss://h/0?db=1&ssl_ca_certs=/etc/my%20ca.pem"
    assert trusting(once, ca) == once
