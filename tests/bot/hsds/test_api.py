"""The read API as another program meets it, held against the standard's own OpenAPI document."""

import json

import aiohttp
import pytest
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from bot.app import Gateway
from tests.bot.hsds.standard import openapi


def address(gateway: Gateway, path: str) -> str:
    return f"http://{gateway.public.host}:{gateway.public.port}{path}"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", {}),
        ("/services", {}),
        ("/services", {"page": "2", "per_page": "5"}),
        ("/services", {"full": "true", "per_page": "100"}),
        ("/services", {"minimal": "true"}),
        ("/services", {"search": "nobody at all"}),
    ],
)
async def test_answers_are_those_of_the_standard(
    gateway: Gateway, http: aiohttp.ClientSession, path: str, query: dict[str, str]
) -> None:
    async with http.get(address(gateway, f"/hsds{path}"), params=query) as answer:
        assert answer.status == 200
        body = await answer.read()
    server = "https://waypost.test/hsds"
    request = MockRequest("https://waypost.test", "get", f"/hsds{path}", args=query)
    openapi(server).validate_response(request, MockResponse(body, content_type="application/json"))


async def test_one_service_is_there_under_its_id(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    async with http.get(address(gateway, "/hsds/services"), params={"minimal": "true"}) as answer:
        known = (await answer.json())["contents"]
    for each in known:
        async with http.get(address(gateway, f"/hsds/services/{each['id']}")) as answer:
            body = await answer.read()
            assert answer.status == 200
            assert (await answer.json())["id"] == each["id"]
    request = MockRequest("https://waypost.test", "get", f"/hsds/services/{each['id']}")
    openapi("https://waypost.test/hsds").validate_response(request, MockResponse(body, content_type="application/json"))


async def test_anybodys_page_may_read_it_and_nothing_marks_the_reader(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    async with http.get(address(gateway, "/hsds/services")) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(answer.headers)


@pytest.mark.parametrize("wrong", ["/hsds/services/nobody", "/hsds/services/00000000-0000-0000-0000-000000000000"])
async def test_an_unknown_service_is_not_found(gateway: Gateway, http: aiohttp.ClientSession, wrong: str) -> None:
    async with http.get(address(gateway, wrong)) as answer:
        assert answer.status == 404
        assert await answer.json() == {"error": "not_found"}


async def test_a_bad_parameter_is_named_and_not_quoted(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    async with http.get(address(gateway, "/hsds/services"), params={"page": "my words"}) as answer:
        assert answer.status == 400
        assert await answer.json() == {"error": "bad_parameter", "parameter": "page"}


async def test_it_is_read_only(gateway: Gateway, http: aiohttp.ClientSession) -> None:
    async with http.post(address(gateway, "/hsds/services"), json={}) as answer:
        assert answer.status == 405


@pytest.mark.parametrize("fault", [{"total_items": "many"}, {"contents": [{"id": "x"}]}, {"contents": {}}])
def test_the_standard_finds_a_fault(fault: dict[str, object]) -> None:
    request = MockRequest("https://waypost.test", "get", "/hsds/services")
    response = MockResponse(json.dumps(fault).encode(), content_type="application/json")
    with pytest.raises(OpenAPIError):
        openapi("https://waypost.test/hsds").validate_response(request, response)
