"""Looks at settings whole and by their meaning, for whoever wrote them; never prints a secret."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from adapters.web.host import is_own_machine
from adapters.web.tokens import read_tokens
from bots.persons import PLATFORMS, wrong_person
from bots.prices import prices_of, unpriced
from bots.settings_addresses import (
    SCHEMES,
    incomplete_provider,
    reached_by_others,
    wrong_address,
)
from bots.settings_problem import problem
from bots.settings_telemetry import telemetry_secrets, wrong_telemetry
from bots.tiers import ALONE, providers, tiers_of
from core.knowledge.order import read_weights
from core.messages import Audience
from core.people.administrators import read_administrators
from core.people.bots import named_bots
from core.people.zones import NoZone, read_zone
from core.ports import Misconfigured
from core.safety.screen import read_thresholds
from core.upkeep.due import wrong_line

if TYPE_CHECKING:
    from bots.settings import Settings

MODELS = ("light", "original", "unbiased", "multilingual", "off")
"""What TOXICITY_MODEL may be, beside onnx:FOLDER."""
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_BOT = re.compile(r"(slack|discord|telegram):[A-Za-z0-9.]{1,129}", re.ASCII)
_KIND_AND_NAME = re.compile(r"[a-z][a-z0-9_-]*:\S+")


def contradictions(settings: Settings) -> Iterator[str]:
    """What only shows when settings are looked at whole or by their meaning, one line each."""
    tokens = settings.mynah_tokens.get_secret_value()
    if not tokens and (reached := reached_by_others(settings)):
        yield problem("mynah_tokens", f"must be set, since {reached}")
    try:
        read_tokens(tokens)
    except ValueError as wrong:
        yield problem("mynah_tokens", str(wrong))
    for name in SCHEMES:
        if what := wrong_address(name, getattr(settings, name)):
            yield problem(name, what)
    for each in sorted(named_bots(settings.mynah_bots)):
        if not _BOT.fullmatch(each):
            what = f"names {each[:60]!r}, which is not PLATFORM:ID of slack, discord or telegram"
            yield problem("mynah_bots", what)
        elif what := wrong_person(Audience.parse(f"person:{each}")):
            yield problem("mynah_bots", what)
    for name in ("embedding_model", "image_model", "rerank_model"):
        model = getattr(settings, name)
        if model and not _KIND_AND_NAME.fullmatch(model):
            yield problem(name, f"is {model[:60]!r}, which is not KIND:NAME")
    try:
        read_weights(settings.source_weights)
    except ValueError as wrong:
        yield problem("source_weights", str(wrong))
    try:
        read_zone(settings.time_zone or "UTC")
    except NoZone as wrong:
        yield problem("time_zone", str(wrong))
    yield from _backups(settings)
    yield from _safety(settings)
    yield from _alerts(settings)
    yield from _slack(settings)
    yield from _keys(settings)
    yield from _administrators(settings)
    yield from _model(settings)
    yield from _webhook(settings)
    yield from _prices(settings)
    for name, what in (*wrong_telemetry(settings), *incomplete_provider(settings)):
        yield problem(name, what)


def _backups(settings: Settings) -> Iterator[str]:
    home, folder = settings.mynah_home.absolute(), Path(settings.backup_folder).absolute()
    if settings.backup_folder and folder.is_relative_to(home):
        yield problem("backup_folder", "is in the home, and so would be in every backup")
    if wrong := wrong_line(settings.backup_at):
        yield problem("backup_at", f"is no line of cron: {settings.backup_at[:60]!r} ({wrong})")


def _alerts(settings: Settings) -> Iterator[str]:
    from bots.alerting import addresses

    mailed = False
    for name in ("alert_to", "alert_escalate_to"):
        try:
            named = addresses(getattr(settings, name))
        except Misconfigured as wrong:
            yield problem(name, str(wrong))
        else:
            mailed = mailed or any(each.startswith("mailto:") for each in named)
    if settings.alert_escalate_to and not settings.alert_to:
        yield problem("alert_escalate_to", "needs ALERT_TO: nothing is watched")
    yield from _digest(settings.digest_at)
    server = settings.alert_mail_server.get_secret_value()
    if mailed and not server:
        yield problem("alert_mail_server", "must be set, since ALERT_TO names mailto:")
    if mailed and not settings.alert_mail_from:
        yield problem("alert_mail_from", "must be set, since ALERT_TO names mailto:")


def _digest(at: str) -> Iterator[str]:
    if at != "off" and (wrong := wrong_line(at)):
        yield problem("digest_at", f"is neither off nor a line of cron: {at[:60]!r} ({wrong})")


def _model(settings: Settings) -> Iterator[str]:
    tiers = tiers_of(settings)
    if settings.mynah_model_url and not tiers:
        what = "must name the model to use at MYNAH_MODEL_URL"
        yield problem("mynah_model", what)
    for name in ("chunk_context", "chunk_relations"):
        if getattr(settings, name) and not tiers:
            what = f"must name the model that writes, since {name.upper()} is set"
            yield problem("mynah_model", what, "openai:gpt-4.1")
    if settings.mynah_model and ALONE not in tiers:
        what = f"and {next(iter(tiers)).upper()} exclude each other: one model, or tiers of them"
        yield problem("mynah_model", what, "")
    for setting, names in tiers.items():
        for model in names:
            if not settings.mynah_model_url and not _KIND_AND_NAME.fullmatch(model):
                what = f"is {model[:60]!r}, which is not PROVIDER:NAME"
                yield problem(setting, what, "openai:gpt-4.1")
    if len(providers(settings)) > 1 and settings.mynah_model_key.get_secret_value():
        what = "is one provider's key, and models of several are named: set each one's own variable"
        yield problem("mynah_model_key", what, "")


def _safety(settings: Settings) -> Iterator[str]:
    model = settings.toxicity_model
    if model and model not in MODELS and not model.startswith("onnx:"):
        what = f"is {model[:60]!r}, which is none of {', '.join(MODELS)} and not onnx:FOLDER"
        yield problem("toxicity_model", what)
    for name in ("safety_warn", "safety_refuse", "safety_mask", "safety_help", "safety_tell"):
        try:
            read_thresholds(getattr(settings, name))
        except ValueError as wrong:
            yield problem(name, str(wrong))


def _prices(settings: Settings) -> Iterator[str]:
    try:
        prices_of(settings)
    except Misconfigured as wrong:
        yield problem("model_prices", f"names a file that is of no use: {wrong}")
        return
    if missing := unpriced(settings):
        what = f"must name a file with a price of {', '.join(missing)}, since a budget is in money"
        yield problem("model_prices", what)


def _webhook(settings: Settings) -> Iterator[str]:
    url, secret = settings.webhook_url, settings.webhook_secret.get_secret_value()
    if secret and not url:
        yield problem("webhook_url", "must be set, too, since WEBHOOK_SECRET is")
    if not url:
        return
    if not _WEBHOOK_SECRET.fullmatch(secret):
        what = (
            "must be 1 to 256 of A-Z a-z 0-9 _ -, since anybody could call WEBHOOK_URL without it"
        )
        yield problem("webhook_secret", what)
    if wrong_address("webhook_url", url):
        return
    parts = urlsplit(url)
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if not plain or (parts.scheme != "https" and not is_own_machine(parts.hostname or "")):
        what = "must be an https address without a path, which Telegram can call"
        yield problem("webhook_url", what)


def _administrators(settings: Settings) -> Iterator[str]:
    try:
        named = read_administrators(settings.mynah_admins)
    except ValueError as wrong:
        yield problem("mynah_admins", str(wrong))
        return
    for person in named:
        if person.platform not in PLATFORMS:
            what = f"names {person}, whose platform is none of {', '.join(PLATFORMS)}"
            yield problem("mynah_admins", what)
        elif what := wrong_person(person):
            yield problem("mynah_admins", what)


def _slack(settings: Settings) -> Iterator[str]:
    bot, client = settings.slack_bot_token.get_secret_value(), settings.slack_client_id
    way = settings.slack_app_token.get_secret_value() or (
        settings.slack_signing_secret.get_secret_value()
    )
    if (bot or client) and not way:
        named = "SLACK_BOT_TOKEN" if bot else "SLACK_CLIENT_ID"
        what = f"or SLACK_SIGNING_SECRET must be set, too, since {named} is"
        yield problem("slack_app_token", what)
    if way and not (bot or client):
        yield problem("slack_bot_token", "must be set, too, or Mynah is not in Slack")
    yield from _slack_workspaces(settings)


def _slack_workspaces(settings: Settings) -> Iterator[str]:
    """Where workspaces install it themselves."""
    secret = settings.slack_client_secret.get_secret_value()
    if secret and not settings.slack_client_id:
        yield problem("slack_client_id", "must be set, too, since SLACK_CLIENT_SECRET is")
    if not settings.slack_client_id:
        return
    if settings.slack_bot_token.get_secret_value():
        what = "and SLACK_CLIENT_ID exclude each other: one workspace, or all that install Mynah"
        yield problem("slack_bot_token", what, "")
    if not secret:
        yield problem("slack_client_secret", "must be set, too, since SLACK_CLIENT_ID is")
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and not is_own_machine(parts.hostname or ""):
        yield problem("public_url", "must be an https address, where people install Mynah in Slack")


def _keys(settings: Settings) -> Iterator[str]:
    keys = settings.mynah_keys.get_secret_value()
    if not keys:
        return
    from adapters.stores.sealed import MAKE_ONE, keys_in

    try:
        if keys_in(keys):
            return
    except ValueError:
        pass
    yield problem("mynah_keys", f"holds what is no key. {MAKE_ONE}")


_NEAR, _NEARLY_THE_SAME = 0.75, 0.9
"""How like a setting's name another one is, from 0 to 1: in `.env`, and where other programs' names
stand beside ours."""


def unknown(
    environment: Iterable[str], env_file: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    """A warning for each name that looks like a setting of Mynah's and is none, with the nearest one.

    In the environment only what is MYNAH_* or nearly the name of a setting is meant for Mynah.
    """
    names = sorted(name.upper() for name in known)
    strange = {name.upper(): _NEARLY_THE_SAME for name in environment}
    strange |= {name: _NEAR for name in strange if name.startswith("MYNAH_")}
    strange |= {name.upper(): _NEAR for name in env_file}
    for name in sorted(strange.keys() - set(names)):
        near = [full for full in names if full == f"MYNAH_{name}" and strange[name] == _NEAR]
        near = near or difflib.get_close_matches(name, names, n=1, cutoff=strange[name])
        if near:
            yield f"{name} is no setting; did you mean {near[0]}?"
        elif name.startswith("MYNAH_"):
            yield f"{name} is no setting; .env.example lists them all"


def secrets(settings: Settings) -> list[str]:
    """Every value that must never be seen, each by itself: keys, tokens, passwords in addresses."""
    found = list(read_tokens(settings.mynah_tokens.get_secret_value()).values())
    found += [each.strip() for each in settings.mynah_keys.get_secret_value().split(",")]
    found += [
        value.get_secret_value()
        for name, value in settings
        if isinstance(value, SecretStr) and name not in ("mynah_tokens", "mynah_keys")
    ]
    found += [urlsplit(url).password or "" for url in (settings.redis_url, settings.database_url)]
    found += telemetry_secrets(settings)
    return [each for each in found if each]
