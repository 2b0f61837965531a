"""A wrong setting stops the start with its name, what is wrong with it and an example."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bots.settings import Settings, load_settings
from bots.settings_check import secrets
from core.ports import Misconfigured

HUSH = "4f9c2e7ab81d60f3c5d2"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and an environment without any setting."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.lower() in Settings.model_fields or name.upper().startswith("MYNAH_"):
            monkeypatch.delenv(name)


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as raised:
        load_settings(warn=lambda _: None)
    return str(raised.value)


def test_nothing_needs_to_be_set() -> None:
    warnings: list[str] = []
    assert load_settings(warn=warnings.append) == Settings()
    assert warnings == []


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("PORT", "abc", "PORT is 'abc', which should be a whole number from 1 to 65535. Example"),
        ("PORT", "80.5", "a whole number from 1 to 65535"),
        ("PORT", "70000", "a whole number from 1 to 65535"),
        ("MYNAH_MODEL_SECONDS", "soon", "a number above 0"),
        ("MYNAH_MODEL_SECONDS", "0", "a number above 0"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("LOG_TEXT", "perhaps", "true or false. Example: LOG_TEXT=false"),
        ("TURN_TRIES", "0", "a whole number from 1 on"),
        ("REDIS_URL", "http://127.0.0.1", "begins with http://, which should be redis://"),
        ("REDIS_URL", "127.0.0.1:6379", "is not an address"),
        ("REDIS_URL", "redis://", "names no host"),
        ("REDIS_URL", "redis://host:notaport/0", "port or host that cannot be read"),
        ("DATABASE_URL", "mysql://host/name", "begins with mysql://"),
        ("MYNAH_MODEL_URL", "ftp://host", "begins with ftp://"),
        ("PUBLIC_URL", "mynah.example.com", "is not an address"),
        ("EMBEDDING_MODEL", "bge-small", "is not KIND:NAME"),
        ("TIME_ZONE", "Berlin", "continent and city, such as Europe/Berlin. Example"),
        ("TIME_ZONE", "Europe", "is 'Europe', which is no time zone"),
        ("MYNAH_MODEL", "foo", "is 'foo', which is not PROVIDER:NAME"),
        ("MODELS_LIGHT", "openai:a, foo", "is 'foo', which is not PROVIDER:NAME"),
        ("CHUNK_CONTEXT", "true", "MYNAH_MODEL must name the model that writes"),
        ("DISCORD_PUBLIC_KEY", "zz", "is 'zz', which should be 64 digits 0-9 a-f"),
        ("WEBHOOK_SECRET", "word", "WEBHOOK_URL must be set, too, since WEBHOOK_SECRET is"),
        ("MYNAH_BOTS", "slack:U1", "names 'slack:U1', who is nobody"),
        ("MYNAH_BOTS", "slack:T1.U1, @parrot", "names '@parrot', which is not PLATFORM:ID"),
        ("MYNAH_HOST", "192.0.2.7", "MYNAH_TOKENS must be set, since MYNAH_HOST is '192.0.2.7'"),
        (
            "PUBLIC_URL",
            "https://mynah.example.com",
            "MYNAH_TOKENS must be set, since PUBLIC_URL names 'mynah.example.com'",
        ),
        ("MYNAH_ADMINS", "U042", "names 'U042', which is not PLATFORM:ID"),
        ("MYNAH_ADMINS", "slack:U042", "names 'slack:U042', who is nobody"),
        ("MYNAH_ADMINS", "irc:ada", "whose platform is none of slack, discord, telegram, web"),
        ("MYNAH_TOKENS", "justatoken0123456789", "number 1, that is not name:token"),
        ("MYNAH_TOKENS", "ada:short", "less than 16 characters"),
        ("MYNAH_KEYS", "short", "MYNAH_KEYS holds what is no key. Make one by: openssl"),
        ("SLACK_CLIENT_SECRET", "0a1b2c3d", "SLACK_CLIENT_ID must be set"),
        ("TRACE_EXPORTER", "jaeger", "is 'jaeger', which should be 'none', 'otlp' or 'console'"),
        ("TRACE_SHARE", "2", "is '2', which should be a number from 0 to 1"),
        ("OTLP_URL", "collector:4318", "is not an address that begins with http://"),
        ("OTLP_HEADERS", "a2V5", "has a part that is not NAME=VALUE"),
        ("SENTRY_DSN", "https://sentry.io/2", "is no DSN"),
    ],
)
def test_a_wrong_setting_is_named_with_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    text = complaint(monkeypatch, **{name: value})
    assert what in text
    assert " Example: " in text
    first = what.split(maxsplit=1)[0]
    others = ("MYNAH_MODEL", "MYNAH_TOKENS", "SLACK_CLIENT_ID", "WEBHOOK_URL")
    assert text.startswith(first if first in others else name)


def test_what_workspaces_need_to_install_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = complaint(monkeypatch, SLACK_CLIENT_ID="1.2", SLACK_BOT_TOKEN="xoxb-1")  # noqa: S106
    assert [line.split()[0] for line in text.splitlines()] == [
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "SLACK_CLIENT_SECRET",
        "PUBLIC_URL",
    ]
    assert "exclude each other" in text
    assert "must be an https address" in text


@pytest.mark.parametrize(
    "url",
    ["http://mynah.example.com", "https://mynah.example.com/bot", "https://a@mynah.example.com"],
)
def test_an_address_that_telegram_would_not_call_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    text = complaint(monkeypatch, WEBHOOK_URL=url, WEBHOOK_SECRET="a-long-word")  # noqa: S106
    assert text.startswith("WEBHOOK_URL must be an https address without a path")


@pytest.mark.parametrize("url", ["https://mynah.example.com/", "http://127.0.0.1:8080"])
def test_telegram_or_a_stand_in_on_this_machine_can_call(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", url)
    monkeypatch.setenv("WEBHOOK_SECRET", "a-long-word")
    assert load_settings(warn=lambda _: None).webhook_url == url


def test_one_model_and_tiers_of_them_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYNAH_MODEL", "openai:a")
    monkeypatch.setenv("MODELS_PREMIUM", "openai:b")
    with pytest.raises(Misconfigured, match="MYNAH_MODEL and MODELS_PREMIUM exclude each other"):
        load_settings(warn=lambda _: None)


def test_one_key_is_never_sent_to_several_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_LIGHT", "openai:a, anthropic:b")
    monkeypatch.setenv("MYNAH_MODEL_KEY", "sk-secret")
    with pytest.raises(Misconfigured, match="one provider's key") as raised:
        load_settings(warn=lambda _: None)
    assert "sk-secret" not in str(raised.value)


def test_a_model_at_an_address_of_ones_own_needs_no_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MYNAH_MODEL", "llama3.3")
    monkeypatch.setenv("MYNAH_MODEL_URL", "http://127.0.0.1:11434/v1")
    assert load_settings(warn=lambda _: None).mynah_model == "llama3.3"


@pytest.mark.parametrize("url", ["http://localhost:8081", "https://127.0.0.1", "http://[::1]:9000"])
def test_an_address_of_this_machine_asks_for_no_token(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", url)
    assert load_settings(warn=lambda _: None).public_url == url


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = complaint(monkeypatch, PORT="x", LOG_FORMAT="xml", INBOX_LIMIT="-1")
    assert [line.split()[0] for line in text.splitlines()] == ["PORT", "INBOX_LIMIT", "LOG_FORMAT"]


def test_what_stands_in_the_env_file_is_said_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=x\nREDIS_URL=x\nINBOX_LIMIT=-1\n")
    lines = complaint(monkeypatch, INBOX_LIMIT="-2", LOG_LEVEL="loud").splitlines()
    assert [line.split(" is ")[0] for line in lines] == [".env: PORT", "INBOX_LIMIT", "LOG_LEVEL"]
    (tmp_path / ".env").write_text("REDIS_URL=x\n")
    monkeypatch.delenv("INBOX_LIMIT")
    monkeypatch.delenv("LOG_LEVEL")
    assert complaint(monkeypatch).startswith(".env: REDIS_URL is not an address")


def test_an_example_is_a_value_that_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "x",
        "MYNAH_MODEL_SECONDS": "soon",
        "VALKEY_FSYNC": "sometimes",
        "EMBEDDING_LANGUAGES": "de",
    }
    for line in complaint(monkeypatch, **wrong).splitlines():
        name, _, value = line.split(" Example: ")[1].partition("=")
        monkeypatch.setenv(name, value)
    load_settings(warn=lambda _: None)
    for name, value in {
        "MYNAH_HOST": "192.0.2.7",
        "REDIS_URL": "x",
        "DATABASE_URL": "x",
        "EMBEDDING_MODEL": "x",
        "MYNAH_ADMINS": "x",
        "PUBLIC_URL": "x",
        "MYNAH_MODEL_URL": "x",
    }.items():
        monkeypatch.setenv(name, value)
    for line in complaint(monkeypatch).splitlines():
        name, _, value = line.split(" Example: ")[1].partition("=")
        monkeypatch.setenv(name, value)
    load_settings(warn=lambda _: None)


@pytest.mark.parametrize(
    "environment",
    [
        {"MYNAH_TOKENS": f"{HUSH}:ada"},
        {"MYNAH_TOKENS": f"ada:{HUSH},bo:{HUSH}"},
        {"MYNAH_TOKENS": f"ada {HUSH}"},
        {"DATABASE_URL": f"mysql://ada:{HUSH}@host/name"},
        {"REDIS_URL": f"redis://:{HUSH}@host:port/0"},
        {"MYNAH_MODEL_KEY": HUSH, "PORT": "x"},
    ],
)
def test_a_complaint_never_repeats_a_secret(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    assert HUSH not in complaint(monkeypatch, **environment)


def test_the_name_that_shells_and_compilers_give_a_machine_is_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOST", "x86_64-conda-linux-gnu")
    warnings: list[str] = []
    assert load_settings(warn=warnings.append).mynah_host == "127.0.0.1"
    assert warnings == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_this_machines_own_addresses_need_no_token(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("MYNAH_HOST", host)
    assert load_settings().mynah_host == host


def test_a_public_address_with_tokens_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYNAH_HOST", "192.0.2.7")
    monkeypatch.setenv("MYNAH_TOKENS", f"ada:{HUSH}, bo:{HUSH[::-1]}")
    assert load_settings().mynah_host == "192.0.2.7"


def test_a_mistyped_setting_is_warned_of_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYNAH_MODLE", "openai:x")
    monkeypatch.setenv("MYNAH_FLYING", "yes")
    monkeypatch.setenv("SOMEBODY_ELSES", "business")
    monkeypatch.setenv("SLACK_BOT_TOKNE", "xoxb-1")
    monkeypatch.setenv("DATABASE_URLS", "one,two")
    monkeypatch.setenv("WEBHOOK", "elsewhere")
    (tmp_path / ".env").write_text(
        "EMBEDING_MODEL=a:b\nHOST=0.0.0.0\nOPENAI_API_KEY=k\nPORT=9000\nMYNAH_MODEL_KEY=k\n"
    )
    warnings: list[str] = []
    assert load_settings(warn=warnings.append).port == 9000
    assert warnings == [
        "DATABASE_URLS is no setting; did you mean DATABASE_URL?",
        "EMBEDING_MODEL is no setting; did you mean EMBEDDING_MODEL?",
        "HOST is no setting; did you mean MYNAH_HOST?",
        "MYNAH_FLYING is no setting; .env.example lists them all",
        "MYNAH_MODLE is no setting; did you mean MYNAH_MODEL?",
        "SLACK_BOT_TOKNE is no setting; did you mean SLACK_BOT_TOKEN?",
    ]


def test_a_file_that_is_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe\n")
    assert ".env is not UTF-8" in complaint(monkeypatch)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f'MYNAH_TOKENS="ada:{HUSH}', "line 1: the value of MYNAH_TOKENS begins with a quote"),
        (f"\n# a word\n\nPORT='{HUSH}\nLOG_LEVEL=info", "line 4: the value of PORT begins"),
        (f'MYNAH_TOKENS="ada:{HUSH}"{HUSH}', "line 1: the value of MYNAH_TOKENS begins"),
        (f'MYNAH_TOKENS="ada:{HUSH}\nLOG_LEVEL="', "line 1: the value of MYNAH_TOKENS begins"),
        (f'ELSE="{HUSH}\nexport MYNAH_TOKENS=a\nX="', "line 1: its value begins with a quote"),
        (f"PORT {HUSH}", "line 1 is not NAME=value"),
        (f"LOG_LEVEL=info\nthis is {HUSH}", "line 2 is not NAME=value"),
        ("MYNAH_TOKENS", "line 1 is not NAME=value"),
    ],
)
def test_a_line_of_the_env_file_that_sets_nothing_stops_the_start(
    text: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"{text}\n")
    said = complaint(monkeypatch)
    assert said.startswith(f".env: {what}")
    assert HUSH not in said


def test_quotes_comments_and_the_long_values_of_others_are_read_as_ever(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# a comment\n\nexport PORT='9000' # why\nLOG_LEVEL = \"debug\"\nMYNAH_MODEL=\n"
        'CERTIFICATE="-----BEGIN\nabc=\n-----END"\n'
    )
    settings = load_settings(warn=lambda _: None)
    assert (settings.port, settings.log_level) == (9000, "debug")


def test_an_env_file_that_cannot_be_read_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.mkdir()
    assert ".env cannot be read: Is a directory" in complaint(monkeypatch)
    env.rmdir()
    env.symlink_to(tmp_path / "elsewhere")
    assert ".env is a link that leads nowhere" in complaint(monkeypatch)


def test_a_providers_key_in_the_env_file_is_warned_of_where_it_has_no_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", HUSH)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    env = tmp_path / ".env"
    env.write_text(f"OPENAI_API_KEY={HUSH}\nGROQ_API_KEY={HUSH}\nMISTRAL_API_KEY=\n")
    warnings: list[str] = []
    load_settings(warn=warnings.append)
    assert warnings == [
        ".env: OPENAI_API_KEY has no effect there; write the key as MYNAH_MODEL_KEY"
    ]
    env.write_text(f"OPENAI_API_KEY={HUSH}\nMYNAH_MODEL_KEY={HUSH}\n")
    load_settings(warn=warnings.append)
    assert len(warnings) == 1


def test_every_secret_is_known_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYNAH_TOKENS", f"ada:{HUSH}, bo:{HUSH[::-1]}")
    monkeypatch.setenv("MYNAH_MODEL_KEY", "sk-key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:pass@host/name")
    monkeypatch.setenv("REDIS_URL", "redis://:word@host/0")
    assert secrets(load_settings()) == [HUSH, HUSH[::-1], "sk-key", "word", "pass"]
    monkeypatch.undo()
    assert secrets(Settings(_env_file=None)) == []


def test_what_a_collector_and_sentry_are_shown_is_hidden_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTLP_HEADERS", f"authorization=Basic%20{HUSH},x-team=birds")
    monkeypatch.setenv("SENTRY_DSN", f"https://{HUSH[::-1]}@sentry.example.com/2")
    found = secrets(load_settings())
    assert f"Basic {HUSH}" in found
    assert HUSH[::-1] in found
