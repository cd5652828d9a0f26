"""Somebody without a mouse: every step is a key, and after each the focus must be somewhere, and be seen."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.eventually import eventually

FOCUS = """(wanted) => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const outlined = (element) => {
    if (!element) return false;
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const drawn = [one, one.nextElementSibling, one.closest("label"), one.closest(".card")].filter(Boolean);
  const box = (drawn.find(outlined) ?? one).getBoundingClientRect();
  const dialog = document.querySelector("dialog[open]");
  return {
    on: one === wanted,
    what: `${one.localName}#${one.id}.${one.className} "${(one.textContent || "").trim().slice(0, 40)}"`,
    heading: one.tabIndex === -1,
    outlined: drawn.some(outlined),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    modal: !dialog || dialog.contains(one),
  };
}"""
"""What has the focus, whether it is the element that is looked for, and whether anybody can see so."""


class Keys:
    """A keyboard on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def focus(self, wanted: Locator | None = None) -> dict[str, Any] | None:
        """What has the focus now; None where it is nowhere."""
        handle = None if wanted is None or await wanted.count() == 0 else await wanted.first.element_handle()
        found: dict[str, Any] | None = await self.page.evaluate(FOCUS, handle)
        return found

    async def press(self, key: str) -> None:
        """One key. Where the focus is afterwards must be seen."""
        await self.page.keyboard.press(key)
        found = await self.focus()
        if found is None or found["heading"]:
            return
        assert found["outlined"], f"no outline around {found['what']}"
        assert found["modal"], f"out of the dialog, on {found['what']}"
        await eventually(self.in_sight, within=20, what=f"{found['what']}, focused, in sight")

    async def in_sight(self) -> bool:
        """Whether what has the focus is on the screen; the browser may still be scrolling there."""
        found = await self.focus()
        return found is None or found["inside"]

    async def to(self, wanted: Locator, *, key: str = "Tab", within: int = 40) -> None:
        """Press Tab, or an arrow, until this has the focus."""
        await expect(wanted.first).to_be_attached()
        seen = []
        for _ in range(within + 1):
            found = await self.focus(wanted)
            if found and found["on"]:
                return
            seen.append(found["what"] if found else "nothing")
            await self.press(key)
        raise AssertionError(f"{wanted} is not among the next {within}: {seen}")

    async def enter(self, wanted: Locator, *, key: str = "Enter", within: int = 40) -> None:
        """Go there, and press it."""
        await self.to(wanted, within=within)
        await self.page.keyboard.press(key)

    async def choose(self, name: str, value: str) -> None:
        """One of several radio buttons: into the group by Tab, through it by arrows."""
        group = self.page.locator(f"input[name={name}]")
        await self.to(group.and_(self.page.locator(":checked")))
        await self.to(group.and_(self.page.locator(f"[value='{value}']")), key="ArrowRight", within=await group.count())
        await expect(group.and_(self.page.locator(f"[value='{value}']"))).to_be_checked()

    async def write(self, wanted: Locator, text: str) -> None:
        """Go there, and write this instead of what stands there."""
        await self.to(wanted)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def kept(self) -> None:
        """What was done has not dropped the focus: soon it is somewhere again."""

        async def somewhere() -> bool:
            return await self.focus() is not None

        await eventually(somewhere, within=20, what=f"a focus on {self.page.url}")
