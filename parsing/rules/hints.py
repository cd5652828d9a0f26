"""What the words of an unknown heading suggest."""

import re

from parsing.rules.folding import level

HINTS = (
    (
        "work",
        (
            r"\bexperien|\bemplo(?:i|yment)|\bcareer|\bcarriere|\bpostes?\b|\bjobs?\b|\bwork(?:ed|ing)?\b"
            r"|\btravail|\bstages?\b"
            r"|\bpractis|\btrade history|\bmissions?\b|\bparcours pro|\bmetier|\binternships?\b|\bgigs?\b"
            r"|\broles?\b|\bappointments?\b"
        ),
    ),
    (
        "education",
        (
            r"\bformations?\b|\beducation|\bdiplom|\betudes\b|\bacademi|\bstud(?:y|ies|ied)\b|\becoles?\b"
            r"|\bschool|\btrain(?:ed|ing)\b"
            r"|\blearn(?:ed|ing|t)?\b|\bdegrees?\b|\bqualification|\bscolaire|\bcursus"
        ),
    ),
    ("languages", r"\blangues?\b|\blanguages?\b|\bspeak\b|\bparle"),
    (
        "skills",
        (
            r"\bcompeten|\bskills?\b|\boutils\b|\btechno|\btools?\b|\bexpertise|\bstrengths?\b|\bgood at\b"
            r"|\bsais faire|\bcan do\b"
            r"|\batouts?\b|\bforces\b|\bsavoir|\bmaitris|\bknow(?:ledge|how)?\b|\blogiciels?\b"
            r"|\binformatique\b|\babilities"
        ),
    ),
    ("projects", r"\bprojets?\b|\bprojects?\b|\brealisations?\b"),
    ("certificates", r"\bcertif|\bhabilit|\blicen[cs]es?\b|\bpermis\b|\bcaces\b"),
    (
        "interests",
        (
            r"\binterets?\b|\binterests?\b|\bloisirs?\b|\bhobb|\bpassions?\b|\bspare time|\bfree time"
            r"|\btemps libre|\boff (?:shift|duty)"
            r"|\bhors\b|\boutside\b|\bafter (?:work|hours)|\bbeyond\b|\ba cote\b|\bapres le travail|\baway from"
        ),
    ),
    ("publications", r"\bpublication|\barticles?\b|\bpapers?\b|\bpatents?\b"),
    ("awards", r"\bawards?\b|\bdistinction|\bprix\b|\bprizes?\b|\brecompens|\bhonou?rs?\b"),
    ("volunteer", r"\bbenevol|\bvolunt|\bassociati|\bcommunity|\bengagement"),
    ("references", r"\breferee|\brecommand|\bwho to ask"),
    (
        "summary",
        (
            r"\bprofil\b|\bprofile\b|^about\b|\bwho i am\b|\bin brief\b|\ben bref\b|\bqui suis|\bobjecti"
            r"|\bsummary\b|\ba propos"
        ),
    ),
    ("contact", r"\bcontact|\bcoordonnees|\bdetails\b|\breach me|\bget in touch"),
)


def hinted(heading: str) -> str | None:
    """The section that a heading's words suggest, though it is on no list."""
    folded = level(heading)
    return next((key for key, pattern in HINTS if re.search(pattern, folded)), None)
