"""The one door to models: which models serve which purpose, and what they share."""

import pytest

from interview.errors import BadModelSpec
from server.settings import Settings
from server.wiring.model_specs import PURPOSES, Purpose, model_specs
from server.wiring.models import ModelRoom


def settings(**given: str) -> Settings:
    return Settings.model_validate({"openai_base_url": "http://127.0.0.1:9/v1", **given})


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_purpose_has_its_own_models_or_those_of_all(purpose: Purpose) -> None:
    own = settings(vivavoce_models="openai:all", **{f"vivavoce_models_{purpose}": "openai:own,groq:other"})
    assert {one: [str(spec) for spec in model_specs(own, one)] for one in PURPOSES} == {
        one: ["openai:own", "groq:other"] if one == purpose else ["openai:all"] for one in PURPOSES
    }


def test_a_key_alone_chooses_its_provider_s_model() -> None:
    keyed = settings(openai_api_key="sk-invented", groq_api_key="gsk-invented")
    assert [spec.provider for spec in model_specs(keyed, "speak")] == ["openai", "groq"]
    assert model_specs(settings(), "speak") == ()


async def test_purposes_share_what_is_the_same() -> None:
    room = ModelRoom(settings(vivavoce_models="openai:a,openai:b", vivavoce_models_assess="openai:b"), *PURPOSES)
    assert [str(spec) for spec in room.endpoints] == ["openai:a", "openai:b"]
    assert room.models("speak").names == ("openai:a", "openai:b")
    assert room.models("assess").names == ("openai:b",)
    await room.aclose()


def test_a_wrong_list_of_one_purpose_is_reported_at_the_start() -> None:
    with pytest.raises(BadModelSpec):
        ModelRoom(settings(vivavoce_models="openai:a", vivavoce_models_report="nobody:x"), *PURPOSES)
