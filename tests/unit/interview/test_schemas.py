"""JSON schemas in the forms that servers can hold a model to."""

from typing import Any

from pydantic import BaseModel

from interview.assessment.proposals import ProposedAssessment
from interview.assessment.report_by_model import ProposedSteps, ProposedSummary
from interview.models.schemas import BOUNDS, shaped, strictly


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object in a schema that has properties."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if "properties" in schema else []
    return own + [found for value in schema.values() for found in objects(value)]


def test_a_strict_schema_names_every_field_and_no_other() -> None:
    for kind in (ProposedAssessment, ProposedSteps, ProposedSummary):
        made = strictly(kind.model_json_schema())
        assert made is not None
        found = objects(made)
        assert found
        assert all(one["additionalProperties"] is False and one["required"] == list(one["properties"]) for one in found)
        assert not any(word in str(made) for word in ("default", *BOUNDS))


def test_keys_that_are_not_known_cannot_be_promised() -> None:
    class ByName(BaseModel):
        notes: dict[str, str]

    assert strictly(ByName.model_json_schema()) is None


def test_bounds_are_taken_off_and_nothing_else() -> None:
    schema = ProposedAssessment.model_json_schema()
    assert shaped(schema)["properties"].keys() == schema["properties"].keys()
    assert not any(word in str(shaped(schema)) for word in BOUNDS)
