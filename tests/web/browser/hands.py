"""A person before the page: with a finger on the glass, or with nothing but the keyboard.

Both look at the page after every answer: the question is the one that was expected, nothing sticks
out to the right, what is to be tapped is large enough, the keyboard's place is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

FOCUS = """wanted => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const own = at.closest('.top, .skip');
  const under = own ? 0 : document.querySelector('.top').offsetHeight;
  return {
    there: at === wanted, lost: at === document.body, choice: at.classList.contains('option'),
    name: (at.getAttribute('aria-label') || at.textContent).trim().slice(0, 20), id: at.id,
    ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > under && box.top < innerHeight,
  };
}"""
SMALL = """() => [...document.querySelectorAll('#now button, #now .pick, #words')]
  .filter(e => e.offsetParent)
  .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44 || box.left < 0 || box.right > innerWidth)
  .map(([name, box]) => `${name} ${box.width}x${box.height} at ${box.left}`)"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ASKED = ".bubble.asked:not(.past)"


class Hand(Protocol):
    page: Page

    async def chooses(self, button: Locator) -> None: ...

    async def writes(self, text: str) -> None: ...


@dataclass
class Finger:
    """Taps; never twice on the same pixel, as no finger does."""

    page: Page
    _left: bool = False

    async def chooses(self, button: Locator) -> None:
        box = await button.bounding_box()
        assert box is not None
        self._left = not self._left
        x = box["width"] * (0.2 if self._left else 0.8)
        await button.tap(position={"x": x, "y": box["height"] / 2})

    async def writes(self, text: str) -> None:
        await self.page.locator("#words").tap()
        await self.page.keyboard.insert_text(text)
        await self.chooses(self.page.get_by_role("button", name="发送", exact=True))


@dataclass
class Keys:
    """Tab, Enter, Space and arrows; after each press the place must be seen."""

    page: Page
    _pressed: int = 0
    blind: list[str] = field(default_factory=list)
    """Where the keyboard's place was lost or could not be seen."""

    async def chooses(self, button: Locator) -> None:
        assert await self._reaches(button), f"no way to {await button.text_content()} by Tab"
        self._pressed += 1
        await self.page.keyboard.press("Enter" if self._pressed % 2 else "Space")

    async def writes(self, text: str) -> None:
        words = self.page.locator("#words")
        assert await self._reaches(words), "no way to the field by Tab"
        await self.page.keyboard.insert_text(text)
        await self.page.keyboard.press("Enter")

    async def looks(self, where: str, wanted: Locator | None = None) -> dict[str, Any]:
        """Where the keyboard is; noted when that is nowhere, or nowhere to be seen."""
        handle = await wanted.element_handle() if wanted is not None else None
        place: dict[str, Any] = await self.page.evaluate(FOCUS, handle)
        if place["lost"] or not place["ring"] or not place["seen"]:
            self.blind.append(f"{where} {place}")
        return place

    async def _reaches(self, wanted: Locator) -> bool:
        """Forward by Tab, and from choice to choice by the arrows."""
        choice = await wanted.get_attribute("data-code") is not None
        place = await self.page.evaluate(FOCUS, await wanted.element_handle())
        for _ in range(60):
            if place["there"]:
                return True
            arrow = choice and place["choice"]
            await self.page.keyboard.press("ArrowDown" if arrow else "Tab")
            place = await self.looks(f"on the way to {await wanted.text_content()}", wanted)
        return False


class Somebody:
    """Answers question after question. `texts`: what each question says, by code."""

    def __init__(self, hand: Hand, texts: dict[str, str]) -> None:
        self.hand = hand
        self.page = hand.page
        self.texts = texts
        self.cramped: list[str] = []

    async def opens(self, link: str) -> None:
        await self.page.goto(link)
        await self.hand.chooses(self.page.get_by_role("button", name="开始", exact=True))
        await expect(self.page.locator("#chat")).to_be_visible()

    async def sees(self, words: str) -> None:
        await expect(self.page.locator(ASKED, has_text=words)).to_be_visible()

    async def taps(self, code: str) -> None:
        """The choice that carries this number."""
        await self.hand.chooses(self.page.locator(f".option[data-code='{code}']"))
        await self.answered()

    async def presses(self, name: str) -> None:
        await self.hand.chooses(self.page.get_by_role("button", name=name, exact=True).last)
        await self.answered()

    async def writes(self, text: str) -> None:
        await self.hand.writes(text)
        await self.answered()

    async def asked(self, code: str) -> None:
        await expect(self.page.locator(f"{ASKED} .asks", has_text=self.texts[code])).to_be_visible()

    async def answers(self, code: str, how: str) -> None:
        """`how`: numbers to tap, `>` and words to write."""
        await self.asked(code)
        if how.startswith(">"):
            await self.writes(how[1:])
            return
        numbers = how.split()
        for number in numbers:
            await self.taps(number)
        done = self.page.locator(".option.act", has_text="完成")
        if await done.count():
            await self.hand.chooses(done)
            await self.answered()

    async def answered(self) -> None:
        """The reply is there, and the page is fit for the next answer."""
        await expect(self.page.locator("#chat:not(.waiting)")).to_be_visible()
        await expect(self.page.locator(".failed")).to_have_count(0)
        assert await self.page.evaluate(WIDE) == 0
        self.cramped += await self.page.evaluate(SMALL)
        if isinstance(self.hand, Keys):
            await self.hand.looks("after an answer")


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Rules of axe-core that are broken, and where."""
    found = (await Axe().run(page)).response["violations"]
    return [(rule["id"], [node["html"][:90] for node in rule["nodes"]]) for rule in found]
