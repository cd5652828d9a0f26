"""Signing in at an OpenID provider: what proves somebody, and everything that does not."""

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from redis.asyncio import Redis

from server.accounts.errors import ProviderAway
from server.accounts.provider import IdentityProvider
from server.settings import Settings
from server.wiring.accounts import providers
from tests.integration.people.conftest import Door, invite, stranger
from tests.issuer import AT_HASH, CLIENT, SECRET, Issuer
from tests.serving import Serving, serving

FAILED = "/?problem=sign_in_failed"


async def member(node: Serving, issuer: Issuer, subject: str = "ada", role: str = "recruiter") -> None:
    """Somebody whom the node knows: identity and membership, no sign-in."""
    user = await node.state["users"].admit(issuer=issuer.url, subject=subject, name=subject.title())
    await node.state["memberships"].grant(user.id, role)


async def test_who_is_known_signs_in_and_gets_a_new_session_id_each_time(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    async with stranger(node) as http:
        door = Door(http, issuer)
        assert await door.me() is None
        assert await door.sign_in("ada", name="Ada Lovelace") == "/"
        me = await door.me()
        assert me is not None
        assert (me["name"], me["role"], me["organisation"]) == ("Ada Lovelace", "recruiter", "default")
        first = http.cookies["vivavoce"]
        assert await door.sign_in("ada") == "/"
        assert http.cookies["vivavoce"] != first
        http.cookies.clear()
        http.cookies.set("vivavoce", first)
        assert await door.me() is None


async def test_with_elliptic_curves_too(node: Serving, issuer: Issuer) -> None:
    issuer.use_ec()
    await member(node, issuer)
    async with stranger(node) as http:
        assert await Door(http, issuer).sign_in("ada") == "/"


async def test_of_who_belongs_nowhere_nothing_is_kept(node: Serving, issuer: Issuer) -> None:
    async with stranger(node) as http:
        door = Door(http, issuer)
        assert await door.sign_in("stranger") == "/?problem=not_invited"
        assert await door.me() is None
    assert await node.state["users"].identify(issuer=issuer.url, subject="stranger") is None


def other_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"iss": "https://accounts.example"},
        {"iss": None},
        {"exp": int(time.time()) - 400},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": int(time.time()) + 4000},
        {"iat": None},
        {"nbf": int(time.time()) + 4000},
        {"sub": ""},
        {"sub": None},
        {"sub": 1},
        {"sub": "x" * 256},
        {"at_hash": AT_HASH[:-1] + "R"},
        {"at_hash": ""},
        {"at_hash": 7},
    ],
    ids=" ".join,  # the values hold the time, and names must be the same in every process
)
async def test_a_token_that_is_wrong_in_one_claim_proves_nothing(
    node: Serving, issuer: Issuer, claims: dict[str, Any]
) -> None:
    await member(node, issuer)
    issuer.claims = claims
    async with stranger(node) as http:
        door = Door(http, issuer)
        assert await door.sign_in("ada") == FAILED
        assert await door.me() is None


@pytest.mark.parametrize("seconds", [-120, 120])
async def test_clocks_may_be_two_minutes_apart(node: Serving, issuer: Issuer, seconds: int) -> None:
    await member(node, issuer)
    at = int(time.time()) + seconds
    issuer.claims = {"iat": at, "nbf": at, "exp": at + 10}
    async with stranger(node) as http:
        assert await Door(http, issuer).sign_in("ada") == "/"


