"""What of a model's answer is said aloud, and when it is safe to say it.

Nothing that a model thinks about a candidate is heard. Marked thoughts are taken off as they pass. Thoughts without an
opening mark show only by their end, so the first answer of a server that nobody has heard yet is held until it
is whole; from then on its manner is known, and only beginnings that sound like thinking aloud are held.
"""

import re

from interview.language.words import fold
from interview.models.dialect import Dialect
from interview.models.failures import Failed
from interview.models.thoughts import ThoughtFilter

WHOLE = 110
"""Words of an answer by an unknown server that are waited for; a turn has fewer."""
MOST = 240
"""Characters of a beginning that sounds like thinking, held until its first sentence ends."""

_FIRST = re.compile(r"\W*([\w'’]+)(?=[^\w'’])")
_SENTENCE = re.compile(r"[^.!?…\n]*[.!?…\n]+")
_WHOLE = re.compile(r".*[.!?…][\"”’»)\]]*(?=\s|$)", re.DOTALL)
_SUSPECT = frozenset(
    (  # noqa: SIM905 - words are read more easily than a list of them
        "ok okay alright hmm hm so let let's the we we're i i'm i'll user he she they his her their first now this it "
        "candidate sorry unfortunately as my thoughts thought thinking reasoning analysis internal note "
        "d'accord bon alors voyons le la l l'utilisateur l'utilisatrice l'interviewe il elle on je j'ai ce cette ici "
        "candidat candidate desole desolee malheureusement en reflexion raisonnement analyse pensee pensees mon ma"
    ).split()
)
"""Words with which thinking aloud, its labels and refusals begin."""
_ABOUT = re.compile(
    r"\b(?:the|this|our) (?:candidate|user|interviewee|applicant|person|human|answer|response|reply|question|prompt|"
    r"instructions?|directive|transcript|system)\b|\b(?:l'utilisat(?:eur|rice)|(?:le|la|ce|cette) (?:candidate?|"
    r"personne|reponse|question|consigne|directive|transcription|postulante?)|l'interviewee?|les (?:instructions|"
    r"consignes))\b|\b(?:i|we) (?:should|need to|must|have to|can|could|will|want to|am going to)"
    r"(?: now| also| then| first| next| not| just)? (?:ask|probe|respond|reply|follow|keep|produce|output|write|say|"
    r"generate|rephrase|phrase|word|craft|formulate|acknowledge|thank|avoid|score|rate)\b|"
    r"\blet(?: me|'s|s) (?:think|craft|consider|analy[sz]e|figure|write|respond|produce|formulate)\b|"
    r"\b(?:je|on) (?:dois|doit|devrais|devrait|vais|peux|peut)(?: donc| alors| maintenant| lui)? (?:demander|poser|"
    r"relancer|repondre|reformuler|formuler|eviter|verifier|rediger|ecrire|noter)\b|\bil faut (?:que je|lui|demander|"
    r"relancer|poser|reformuler)\b|^\W*(?:he|she|his|her) |^\W*(?:il|elle) (?:a|n'a|semble|"
    r"parait|parle|dit|repond|mentionne|decrit|evoque|hesite|esquive|manque|confond|reste (?:vague|flou|evasi)|"
    r"ne (?:donne|repond|dit|precise|semble))"
)
"""Speaks of somebody, or of its own task."""
_TO = re.compile(r"\b(?:you|your|yours|you're|you've|yourself|vous|votre|vos|vous-meme|tu|ton|ta|tes)\b")
"""Speaks to somebody."""
_DECISION = re.compile(r"^\s*\{[^\n]*\}")
_LABEL = re.compile(
    r"\W*(?:my |mon |ma |mes |internal |inner |here(?:'s| is) my )?(?:thoughts?|thinking|reasoning|analysis|monologue|"
    r"notes?|reflexions?|raisonnement|analyse|pensees?)(?: process)?\s?\W{0,3}:"
)
_ANSWER = re.compile(
    r"(?:^|\n)\W*(?:my |ma |the |la |here(?:'s| is) my )?(?:final |spoken )?(?:answer|response|reply|reponse|question|"
    r"output|turn)(?: finale)?\W{0,3}:\W*"
)
_REFUSAL = re.compile(
    r"\b(?:i|we) (?:can't|cannot|can not|won't|will not|am unable to|'m unable to|am not able to|'m not able to)"
    r"(?: \w+){0,2} (?:help|assist|comply|continue|fulfil|fulfill|engage|participate|proceed|conduct|do (?:that|this)|"
    r"support|generate|role|play)|i'm (?:unable|not able) to (?:help|assist|comply|continue)|"
    r"as an ai\b.{0,60}\b(?:can't|cannot|unable)|against my (?:guidelines|policy|programming)|"
    r"je (?:ne )?(?:peux|puis|suis) pas(?: \w+){0,4} (?:aider|assister|continuer|poursuivre|participer|"
    r"donner suite|satisfaire|faire cela|acceder)|je (?:ne )?suis pas en mesure (?:de|d')|en tant qu'ia\b.{0,60}\bpas\b"
)


