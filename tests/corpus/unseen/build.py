"""Makes the unseen corpus: `python -m tests.corpus.unseen.build --out FOLDER [--rendercv PROGRAM] [--npm FOLDER]`.

Its people and layouts come after the rules and none of the rules was written against them. The half `closed` is never
looked at value by value, by nobody: only its figures are.
"""

import argparse
import asyncio
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from playwright.async_api import Page, async_playwright

from tests.corpus import rendered
from tests.corpus.people import Person
from tests.corpus.unseen.people import HALVES, stranger, vocabulary
from tests.corpus.unseen.themes import ALSO, HEADINGS, NPM, TYPST, locale, page, theme_truth

HERE = Path(__file__).parent
PEOPLE = 5
LAYOUTS = {
    "open": ("threehead", "iconbar", "smallcaps", "academic", "underline"),
    "closed": ("infographic", "letter", "passport", "ledger", "cards"),
}
TWO_COLUMNS = frozenset({"smallcaps", "infographic", "cards"})


def record(who: Person, layout: str, truth: dict[str, Any], headings: dict[str, str]) -> dict[str, Any]:
    """One document's truth, as the bench reads it; `other_headings` may be found or not."""
    also = [who.headings[key] for key in ("contact", "publications", "references")]
    return {
        "id": f"{who.id}-{layout}",
        "language": who.language,
        "layout": layout,
        "half": who.half,
        "columns": 2 if layout in TWO_COLUMNS else 1,
        "headings": headings,
        "other_headings": [*also, *ALSO],
        "truth": truth,
    }


def write(out: Path, told: dict[str, Any]) -> None:
    (out / f"{told['id']}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def everyone(half: str) -> list[Person]:
    return [stranger(n, language, half) for n in range(PEOPLE) for language in ("fr", "en")]


async def print_own(browser_page: Page, out: Path, half: str) -> None:
    environment = Environment(
        loader=FileSystemLoader(HERE / "layouts"), autoescape=select_autoescape(), trim_blocks=True
    )
    for who in everyone(half):
        for layout in LAYOUTS[half]:
            body = environment.get_template(f"{layout}.html").render(
                p=who,
                t=who.truth,
                colon="\N{NO-BREAK SPACE}:" if who.language == "fr" else ":",
                publications=vocabulary()["publications"],
            )
            await browser_page.set_content(
                f'<!doctype html><html lang="{who.language}"><meta charset="utf-8"><body>{body}'
            )
            await browser_page.pdf(
                path=out / f"{who.id}-{layout}.pdf", prefer_css_page_size=True, format="A4", print_background=True
            )
            write(out, record(who, layout, who.truth, {key: who.headings[key] for key in who.order}))


async def print_themes(browser_page: Page, out: Path, half: str, modules: Path) -> None:
    for who in everyone(half):
        if who.language != "en":
            continue  # the themes' own words are English
        for theme in NPM[half]:
            await browser_page.set_content(page(who, theme, modules))
            await browser_page.pdf(path=out / f"{who.id}-{theme}.pdf", format="A4", print_background=True)
            truth = theme_truth(who, theme)
            shown = {
                key: words
                for key, words in HEADINGS[theme].items()
                if (truth["basics"]["summary"] if key == "summary" else truth[key])
            }
            write(out, record(who, theme, truth, shown))


async def print_all(out: Path, chromium: str, modules: Path | None) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        browser_page = await browser.new_page()
        await browser_page.route(re.compile("^https?:"), lambda route: route.abort())
        for half in HALVES:
            await print_own(browser_page, out, half)
            if modules:
                await print_themes(browser_page, out, half, modules)
        await browser.close()


def typeset(out: Path, half: str, rendercv: Path) -> None:
    """rendercv's themes under settings and words of our own."""

    def one(work: tuple[Person, str]) -> None:
        who, name = work
        given = rendered.document(who, name) | {"design": TYPST[half][name], "locale": locale(who.language)}
        try:
            rendered.typeset(given, out / f"{who.id}-{name}.pdf", rendercv)
        except subprocess.CalledProcessError as error:
            print(name, who.id, error.stdout.decode()[-800:])
            return
        write(out, record(who, name, who.truth, {key: who.headings[key] for key in who.order}))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [(who, name) for who in everyone(half) for name in TYPST[half]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--rendercv", type=Path, help="the rendercv program of its own environment")
    parser.add_argument("--npm", type=Path, help="a folder whose node_modules hold the JSON Resume themes")
    wanted = parser.parse_args()
    out = wanted.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    asyncio.run(print_all(out, wanted.chromium, wanted.npm))
    if wanted.rendercv:
        for half in HALVES:
            typeset(out, half, wanted.rendercv.resolve())


if __name__ == "__main__":
    main()
