"""What platforms call over HTTP reaches their adapter as it came, and a failure asks them to come again."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.web.hooks import route
from adapters.web.limits import Limits
from core.ports import Unavailable
from core.reception import Call, Hook, Response


def calling(answer: Response | Exception) -> tuple[TestClient, list[Call]]:
    calls: list[Call] = []

    async def answered(call: Call) -> Response:
        calls.append(call)
        if isinstance(answer, Exception):
            raise answer
        return answer

    app = Starlette(routes=[route(Hook("POST", "/hook", answered), Limits())])
    return TestClient(app), calls


def test_a_call_arrives_byte_for_byte() -> None:
    client, calls = calling(Response(201, b"{}", {"content-type": "application/json"}))
    response = client.post("/hook?x=1&y", content=b"\x00\xffa=b", headers={"X-Sign": "v0=1"})
    assert (response.status_code, response.content) == (201, b"{}")
    (call,) = calls
    assert (call.method, call.query, call.body) == ("POST", "x=1&y", b"\x00\xffa=b")
    assert call.headers["x-sign"] == "v0=1"


@pytest.mark.parametrize(("error", "status"), [(Unavailable("away"), 503), (KeyError("x"), 500)])
def test_a_failure_asks_the_platform_to_come_again(error: Exception, status: int) -> None:
    client, _ = calling(error)
    response = client.post("/hook", content=b"{}")
    assert response.status_code == status
    assert "away" not in response.text


def test_a_body_over_the_limit_is_refused_before_the_adapter_sees_it() -> None:
    client, calls = calling(Response(200))
    assert client.post("/hook", content=b"x" * (Limits().body_bytes + 1)).status_code == 413
    assert calls == []
