"""Routes that chat platforms call: each proves by its own signature who it is, so no token is asked for."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.errors import ApiError, error_response
from adapters.web.limits import Limits, read_body
from core.ports import Unavailable
from core.reception import Call, Hook

log = logging.getLogger(__name__)


def route(hook: Hook, limits: Limits) -> Route:
    """The hook as a route; where it cannot be answered the platform is told to come again."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await read_body(request, limits)
            call = Call(request.method, dict(request.headers), request.url.query, body)
            answer = await hook.answer(call)
        except ApiError as error:
            return error_response(error)
        except Unavailable as error:
            log.warning("%s: an engine does not answer: %s", hook.path, error)
            return Response(status_code=503, headers={"Retry-After": "10"})
        except Exception:  # the outermost edge of the listener
            log.exception("%s failed", hook.path)
            return Response(status_code=500)
        return Response(answer.body, answer.status, dict(answer.headers))

    return Route(hook.path, endpoint, methods=[hook.method])