class Spoken:
    """Fed with an answer's text; gives what may be said now. `void` once: what was said before does not count."""

    def __init__(self, dialect: Dialect) -> None:
        self.void = False
        self._dialect = dialect
        self._marks = ThoughtFilter()
        self._bare = 0
        self._open = False
        self._suspect = False
        self._held = ""
        self._said: list[str] = []

    def feed(self, piece: str) -> str:
        """What may be said now.

        Raises:
            Failed: the model refuses.
        """
        return self._pass(self._marks.feed(piece), ended=False)

    def finish(self, *, cut: bool) -> str:
        """What is left at the end. An answer that was `cut` ends with its last whole sentence.

        Raises:
            Failed: there is no answer among what it thought, or no whole sentence.
        """
        text = self._pass(self._marks.finish(), ended=True, cut=cut)
        if self._marks.marked:
            self._dialect.quirks.add("marked thoughts" if not self._marks.bare else "thoughts without an opening mark")
        if not text and not self._said and (self._marks.thinking or self._marks.marked):
            raise Failed("thoughts_only", temporary=False)
        if not cut:
            return text
        self._dialect.quirks.add("answers cut at their length")
        return self._ended_whole("".join(self._said[:-1] if text else self._said), text)

    def _ended_whole(self, before: str, text: str) -> str:
        if whole(before + text) == (before + text).rstrip():
            return text
        kept = whole(before + text)
        if not kept:
            raise Failed("cut_short", temporary=False)
        if kept.startswith(before):
            return kept[len(before) :]
        self.void = True
        return kept

    def _pass(self, text: str, *, ended: bool, cut: bool = False) -> str:
        if self._marks.bare > self._bare:
            self._bare = self._marks.bare
            self._dialect.manner = "bare"
            self.void, self._open, self._suspect = self.void or bool(self._said), False, False
            self._held = ""
            self._said.clear()
        if not self._open:
            self._held += text
            text = self._decide(ended=ended, cut=cut)
        if text:
            self._said.append(text)
        return text

    def _decide(self, *, ended: bool, cut: bool) -> str:
        if not self._held.strip():
            return ""
        if not self._known() and not ended:
            if self._suspect or self._dialect.manner == "bare" or self._held.count(" ") < WHOLE:
                return ""
            if muses(self._held):
                self._suspect = True
                return ""
        return self._opening(ended=ended, cut=cut)

    def _known(self) -> bool:
        return self._marks.marked or self._dialect.manner == "plain"

    def _opening(self, *, ended: bool, cut: bool) -> str:
        held = self._held.lstrip()
        if self._suspect and not ended:
            return ""
        first = _FIRST.match(held)
        if first is None and not ended:
            return ""
        word = fold(first[1]).replace("’", "'") if first else ""
        foreign = bool(held[:40]) and not any(letter.isascii() and letter.isalpha() for letter in held[:40])
        if word in _SUSPECT or foreign or held[0] in "(*_" or ended:
            if _SENTENCE.search(held) is None and not ended and len(held) < MOST:
                return ""
            held = self._without_aside(held, ended=ended)
            if not held:
                return ""
        if ended:
            self._judge(cut=cut)
        self._open, self._held = True, ""
        return held

    def _without_aside(self, held: str, *, ended: bool) -> str:
        """What follows a labelled or bracketed thought; nothing while it goes on.

        Raises:
            Failed: the model refuses, or thinks aloud to the end.
        """
        folded = fold(held).replace("’", "'")
        if _REFUSAL.search(folded[:MOST]):
            raise Failed("refused", temporary=False)
        if held.startswith("("):
            held = held.partition(")")[2].lstrip()
            folded = fold(held).replace("’", "'")
        if _LABEL.match(folded):
            answer = _ANSWER.search(folded)
            if answer is not None and ended:
                return held[answer.end() :].strip()
            held = ""
        elif not muses(held):
            return held
        if not ended:
            self._suspect = True
            return ""
        if self._dialect.manner == "bare":
            # It was not cut off in its thoughts: perhaps this server has changed its manner.
            self._dialect.manner = "unknown"
        self._dialect.quirks.add("thoughts without any mark")
        raise Failed("thoughts_only", temporary=False)

    def _judge(self, *, cut: bool) -> None:
        """An answer that was held to its end has shown how its server speaks."""
        if self._known():
            return
        if self._dialect.manner == "bare":
            self._dialect.manner = "unknown"
            raise Failed("thoughts_only")
        if not cut:
            self._dialect.manner = "plain"


def muses(text: str) -> bool:
    """Whether it begins by speaking of the person, or of the task, and to nobody; or in no script of ours.

    A line of JSON before the words is a decision that code reads; it may quote anything.
    """
    text = _DECISION.sub("", text)
    if not any(letter.isascii() and letter.isalpha() for letter in text):
        return any(letter.isalpha() for letter in text)
    for sentence in _SENTENCE.findall(fold(text + "\n").replace("\u2019", "'")):
        if _TO.search(sentence):
            return False
        if _ABOUT.search(sentence):
            return True
    return False


def whole(text: str) -> str:
    """The text up to the end of its last whole sentence."""
    found = _WHOLE.match(text)
    return found[0] if found else ""
