"""A small unit that confirms, reviews and stamps; and what a scan looks like."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from bot.media import MediaFetcher
from surveys.conversation import Role
from surveys.messages import Photo
from surveys.sign_off import SignOff
from tests.bot.scene import Scene

UNIT = "U2"
"""示例老年活动中心: one line of 8,000元 and two shows."""
LINE = "line.2"
FIGURES = (
    *("是", "跳过", "7000", "1", "4", "节约了办公开支"),
    *("1", "2", "跳过", "凭证第3号", "1"),
)
"""All that its form asks, up to 确认提交."""
PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


@dataclass
class Office:
    """The people of the unit and a coordinator, in the scene."""

    scene: Scene

    async def opens(self) -> Office:
        await self.scene.join("coordinator", Role.COORDINATOR)
        await self.scene.join("reviewer", Role.REVIEWER, unit=UNIT)
        await self.scene.join("contact", Role.CONTACT, unit=UNIT)
        return self

    async def confirms(self) -> None:
        await self.scene.says("contact", *FIGURES)

    async def corrects(self, spent: str, why: str = "凭证补记") -> None:
        """Another expenditure; the balance follows it."""
        await self.scene.says("contact", "修改 3", spent, "1", why)

    async def reviews(self, word: str = "确认") -> None:
        await self.scene.says("reviewer", "继续", word)

    async def scans(self, mime: str = "image/jpeg", pages: int = 1) -> None:
        """上传盖章件, in chat; what was sent is fetched."""
        await self.scene.says("contact", "上传盖章件")
        for page in range(pages):
            await self.scene.hears("contact", Photo(f"page{page}", mime))
        await self.scene.says("contact", "跳过")
        await self.fetches(PDF if mime == "application/pdf" else picture())

    async def fetches(self, data: bytes) -> None:
        app, wire = self.scene.app, self.scene.wire
        wire.sent = data
        fetcher = MediaFetcher(
            app.store,
            {"wire": wire},
            app.workers,
            now=self.scene.clock,
            lost=app.alerts.photo_lost,
            stored=app.sign_off.look,
        )
        await fetcher.fetch_due()
        await self.scene.send_all()

    async def signs(self) -> None:
        """The whole way, up to the archive."""
        await self.confirms()
        await self.reviews()
        await self.scans()

    async def signed(self) -> SignOff:
        return (await self.scene.app.signing.state(UNIT)).signed

    def heard(self, name: str, words: str) -> list[str]:
        return [text for text in self.scene.texts(name) if words in text]
