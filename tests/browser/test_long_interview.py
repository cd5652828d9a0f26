"""An interview of sixty turns: what a turn adds to the tab, and that old ones are left alone."""

import pytest
from playwright.async_api import Browser

from tests.browser.reader import reader
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

TURNS = 60
HOLD = """async (turns) => {
  const {transcript} = await import("/web/components/transcript/transcript.js");
  const talk = transcript({signal: new AbortController().signal, candidate: null});
  const page = document.createElement("div");
  page.className = "main-session";
  page.style.blockSize = "600px";
  page.append(talk.element);
  document.querySelector("main").replaceChildren(page);
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) moved += entry.value;
  }).observe({type: "layout-shift"});
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const words = "Then tell me how you found out which join read the whole table, and what you did about it. ".repeat(3);
  const items = [], nodes = [];
  let disturbed = 0;
  for (let index = 0; index < turns; index += 1) {
    const old = new MutationObserver((found) => { disturbed += found.length; });
    for (const article of talk.element.querySelectorAll("article"))
      old.observe(article, {subtree: true, childList: true, characterData: true, attributes: true});
    const turn = {kind: "turn", turn: `t${index}`, index, stage: "skills", state: "open", text: "", at: index};
    items.push(turn);
    for (let end = 40; end <= words.length; end += 40) {
      items[items.length - 1] = {...turn, text: words.slice(0, end)};
      talk.update(items, [], false);
      if (index % 20 === 0) await frame();
    }
    items[items.length - 1] = {...turn, text: words, state: "completed"};
    items.push({kind: "answer", message: `m${index}`, text: "I read its plan, and split it by day.", at: index});
    talk.update(items, [], false);
    await frame();
    old.disconnect();
    nodes.push(talk.element.querySelectorAll("*").length);
  }
  const {scrollHeight, scrollTop, clientHeight} = talk.scroller;
  return {nodes, disturbed, moved, below: scrollHeight - scrollTop - clientHeight};
}"""


async def test_sixty_turns_cost_sixty_times_one(browser: Browser, offline_site: Address) -> None:
    """Nothing of an old turn is touched while a new one comes; nothing jumps; the newest words stay in sight."""
    async with reader(browser, offline_site) as candidate:
        await candidate.go("/")
        held = await candidate.page.evaluate(HOLD, TURNS)
        steps = {after - before for before, after in zip(held["nodes"], held["nodes"][1:], strict=False)}
        assert steps == {held["nodes"][1] - held["nodes"][0]}
        assert steps.pop() <= 20
        assert held["disturbed"] == 0
        assert held["moved"] < 0.1
        assert held["below"] <= 1
