"""Whether a server of chat models is there: it is asked which models it has, which costs nothing."""

from __future__ import annotations

PATIENCE_SECONDS = 5.0


async def is_well(base_url: str, key: str) -> bool:
    """An OpenAI-compatible one; refusing is an answer, too, and no answer or a failure is none."""
    import httpx

    headers = {"authorization": f"Bearer {key}"} if key else {}
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answer = await client.get(f"{base_url.rstrip('/')}/models", headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.status_code < 500
