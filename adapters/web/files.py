"""The page's own files, read whole: none stays open for as long as a client takes to fetch it."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Files(StaticFiles):
    """Starlette's, but for what it keeps open: hundreds of clients would take all there may be."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        found = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(found, FileResponse):
            return found  # not modified
        told = ("content-type", "last-modified", "etag")
        headers = {name: found.headers[name] for name in told}
        return Response(Path(full_path).read_bytes(), status_code, headers)
