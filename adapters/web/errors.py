"""What a caller is told when a request cannot be served: a status, a code and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.responses import JSONResponse


@dataclass  # not frozen: Python itself writes tracebacks into exceptions on their way up
class ApiError(Exception):
    """Raised anywhere below the routes; becomes `{"error": {"code", "message"}}`."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


def error_response(error: ApiError) -> JSONResponse:
    """The response to a refused request."""
    body = {"error": {"code": error.code, "message": error.message}}
    return JSONResponse(body, error.status, dict(error.headers))


def by_status(status: int, headers: Mapping[str, str]) -> ApiError:
    """The words for what the router itself refuses."""
    words = {
        404: "There is nothing here. The API is described at /api/openapi.json.",
        405: f"This address does not take that method; it takes {headers.get('Allow', 'others')}.",
    }
    phrase = HTTPStatus(status).phrase
    return ApiError(status, phrase.lower().replace(" ", "_"), words.get(status, phrase), headers)


def not_found(what: str) -> ApiError:
    """Unknown and not yours look the same, so that nobody learns what others have."""
    return ApiError(404, "not_found", f"There is no such {what}.")
