"""The whole product as a process that two workspaces install, and one of them leaves."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.adapters.slack.many import PUBLIC, both, install, lounge
from tests.adapters.slack.seen import words
from tests.adapters.slack.test_end_to_end import answered, until
from tests.faults.product import Product, product
from tests.platforms.calls import Call
from tests.platforms.faults import Fault
from tests.platforms.slack import slack_standin


def everything(mynah: Product) -> bytes:
    """Every byte of the home, but for what was indexed, and every line of the log."""
    files = [each for each in mynah.home.rglob("*") if each.is_file() and "index" not in each.parts]
    return b"".join(each.read_bytes() for each in files) + mynah.log().read_bytes()


def _refusal(call: Call) -> str:
    return str(call.answer.get("error")) if isinstance(call.answer, dict) else ""


async def test_two_workspaces_install_it_are_answered_and_one_leaves(
    tmp_path: Path, stocked: Path
) -> None:
    async with (
        slack_standin() as slack,
        product(
            tmp_path,
            stocked=stocked,
            SLACK_CLIENT_ID=slack.client_id,
            SLACK_CLIENT_SECRET=slack.client_secret,
            SLACK_APP_TOKEN=slack.app_token,
            SLACK_API_URL=slack.api_url,
            PUBLIC_URL=PUBLIC,
            MYNAH_TOKENS="ann:0123456789abcdef0123",
            LOG_LEVEL="debug",
        ) as (mynah, caller),
        httpx.AsyncClient(base_url=mynah.url, trust_env=False) as browser,
    ):
        acme, partner = both(slack)
        slack.rotation = True
        await mynah.start()
        await caller.wait_until_ready()
        await slack.sockets.connected(2, 60)
        for team, who in ((acme, "ann"), (partner, "zoe")):
            shown = await install(browser, team)
            assert shown.status_code == 200
            assert "default-src 'none'" in shown.headers["content-security-policy"]
            room = lounge(slack, team, who)
            asked = slack.person(who).say(room, f"<@{team.bot_user}> When does the library open?")
            assert "ten on weekdays" in words(await answered(slack, asked))

        for method in ("chat.startStream", "chat.postMessage"):
            slack.faults.order(method, Fault(delay=1.0), 3)  # nothing is shown before it is gone
        ann, room = slack.person("ann"), lounge(slack, acme, "ann")
        for _ in range(3):
            ann.say(room, f"<@{acme.bot_user}> When does the library open?")
        ordered = slack.faults.waiting["chat.startStream"]
        await until(lambda: len(ordered) < 3, "an answer is on its way")
        slack.uninstall(acme)
        await until(lambda: b"tokens are erased" in mynah.log().read_bytes(), "it is gone")
        ended = b"cannot be shown"
        await until(lambda: mynah.log().read_bytes().count(ended) == 3, "what waits there ends")
        refused = [each for each in slack.calls.all if _refusal(each) == "account_inactive"]
        assert len(refused) <= 12, "Slack is not asked again and again"
        (still,) = [each for each in slack.channels.values() if each.name == "lounge-partner"]
        asked = slack.person("zoe").say(still, f"<@{partner.bot_user}> When does it open?")
        assert "ten on weekdays" in words(await answered(slack, asked))
        tokens = [
            text
            for each in slack.tokens.values()
            for text in (each.value, each.refresh)
            if each.expires and text
        ]
        assert len(tokens) == 4
        kept = everything(mynah)
        assert [each for each in tokens if each.encode() in kept] == []
        assert slack.client_secret.encode() not in kept
        key = (mynah.home / "key").read_text().strip()
        assert key.encode() not in mynah.log().read_bytes()
        assert await mynah.stop() == 0
