"""Letting many workspaces install one app: what to click, what Slack says of it, and how they are doing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.guide_many import guide_many, manifest_many, verify_many
from bots.checks import Finding
from bots.doctor import chat_platform
from bots.platforms import KNOWN
from bots.settings import Settings
from core.ports import Misconfigured
from tests.adapters.slack.front import workspace
from tests.adapters.slack.many import PUBLIC, Many, both, install, many
from tests.platforms.faults import Fault


def test_the_manifest_names_where_slack_leads_people_back_to() -> None:
    for by_sockets in (True, False):
        made = manifest_many(PUBLIC, by_sockets)
        assert made["oauth_config"]["redirect_urls"] == [f"{PUBLIC}/slack/oauth_redirect"]
        assert made["settings"]["socket_mode_enabled"] is by_sockets
    steps = "\n".join(guide_many("", by_sockets=True).steps({"PUBLIC_URL": PUBLIC}))
    assert f"{PUBLIC}/slack/install" in steps
    assert "MYNAH_ACCESS=listed" in steps


async def test_slack_says_whether_it_knows_the_app() -> None:
    async with workspace() as (slack, _):
        good = {
            "PUBLIC_URL": PUBLIC,
            "SLACK_CLIENT_ID": slack.client_id,
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_APP_TOKEN": slack.app_token,
        }

        async def problems(**changed: str) -> str:
            return " ".join((await verify_many(good | changed, slack.api_url)).problems)

        assert await problems() == ""
        assert "to be installed at" in (await verify_many(good, slack.api_url)).who
        assert "must be set" in await problems(SLACK_CLIENT_SECRET="")
        assert "bad_client_secret" in await problems(SLACK_CLIENT_SECRET="no")  # noqa: S106
        assert "invalid_client_id" in await problems(SLACK_CLIENT_ID="no")
        assert "https" in await problems(PUBLIC_URL="http://mynah.example.com")
        assert "xapp-" in await problems(SLACK_APP_TOKEN="xapp-no")  # noqa: S106
        assert "SLACK_SIGNING_SECRET" in await problems(SLACK_APP_TOKEN="")
        pasted = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slack.app_token}
        assert "is no signing secret" in await problems(**pasted)


def test_where_there_is_one_way_many_is_refused() -> None:
    telegram = next(each for each in KNOWN if each.name == "telegram")
    with pytest.raises(Misconfigured, match="--many"):
        telegram.guide_for(Settings(_env_file=None), many=True)


async def found(house: Many, keys: str = "") -> Finding:
    """What the doctor says of Slack."""
    slack = house.slack
    settings = Settings(
        _env_file=None,
        mynah_home=house.home,
        public_url=PUBLIC,
        slack_client_id=slack.client_id,
        slack_client_secret=SecretStr(slack.client_secret),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        mynah_keys=SecretStr(keys),
    )
    known = next(each for each in KNOWN if each.name == "slack")
    assert known.configured(settings)
    return await chat_platform(known, settings)


async def test_the_doctor_lists_the_workspaces_and_what_is_wrong_with_them(tmp_path: Path) -> None:
    async with many(tmp_path) as house:
        acme, partner = both(house.slack)
        told = await found(house)
        assert (told.state, "no workspace has installed" in told.detail) == ("ok", True)
        assert "open to any workspace unless MYNAH_ACCESS=listed" in told.detail
        browser = await house.web(await house.process())
        await install(browser, acme)
        await install(browser, partner)
        told = await found(house)
        assert told.state == "ok"
        assert f"in Acme ({acme.id}), Partner ({partner.id})" in told.detail
        house.slack.faults.order("auth.test", Fault(status=503), 4)
        assert (await found(house)).state == "degraded"
        house.slack.uninstall(acme)
        told = await found(house)
        assert told.state == "degraded"
        assert f"in Partner ({partner.id})" in told.detail
        assert f"Acme ({acme.id}): Slack refuses its token (account_inactive)" in told.detail
        told = await found(house, "ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZSE=")
        assert "bring the key back" in told.detail
