"""Parts -> a profile: months with overlaps merged, warnings, how likely the document is a CV."""

from datetime import date

from parsing.findings import findings
from parsing.models import Extraction, Meta, Profile
from parsing.periods import retimed
from parsing.reading.document import Document
from parsing.revising import SECTIONS
from parsing.rules.engine import Reading


def compiled(
    reading: Reading,
    document: Document,
    *,
    sha256: str | None,
    reference: date,
    model: str | None = None,
    prompt_version: str | None = None,
) -> Profile:
    """Make the profile of a reading. `reference` is what "present" means: the day of the upload."""
    profile = Profile.model_validate({name: reading.parts[name] for name in SECTIONS if name in reading.parts})
    for note in reading.sections:
        note.engine = reading.engines.get(note.key, note.engine)
    profile.meta = Meta(
        x_extraction=Extraction(
            model=model,
            prompt_version=prompt_version,
            doc_lang=reading.language,
            sha256=sha256,
            pages=document.pages,
            chars=document.chars,
            ocr=document.ocr,
            columns=document.columns,
            reference_date=reference.isoformat(),
            is_cv_score=_cv_score(profile, reading),
            sections=reading.sections,
            evidence=reading.evidence,
            warnings=findings(profile, reference, hidden=bool(document.hidden), ocr=document.ocr),
            stripped=list(document.hidden),
        )
    )
    return retimed(profile, reference)


def _cv_score(profile: Profile, reading: Reading) -> float:
    known = {note.key for note in reading.sections} - {"header", "other"}
    score = 0.15 * min(len(known), 3)
    score += 0.1 * bool(profile.basics.name) + 0.1 * bool(profile.basics.email or profile.basics.phone)
    score += 0.2 * any(w.startDate for w in profile.work) + 0.1 * any(
        e.institution or e.studyType for e in profile.education
    )
    score += 0.05 * bool(profile.skills)
    return round(min(score, 1.0), 2)
