"""What an event looks like in a terminal. Text of people and models is stripped of control characters first."""

import unicodedata
from collections.abc import Mapping

from server.commands.play.folding import folded
from server.protocol.json_object import JsonObject

BOLD, DIM, CYAN, GREEN, YELLOW, OFF = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[32m", "\x1b[33m", "\x1b[0m"


SPOKEN = {"turn.started", "text.delta", "turn.completed", "turn.stopped", "turn.superseded", "answer.accepted"}
"""What the conversation is made of."""


def clean(text: str) -> str:
    """Without anything that a terminal obeys; line breaks and tabs stay."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf"})


def clock(seconds: float) -> str:
    """As minutes and seconds."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def _beside(event: JsonObject) -> str:
    match event["type"]:
        case "clock.changed":
            return f"clock {event['cause']}"
        case "human.changed" if event["state"] == "asked":
            return "a person is asked for"
        case "human.changed":
            return f"a person answers: {clean(event['by'])}"
        case _:
            return ""


def _for_staff(event: JsonObject, names: Mapping[str, str]) -> str:
    match event["type"]:
        case "plan.made":
            asked = len(event["plan"].get("questions") or ())
            words = f"plan: questions {asked}, competences {', '.join(names.values())}"
        case "assessment.made":
            words = f"answer assessed: {_marks(event['assessment'] or {}, names)}"
        case "coverage.changed":
            reached = f"{event['asked']} of {event['planned']} questions asked, {event['answered']} answered"
            words = f"covered: {reached}, {event['follow_ups_left']} follow-ups left"
        case "model.used":
            words = f"{clean(event['model'])} for the {event['purpose']}: {_spent(event)}"
        case "turn.measured":
            first = event.get("first_token_ms")
            heard = "" if first is None else f", first word after {first:.0f} ms"
            words = f"{clean(event['model'])} for the turn: {_spent({**event, 'ms': event['total_ms']})}{heard}"
        case "tool.called":
            words = f"{event['tool']} is asked: {clean(folded(event.get('arguments')))}"
        case "tool.returned":
            words = f"{event['tool']} has answered in {event['ms']:.0f} ms: {clean(event.get('summary') or '-')}"
        case "move.made":
            reason = ", ".join(clean(str(event[name])) for name in ("trigger", "detail") if event.get(name))
            words = f"move: {event['kind']}" + (f" because of {reason}" if reason else "")
            words = words.replace("_", " ")
        case "budget.reached":
            used, allowed = f"{event['used']:,.10g}", f"{event['allowed']:,.10g}"
            words = f"limit of {event['limit']} reached: {used} of {allowed}; rules go on"
        case kind:
            rest = {name: value for name, value in event.items() if name != "type"}
            words = f"{kind.replace('.', ' ')}: {clean(folded(rest))}"
    return words


def _marks(made: JsonObject, names: Mapping[str, str]) -> str:
    """Each mark with the words it rests on, then the note."""
    found = []
    for mark in made.get("marks") or ():
        quotes = "".join(f" “{clean(folded(quote['text']))}”" for quote in mark.get("quotes") or ())
        found.append(f"{names.get(mark['competence'], mark['competence'])} {mark['score']} of 5{quotes}")
    if made.get("note"):
        found.append(clean(made["note"]))
    return "; ".join(found) or "nothing in it could be marked"


def _spent(call: JsonObject) -> str:
    known = call.get("input_tokens") is not None
    tokens = f"{call['input_tokens']}+{call['output_tokens']} tokens" if known else "tokens unknown"
    cached = f" ({call['cached_tokens']} cached)" if call.get("cached_tokens") else ""
    tokens, cost = tokens + cached, "" if call.get("cost") is None else f", ${call['cost']:.4f}"
    return f"{tokens}{cost}, {call['ms']:.0f} ms"


class Renderer:
    """Turns events into pieces of text, in colour or plain."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour
        self._stages: list[str] = []
        self._names: dict[str, str] = {}
        self._speaking = False
        self._held: list[str] = []

    def render(self, event: JsonObject, seconds: float) -> str:
        """What the event adds; empty when it shows nothing. What happens beside a turn is told after it, not within."""
        if event["type"] == "plan.made":
            self._names = {one["id"]: clean(one["label"]) for one in event["plan"].get("competencies") or ()}
        piece = self._shown(event, seconds)
        if self._speaking and event["type"] not in SPOKEN:
            self._held.append(piece)
            return ""
        if event["type"] == "turn.started":
            self._speaking = True
            return self.rest() + piece
        if event["type"] in SPOKEN and event["type"] != "text.delta":
            self._speaking = False
            return piece + self.rest() if event["type"] == "turn.completed" else self.rest() + piece
        return piece

    def rest(self) -> str:
        """What is held back while a turn is being said."""
        held, self._held = "".join(self._held), []
        return held

    def _shown(self, event: JsonObject, seconds: float) -> str:
        match event["type"]:
            case "text.delta":
                return clean(event["text"])
            case "turn.started":
                return self._head(CYAN, "Interviewer", seconds)
            case "answer.accepted":
                return self._head(GREEN, "Candidate", seconds) + clean(event["text"]) + "\n"
            case "turn.completed":
                return "\n"
            case "session.started":
                self._stages = list(event["stages"])
                card = event["offer"]
                title = " - ".join(clean(part) for part in (card["title"], card.get("company")) if part)
                return self._paint(BOLD, title) + f"\n{event['minutes']} min, {event['locale']}, {event['mode']}\n"
            case _:
                return self._note(event, seconds)

    def _note(self, event: JsonObject, seconds: float) -> str:
        match event["type"]:
            case "stage.entered":
                words = f"stage {event['index'] + 1} of {max(len(self._stages), event['index'] + 1)}: {event['stage']}"
            case "turn.stopped":
                words = f"stopped by the candidate; the first {event['chars']} characters count"
            case "turn.superseded":
                words = f"void ({event['reason']}): the text of this turn does not count"
            case "answer.withdrawn":
                words = "withdrawn: the last answer does not count"
            case "observers.changed":
                words = "watching: " + (", ".join(clean(name) for name in event["names"]) or str(event["count"]))
            case "session.paused" | "session.ended":
                words = f"{event['type'].rpartition('.')[2]}: {event['reason']}"
            case "session.resumed":
                words = "resumed"
            case "report.ready":
                words = "the report is ready"
            case "report.section" | "report.withheld":
                words = f"part of the report written: {clean(event['name']).replace('_', ' ')}"
            case _:
                words = _beside(event) or _for_staff(event, self._names)
        return self._paint(YELLOW, f"\n[{clock(seconds)}] {words}\n")

    def _head(self, colour: str, who: str, seconds: float) -> str:
        return f"\n{self._paint(colour + BOLD, who)} {self._paint(DIM, clock(seconds))}\n"

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{OFF}" if self._colour else text