async def test_several_audiences_with_us_as_the_party_are_one_for_us(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    issuer.claims = {"aud": ["another", CLIENT], "azp": CLIENT}
    async with stranger(node) as http:
        assert await Door(http, issuer).sign_in("ada") == "/"


async def test_a_token_that_names_its_access_token_is_taken_with_that_one(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    issuer.claims = {"at_hash": AT_HASH}
    async with stranger(node) as http:
        assert await Door(http, issuer).sign_in("ada") == "/"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("kind", ["none", "None", "hs256", "rs512", "key", "rubbish", "empty", "cut"])
async def test_a_token_with_another_signature_proves_nothing(node: Serving, issuer: Issuer, kind: str) -> None:
    await member(node, issuer)
    at = int(time.time())
    async with stranger(node) as http:
        door = Door(http, issuer)
        address = await door.begin()
        nonce = address.partition("nonce=")[2].partition("&")[0]
        claims = {"iss": issuer.url, "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": nonce, "sub": "ada"}
        public = json.dumps(issuer.key.as_dict(private=False))
        made: dict[str, Any] = {
            "none": lambda: f"{_part({'alg': 'none'})}.{_part(claims)}.",
            "None": lambda: f"{_part({'alg': 'None', 'kid': 'k1'})}.{_part(claims)}.",
            "hs256": lambda: jwt.encode({"alg": "HS256", "kid": "k1"}, claims, OctKey.import_key(public)),
            "rs512": lambda: jwt.encode(
                {"alg": "RS512", "kid": "k1"},
                claims,
                RSAKey.import_key(issuer.key.as_dict(private=True)),
                algorithms=["RS512"],
            ),
            "key": lambda: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, other_key()),
            "rubbish": lambda: "not.a.token",
            "empty": lambda: "..",
            "cut": lambda: issuer.sign(claims)[:-20],
        }
        issuer.token = made[kind]()
        assert await door.back(issuer.approve(address, "ada")) == FAILED
        assert await door.me() is None


async def test_a_rotated_key_is_asked_for_once(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    async with stranger(node) as http:
        door = Door(http, issuer)
        assert await door.sign_in("ada") == "/"
        assert await door.sign_in("ada") == "/"
        assert issuer.keys_asked == 1
        issuer.rotate()
        assert await door.sign_in("ada") == "/"
        assert issuer.keys_asked == 2
        known = issuer.published
        issuer.rotate()
        issuer.published = known  # it signs with what it does not publish
        assert await door.sign_in("ada") == FAILED
        assert issuer.keys_asked == 3


async def test_what_has_come_back_once_comes_back_for_nothing_again(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    async with stranger(node) as http:
        door = Door(http, issuer)
        parameters = issuer.approve(await door.begin(), "ada")
        flow = http.cookies["vivavoce-flow"]
        assert await door.back(parameters) == "/"
        for cookies in ({}, {"vivavoce-flow": flow}):
            async with stranger(node) as other:
                other.cookies.update(cookies)
                assert await Door(other, issuer).back(parameters) == FAILED
        assert issuer.redeemed == 1


async def test_another_browser_cannot_be_signed_in_with_somebodys_return(node: Serving, issuer: Issuer) -> None:
    """Else a link would sign its reader in as somebody else."""
    await member(node, issuer)
    async with stranger(node) as mine, stranger(node) as theirs:
        parameters = issuer.approve(await Door(mine, issuer).begin(), "ada")
        await Door(theirs, issuer).begin()
        assert await Door(theirs, issuer).back(parameters) == FAILED
        assert await Door(theirs, issuer).me() is None
        assert await Door(mine, issuer).back(parameters) == "/"


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"code": "x"},
        {"state": "x"},
        {"code": "x", "state": "x"},
        {"error": "access_denied", "state": "STATE"},
        {"code": "", "state": "STATE"},
        {"code": "x" * 3000, "state": "STATE"},
        {"code": "never-issued", "state": "STATE"},
        {"code": "\x00", "state": "é"},
    ],
    ids=str,
)
async def test_a_return_that_holds_nothing_leads_to_a_page_that_says_so(
    node: Serving, issuer: Issuer, parameters: dict[str, str]
) -> None:
    async with stranger(node) as http:
        door = Door(http, issuer)
        state = issuer.approve(await door.begin(), "ada")["state"]
        given = {name: state if value == "STATE" else value for name, value in parameters.items()}
        assert await door.back(given) == FAILED


async def test_redis_keeps_no_secret_of_a_browser_and_forgets_within_ten_minutes(
    node: Serving, issuer: Issuer, redis: Redis
) -> None:
    async with stranger(node) as http:
        await Door(http, issuer).begin()
        (key,) = await redis.keys("vv:sign-in-flow:*")
        assert http.cookies["vivavoce-flow"].encode() not in key
        assert 0 < await redis.ttl(key) <= 600


