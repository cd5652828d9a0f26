"""Makes the corpus: `python -m tests.corpus.build --out FOLDER [--people N] [--rendercv PROGRAM]`.

Each person is printed in each layout of their half: `build`, which the rules were written against, and `held`, with
other people, other words and other layouts. Beside every PDF stands its truth as JSON.
"""

import argparse
import asyncio
import json
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from playwright.async_api import PdfMargins, async_playwright

from tests.corpus.people import Person, person
from tests.corpus.rendered import THEMES, render

HERE = Path(__file__).parent
LAYOUTS = {
    "build": ("plain", "sidebar_left", "columns", "timeline", "margin", "banner"),
    "held": ("dense", "sidebar_right", "europass", "spaced", "chips", "duo"),
}
OWN_MARGINS = frozenset({"sidebar_left", "banner", "dense", "duo"})
MARGIN: PdfMargins = {"top": "13mm", "bottom": "13mm", "left": "13mm", "right": "13mm"}
TWO_COLUMNS = frozenset({"sidebar_left", "columns", "sidebar_right", "duo"})


def truth_of(who: Person, layout: str) -> dict[str, Any]:
    """What a perfect reader finds in this layout: not every layout shows everything."""
    truth = json.loads(json.dumps(who.truth))
    for entry in truth["work"]:
        if layout in ("columns", "sidebar_right", "europass", "chips", "duo") or layout in {
            *THEMES["build"],
            *THEMES["held"],
        }:
            entry["x_contract"] = None
    return {
        "id": f"{who.id}-{layout}",
        "language": who.language,
        "layout": layout,
        "half": who.half,
        "columns": 2 if layout in TWO_COLUMNS else 1,
        "sections": list(who.order),
        "headings": {key: who.headings[key] for key in who.order},
        "truth": truth,
    }


def people(half: str, count: int) -> Iterable[Person]:
    return (person(n, language, half) for n in range(count) for language in ("fr", "en"))


async def print_layouts(out: Path, half: str, count: int, chromium: str) -> None:
    environment = Environment(
        loader=FileSystemLoader(HERE / "layouts"), autoescape=select_autoescape(), trim_blocks=True
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page()
        for who in people(half, count):
            for layout in LAYOUTS[half]:
                body = environment.get_template(f"{layout}.html").render(
                    p=who, t=who.truth, colon=" :" if who.language == "fr" else ":"
                )
                await page.set_content(f'<!doctype html><html lang="{who.language}"><meta charset="utf-8"><body>{body}')
                target = out / f"{who.id}-{layout}.pdf"
                await page.pdf(
                    path=target,
                    prefer_css_page_size=True,
                    format="A4",
                    print_background=True,
                    margin=None if layout in OWN_MARGINS else MARGIN,
                )
                target.with_suffix(".json").write_text(
                    json.dumps(truth_of(who, layout), ensure_ascii=False, indent=1), encoding="utf-8"
                )
        await browser.close()


def render_themes(out: Path, half: str, count: int, rendercv: Path) -> None:
    def one(work: tuple[Person, str]) -> None:
        who, theme = work
        target = out / f"{who.id}-{theme}.pdf"
        try:
            render(who, theme, target, rendercv)
        except subprocess.CalledProcessError as error:
            print(theme, who.id, error.stdout.decode()[-800:])
            return
        target.with_suffix(".json").write_text(
            json.dumps(truth_of(who, theme), ensure_ascii=False, indent=1), encoding="utf-8"
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [(who, theme) for who in people(half, count) for theme in THEMES[half]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=5, help="people a language and half")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--rendercv", type=Path, help="the rendercv program of its own environment")
    wanted = parser.parse_args()
    out = wanted.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for half in ("build", "held"):
        asyncio.run(print_layouts(out, half, wanted.people, wanted.chromium))
        if wanted.rendercv:
            render_themes(out, half, wanted.people, wanted.rendercv.resolve())


if __name__ == "__main__":
    main()
