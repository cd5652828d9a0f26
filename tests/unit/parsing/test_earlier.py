"""Profiles stored by earlier releases are read."""

from parsing.models import Profile


def test_skills_of_version_1_stand_in_their_groups() -> None:
    """Version 1 wrote a skill with its group as keyword; what stood by itself still does."""
    note = {"page": 1, "lines": [4], "raw": "Python", "confidence": 0.9}
    kept = {
        "skills": [
            {"name": "Python", "keywords": ["Langages"], "x_id": "python", "x_kind": "tool", "level": "avancé"},
            {"name": "Rigueur", "keywords": [], "x_id": None, "x_kind": None, "level": None},
            {"name": "Go", "keywords": ["Langages"], "x_id": "go", "x_kind": "tool", "level": None},
        ],
        "meta": {
            "x_extraction": {
                "schema_version": 1,
                "evidence": {"/skills/2/name": note, "/skills/1/name": note, "/basics/name": note},
            }
        },
    }
    profile = Profile.model_validate(kept)
    assert [(s.name, s.keywords, s.ids) for s in profile.skills] == [
        ("Langages", ["Python", "Go"], ["python", "go"]),
        ("Rigueur", [], []),
    ]
    assert [(one.name, one.level) for one in profile.skills[0].x_levels] == [("Python", "avancé")]
    extraction = profile.meta.x_extraction
    assert sorted(extraction.evidence) == ["/basics/name", "/skills/0/keywords/1", "/skills/1/name"]
    assert extraction.schema_version == 2
    assert Profile.model_validate(profile.model_dump()) == profile
    assert profile.skill_names == ["Python", "Go", "Rigueur"]
