import pytest

from interview.errors import BadModelSpec
from interview.models.catalogue import parse_specs
from interview.models.providers.provider import ModelSpec


def test_order_is_kept_and_doubles_fall_away() -> None:
    specs = parse_specs(
        " openai:gpt-4.1-mini, groq:meta/llama:free ,scripted:200@0,scripted:100@30.5,openai:gpt-4.1-mini,"
    )
    assert specs == (
        ModelSpec("openai", "gpt-4.1-mini"),
        ModelSpec("groq", "meta/llama:free"),
        ModelSpec("scripted", "200@0"),
        ModelSpec("scripted", "100@30.5"),
    )
    assert parse_specs("scripted:100@30@clock") == (ModelSpec("scripted", "100@30@clock"),)
    assert [str(spec) for spec in specs][1] == "groq:meta/llama:free"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "gpt-4.1",
        "openai:",
        ":x",
        "nobody:x",
        "scripted:200",
        "scripted:0@5",
        "scripted:a@b",
        "scripted:5@-1",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(BadModelSpec):
        parse_specs(text)
