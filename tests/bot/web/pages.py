"""A person at the website without script: a form in, a page out, read as a browser would."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import aiohttp

from bot.app import Gateway


@dataclass
class Page(HTMLParser):
    """What one page holds that a test asks for."""

    status: int
    headers: dict[str, str]
    source: str
    language: str = ""
    said: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    hrefs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._reading = False
        self.feed(self.source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.language = found["lang"]
        if tag == "li" and found.get("data-from") == "bot":
            self.ids.append(found["data-reply-id"])
        if tag == "li" and found.get("data-from") == "person":
            self.said.append("")
            self._reading = True
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]
        if "href" in found:
            self.hrefs.append(found["href"])

    def handle_endtag(self, tag: str) -> None:
        self._reading &= tag != "li"

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.said[-1] += data

    @property
    def echo(self) -> str:
        """The person's message on the page, without the name before it."""
        return "\n".join(text.split(":", 1)[1].strip() for text in self.said)

    @property
    def draft(self) -> str:
        """What stands in the box to write in."""
        found = re.search(r"<textarea[^>]*>(.*?)</textarea>", self.source, re.DOTALL)
        return unescape(found[1]) if found else ""

    @property
    def notice(self) -> str:
        """The words of the notice."""
        found = re.search(r'id="notice"[^>]*>(.*?)</p>', self.source, re.DOTALL)
        return unescape(found[1]).strip() if found else ""


class Visitor:
    """Somebody with a browser that runs no script."""

    def __init__(self, http: aiohttp.ClientSession, gateway: Gateway) -> None:
        self._http = http
        self.url = f"http://{gateway.public.host}:{gateway.public.port}"
        self.page: Page | None = None

    async def opens(self, path: str = "/", **headers: str) -> Page:
        """Open a page."""
        async with self._http.get(f"{self.url}{path}", headers=headers, allow_redirects=False) as response:
            self.page = Page(response.status, dict(response.headers), await response.text())
        return self.page

    async def says(self, text: str, **fields: str) -> Page:
        """Write a message and send it, with whatever the page carries."""
        carried = self.page.fields if self.page else {}
        return await self.posts(carried | {"text": text} | fields)

    async def posts(self, fields: dict[str, str], **headers: str) -> Page:
        """Send a form as it is."""
        async with self._http.post(f"{self.url}/chat", data=fields, headers=headers, allow_redirects=False) as response:
            self.page = Page(response.status, dict(response.headers), await response.text())
        return self.page