async def test_while_the_issuer_is_away_sign_in_says_so_and_who_is_in_stays_in(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    async with stranger(node) as http, stranger(node) as late:
        door = Door(http, issuer)
        issuer.away = True
        refused = await late.post("/api/sign-in/provider", json={"provider": "oidc"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "provider_away")
        issuer.away = False
        assert await door.sign_in("ada") == "/"
        begun = await Door(late, issuer).begin()
        issuer.away = True
        assert await Door(late, issuer).back(issuer.approve(begun, "ada")) == "/?problem=provider_away"
        assert await door.me() is not None
        issuer.away = False
        assert await Door(late, issuer).sign_in("ada") == "/"


async def test_an_issuer_that_tells_another_name_is_not_trusted(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    issuer.claimed_issuer = "https://accounts.example"
    async with stranger(node) as http:
        refused = await http.post("/api/sign-in/provider", json={"provider": "oidc"})
        assert refused.json()["error"]["code"] == "provider_away"
        issuer.claimed_issuer = None
        assert await Door(http, issuer).sign_in("ada") == "/"


async def test_a_changed_address_is_the_same_person_and_one_address_may_be_two(node: Serving, issuer: Issuer) -> None:
    await member(node, issuer)
    await member(node, issuer, "bea", "observer")
    async with stranger(node) as http:
        door = Door(http, issuer)
        await door.sign_in("ada", email="one@example.org")
        first = await door.me()
        await door.sign_in("ada", email="Two@Example.org")
        second = await door.me()
        await door.sign_in("bea", email="two@example.org")
        other = await door.me()
        assert first is not None
        assert second is not None
        assert other is not None
        assert first["id"] == second["id"] != other["id"]
        assert {user.id for user in await node.state["users"].addressed("two@example.org")} == {
            first["id"],
            other["id"],
        }


async def test_an_unverified_address_opens_no_invitation_that_is_bound_to_it(node: Serving, issuer: Issuer) -> None:
    async with node.visitor("Olga", "owner") as owner:
        (issued,) = await invite(owner, guests="Ada <ada@example.org>", only=True)
        async with stranger(node) as http:
            door = Door(http, issuer)
            wrong = "/?problem=wrong_account"
            assert await door.sign_in("ada", issued["token"], email_verified=False) == wrong
            assert await door.sign_in("ada", issued["token"], email_verified=None) == wrong
            assert await door.sign_in("eve", issued["token"]) == wrong
            claimed = await http.post("/api/join/claim", json={"token": issued["token"], "name": "Eve"})
            assert claimed.json()["error"]["code"] == "account_needed"
            assert await door.sign_in("ada", issued["token"]) == "/"
            me = await door.me()
            assert me is not None
            assert me["role"] == "candidate"


async def test_a_provider_that_is_not_set_up_is_none(node: Serving) -> None:
    async with stranger(node) as http:
        assert (await http.get("/api/me")).json()["sign_in"]["providers"] == [{"key": "oidc", "name": "Club"}]
        answer = await http.post("/api/sign-in/provider", json={"provider": "google"})
        assert answer.status_code == 404
        assert (await http.get("/api/sign-in/google/callback?code=x&state=y")).headers["location"] == FAILED


async def test_a_slow_issuer_is_not_waited_for(issuer: Issuer) -> None:
    slow = IdentityProvider(
        key="oidc", name="Slow", issuer=issuer.url, client_id=CLIENT, client_secret=SECRET, patience=0.2
    )
    issuer.answers.clear()
    with pytest.raises(ProviderAway):
        await slow.begin(redirect_uri="http://127.0.0.1/back", locale="en")
    issuer.answers.set()
    begun = await slow.begin(redirect_uri="http://127.0.0.1/back", locale="en")
    assert begun["url"].startswith(issuer.url)


async def test_where_anyone_may_come_a_provider_s_word_makes_a_candidate(
    redis_url: str, mongodb_url: str, issuer: Issuer
) -> None:
    async with serving(
        redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_sign_up="anyone", **issuer.settings
    ) as open_node:
        async with stranger(open_node) as http:
            door = Door(http, issuer)
            assert await door.sign_in("anybody") == "/"
            me = await door.me()
        assert me is not None
        assert (me["role"], me["organisation"]) == ("candidate", "default")


def test_google_is_a_provider_by_its_name() -> None:
    settings = Settings(_env_file=None, google_client_id="id", google_client_secret=SecretStr("secret"))
    assert [(each.key, each.name, each.issuer) for each in providers(settings)] == [
        ("google", "Google", "https://accounts.google.com")
    ]
