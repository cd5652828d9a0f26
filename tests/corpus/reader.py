"""A model that reads CVs of the corpus, well or badly: `python -m tests.corpus.reader --corpus FOLDER`.

It is asked like any chat model, over OpenAI's format; the model's name says how it answers: `good`, `malformed`,
`slow`, `lying`, `halved`, or `mixed`, which does each of these in turn.
"""

import argparse
import json
import re
import time
from collections.abc import Mapping
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

from parsing.revising import PARTS_OF, SECTIONS
from parsing.rules.dates import period
from parsing.rules.folding import words
from tests.model_server import ModelServer, Reply, Responder, Say, Stall

Json = dict[str, Any]
MODES = ("good", "malformed", "slow", "lying", "halved")
LIE = "Globex Interstellar"
_NUMBERED = re.compile(r"^(\d+): (.*)$", re.MULTILINE)
_TURNS = {"good": 7, "malformed": 1, "slow": 0, "lying": 2}
"""How many answers in ten of each kind a `mixed` model gives."""


class CorpusResponder(Responder):
    """Answers each section's task from the truth of the record whose words stand in it."""

    def __init__(self, corpus: Path) -> None:
        super().__init__(default=Say("{}"), keep=False)
        self._kept = [json.loads(path.read_text("utf-8")) for path in sorted(corpus.glob("*.json"))]
        self._records = [record["truth"] for record in self._kept]
        self._tasks = {
            task["do"]: section
            for language in ("fr", "en")
            for section, task in json.loads((files("prompts") / language / "crew.json").read_text("utf-8"))[
                "tasks"
            ].items()
        }
        self._asked = count()

    def reply(self, body: Mapping[str, Any]) -> Reply:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        mode = str(body.get("model"))
        if mode == "mixed":
            kinds = [kind for kind, share in _TURNS.items() for _ in range(share)]
            mode = kinds[next(self._asked) % len(kinds)]
        if mode == "slow":
            return Stall()
        if mode == "malformed":
            return Say("I would rather tell you about the weather: [[[")
        section = next((s for do, s in self._tasks.items() if do in prompt), "interests")
        lines = [(int(n), text) for n, text in _NUMBERED.findall(prompt.rpartition("<document>")[2])]
        answer = self._answer(section, lines)
        stated = {"lying": _lied, "halved": _halved}.get(mode, dict)(answer)
        return Say(json.dumps(stated, ensure_ascii=False))

    def _answer(self, section: str, lines: list[tuple[int, str]]) -> Json:
        there = words(" ".join(text for _, text in lines)).replace(" ", "")
        if section == "outline":
            return _outline(max(self._kept, key=lambda kept: _known(kept["truth"], "basics", there)), lines)
        if section == "review":
            return {"entries": []}
        truth = max(self._records, key=lambda record: _known(record, section, there))
        if section == "basics":
            basics = truth["basics"]
            stated = {key: _said(basics[key], there) for key in ("name", "label", "email")}
            return {**stated, "summary_lines": _lines_of(basics["summary"], lines)}
        entries = [entry for entry in truth.get(section) or [] if _stands(entry, there)]
        return {"entries": [_ENTRIES.get(section, _item)(entry, lines, there) for entry in entries]}


def _outline(record: Json, lines: list[tuple[int, str]]) -> Json:
    """Stretches from heading to heading."""
    heads = {words(name): PARTS_OF.get(key, key) for key, name in record["headings"].items() if name}
    found: list[Json] = [{"section": "basics", "first": lines[0][0], "last": lines[0][0], "heading": None}]
    for number, text in lines:
        key = heads.get(words(text))
        if key is not None:
            found.append({"section": key if key in SECTIONS else "other", "first": number, "heading": number})
        found[-1]["last"] = number
    return {"entries": found}


def _said(value: str | None, there: str) -> str | None:
    """The value, when the document says it so."""
    return value if value and words(value).replace(" ", "") in there else None


def _texts(part: Any) -> list[str]:
    if isinstance(part, Mapping):
        return [text for value in part.values() for text in _texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in _texts(value)]
    return [part] if isinstance(part, str) and len(part) > 2 else []


def _known(record: Json, section: str, there: str) -> float:
    texts = [words(text).replace(" ", "") for text in _texts(record.get(section))]
    hits = sum(text in there for text in texts)
    return hits / len(texts) + hits / 1000 if texts else 0.0


def _stands(entry: Json, there: str) -> bool:
    name = entry.get("name") or entry.get("institution") or entry.get("language") or entry.get("studyType")
    return _said(name, there) is not None


def _lines_of(text: str | None, lines: list[tuple[int, str]]) -> list[int]:
    whole = words(text or "").replace(" ", "")
    return [n for n, line in lines if len(words(line)) > 6 and words(line).replace(" ", "") in whole]


def _dates(entry: Json, lines: list[tuple[int, str]]) -> str | None:
    """The period as the document writes it."""
    for _, text in lines:
        found = period(text)
        start = found.start if found is not None and found.ranged else None
        if found is not None and (start, found.end) == (entry.get("startDate"), entry.get("endDate")):
            return found.raw
    return None


def _position(entry: Json, lines: list[tuple[int, str]], there: str) -> Json:
    return {
        "position": _said(entry["position"], there),
        "company": entry["name"],
        "location": _said(entry["location"], there),
        "dates": _dates(entry, lines),
        "contract": _said(entry.get("contract_shown"), there) if entry.get("x_contract") else None,
        "detail_lines": [n for text in entry["highlights"] for n in _lines_of(text, lines)],
    }


def _study(entry: Json, lines: list[tuple[int, str]], there: str) -> Json:
    return {
        "degree": _said(entry["studyType"], there),
        "school": _said(entry["institution"], there),
        "dates": _dates(entry, lines),
    }


def _spoken(entry: Json, _: list[tuple[int, str]], there: str) -> Json:
    return {"name": entry["language"], "level": _said(entry["fluency"], there)}


def _item(entry: Json, _: list[tuple[int, str]], there: str) -> Json:
    stated = {key: _said(entry.get(key), there) for key in ("name", "issuer", "description")}
    return {**stated, "dates": _said(entry.get("year") or entry.get("date"), there)}


_ENTRIES = {"work": _position, "education": _study, "languages": _spoken}


def _lied(answer: Json) -> Json:
    """The answer with one value that is in no document."""
    entries = answer.get("entries")
    if not entries:
        return {**answer, "name": LIE, "entries": [{"section": "work", "field": "company", "value": LIE}]}
    if "first" in entries[0]:
        return {"entries": [{**entry, "section": "other"} for entry in entries]}
    key = next((k for k in ("company", "school", "name") if k in entries[0]), "name")
    return {"entries": [{**entries[0], key: LIE}, *entries[1:]]}


def _halved(answer: Json) -> Json:
    """Every other entry, and of each every other value; of an outline every other stretch."""
    kept = [dict(list(entry.items())[n % 2 :: 2]) for n, entry in enumerate(answer.get("entries", ())[::2])]
    return {"entries": kept} if "entries" in answer else dict(list(answer.items())[::2])


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    with ModelServer(responder=CorpusResponder(options.corpus)) as server:
        print(f"OPENAI_BASE_URL={server.openai_url}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
