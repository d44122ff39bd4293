"""The website of the product as it is run: real engines behind the form and the socket."""

import asyncio
import json
import re
import urllib.parse
import urllib.request
import uuid

import aiohttp
import pytest

from contract.content import CONTENT_ROOT
from contract.reading import read_yaml
from tests.system.product import Product

QUESTIONS = read_yaml(CONTENT_ROOT / "follow_ups.yml")["questions"]
ANSWERS_TO_OURS = ("answer_yes", "answer_no", "dont_know")


def posted(product: Product, **fields: str) -> str:
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(f"{product.url}/chat", body, timeout=20) as response:
        page: str = response.read().decode()
        return page


def test_form_holds_a_conversation(product: Product) -> None:
    page = posted(product, text="my boss has my passport")
    assert 'data-reply-id="need.labor_trafficking"' in page
    assert 'href="tel:+18883737888"' in page
    state = re.search(r'name="state" value="([^"]+)"', page)
    assert state
    page = posted(product, text="is it free", state=state[1])
    assert page.count('data-from="person"') == 1
    assert 'data-reply-id="need.labor_trafficking"' in page


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_button_is_understood(product: Product, language: str) -> None:
    """A button that leads to “I'm not sure I got it” is worse than none."""
    misunderstood = {}
    async with aiohttp.ClientSession() as http:
        for name, question in QUESTIONS.items():
            ids = await asked(http, product, question[language])
            if name not in ANSWERS_TO_OURS and ids[0].startswith(("unsure", "menu", "act.unsure", "fallback")):
                misunderstood[question[language]] = ids
    assert misunderstood == {}


async def asked(http: aiohttp.ClientSession, product: Product, text: str) -> list[str]:
    async with http.ws_connect(f"{product.url}/chat/ws") as socket:
        await socket.send_str(json.dumps({"id": str(uuid.uuid4()), "text": text, "private": True}))
        while (data := json.loads(await asyncio.wait_for(socket.receive_str(), 20)))["type"] == "typing":
            pass
    return [message["reply_id"] for message in data["messages"]]
