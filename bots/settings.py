"""Every setting Mynah has, read once from the environment and `.env`; nobody else reads them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from bots.env_file import idle_keys, wrong_lines
from bots.settings_check import contradictions, unknown
from bots.settings_problem import invalid
from core.ports import Misconfigured
from core.resilience.budget import ANSWER_TOKENS
from core.safety.screen import HELP, REFUSE, TELL, WARN

ROLES = ("gateway", "worker", "scheduler", "console")

_UNSET = SecretStr("")


class Settings(BaseSettings):
    """Frozen. What stands below each field is the line of reason in `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        use_attribute_docstrings=True,
    )

    # Where things are
    mynah_home: Path = Path("var")
    """Folder that holds everything Mynah keeps; two homes run side by side."""
    mynah_host: str = "127.0.0.1"
    """Address to listen on; any other than this machine's own demands MYNAH_TOKENS."""
    port: int = Field(8080, ge=1, le=65535)
    """Port of the web page and the HTTP API."""
    mynah_tokens: SecretStr = _UNSET
    """Who may use HTTP, as name:token pairs with commas; empty: the one local person."""
    public_url: str = ""
    """The address people see in their browser, when a proxy stands before Mynah."""

    mynah_keys: SecretStr = _UNSET
    """Keys that seal kept tokens, newest first, with commas; empty: MYNAH_HOME/key, made once."""

    # Engines
    redis_url: str = ""
    """Any Redis 7+ or Valkey, such as redis://host:6379/0; empty: an embedded Valkey in MYNAH_HOME."""
    database_url: str = ""
    """postgresql://user:password@host/name for records and conversations; empty: SQLite in MYNAH_HOME."""
    valkey_fsync: Literal["always", "everysec", "no"] = "always"
    """When the embedded Valkey writes to disk; everysec may lose a second in a power cut."""
    weaviate_url: str = ""
    """A Weaviate server for the index, such as http://host:8080; empty: LanceDB in MYNAH_HOME."""
    weaviate_grpc_url: str = ""
    """Where that server's gRPC is; empty: the same host, port 50051."""
    weaviate_api_key: SecretStr = _UNSET
    """API key for WEAVIATE_URL, if the server asks for one."""
    weaviate_collection: str = Field("Mynah", pattern="^[A-Z][A-Za-z0-9_]{0,199}$")
    """The collection of this home's index there; two homes on one server need two names."""
    weaviate_replicas: int = Field(1, ge=1)
    """Nodes that hold each chunk; counts when the collection is made."""
    weaviate_consistency: Literal["ONE", "QUORUM", "ALL"] = "QUORUM"
    """How many of these must answer for a question or a change to count."""

    # Models
    mynah_model: str = ""
    """Model that writes answers, such as openai:gpt-4.1; empty: quotes your documents."""
    mynah_model_url: str = ""
    """Base URL of an OpenAI-compatible server, whose model MYNAH_MODEL names; several with commas share the work."""
    mynah_model_key: SecretStr = _UNSET
    """API key for MYNAH_MODEL, and EMBEDDING_MODEL of that provider, if its own variable is not set."""
    mynah_model_seconds: float = Field(60, gt=0)
    """Seconds without a word from the model until it counts as failed."""
    models_light: str = ""
    """Instead of MYNAH_MODEL: models for queries, summaries and simple questions, in order, with commas."""
    models_balanced: str = ""
    """Models for questions that ask more, or need tools, in the order in which they stand in for another."""
    models_premium: str = ""
    """Models for the most complex questions; from STRATEGY_COMPLEX on."""
    model_hedge_seconds: float = Field(0, ge=0)
    """Seconds without a word after which the next model is asked, too, and the faster one writes; 0: never."""
    model_calls: int = Field(0, ge=0)
    """Calls of one model at once in one process, and as many that wait; the next model is asked then; 0: no limit."""
    model_prices: str = ""
    """A file with the models' prices; empty: list prices, with their date, in bots/prices.json."""
    budget_person_day: float = Field(0, ge=0, allow_inf_nan=False)
    """Dollars that one person's questions may cost a day (UTC); then the documents are quoted; 0: no limit."""
    budget_person_day_tokens: int = Field(0, ge=0)
    """The same in tokens."""
    budget_room_day: float = Field(0, ge=0, allow_inf_nan=False)
    """Dollars a day for all questions in one room; direct messages are in none."""
    budget_room_day_tokens: int = Field(0, ge=0)
    """The same in tokens."""
    budget_workspace_day: float = Field(0, ge=0, allow_inf_nan=False)
    """Dollars a day for all questions in one workspace or server."""
    budget_workspace_day_tokens: int = Field(0, ge=0)
    """The same in tokens."""
    budget_day: float = Field(0, ge=0, allow_inf_nan=False)
    """Dollars a day for all questions of everybody."""
    budget_day_tokens: int = Field(0, ge=0)
    """The same in tokens."""
    budget_answer_tokens: int = Field(ANSWER_TOKENS, ge=100)
    """Tokens held for what one call writes, thinking included; the provider is told to stop there."""
    embedding_model: str = ""
    """fastembed:NAME, sentence-transformers:NAME or provider:NAME; empty: two embedded models."""
    embedding_languages: Literal["all", "en"] = "all"
    """en leaves out the multilingual embedding model and saves memory."""
    embedding_cache: int = Field(0, ge=0)
    """Vectors kept on disk by model and text, so that the same text is not embedded again; 0: none."""
    image_model: str = ""
    """A CLIP model that finds pictures by what they show: fastembed:NAME, onnx:FOLDER; empty: none."""
    rerank_model: str = ""
    """A cross-encoder for the order of what is found: fastembed:NAME, onnx:FOLDER, cohere:NAME; empty: none."""
    rerank_key: SecretStr = _UNSET
    """API key for RERANK_MODEL if its own variable is not set."""
    rerank_seconds: float = Field(3, gt=0)
    """Seconds that RERANK_MODEL may take for a search; then the order stays as found."""

    # Safety
    toxicity_model: str = ""
    """light, original, unbiased, multilingual (Detoxify), onnx:FOLDER or off; empty: see docs/safety.md."""
    detoxify_checkpoint: str = ""
    """A file with Detoxify's weights, in place of its own download."""
    detoxify_config: str = ""
    """The folder with the configuration and tokenizer of that file, for machines without the hub."""
    safety_warn: str = WARN
    """From which score on a message is answered with a warning, as [PLACE.]CLASS=NUMBER with commas."""
    safety_refuse: str = REFUSE
    """From which score on it is not answered; answer.CLASS is for what a model writes."""
    safety_mask: str = ""
    """From which score on sentences of a model's answer are left out."""
    safety_help: str = HELP
    """From which score on help lines are given in place of an answer."""
    safety_tell: str = TELL
    """From which score on an administrator is to look at it."""

    # Search
    source_weights: str = ""
    """How much what a source says counts, as address=weight with commas; empty: all alike."""
    recency_days: float = Field(0, ge=0)
    """Days of age that cost a quarter of a document's score, and never more than half; 0: age counts nothing."""

    # Conversations
    inbox_limit: int = Field(100, ge=1)
    """Messages that may wait in one conversation; beyond it the person is told."""
    worker_concurrency: int = Field(32, ge=1)
    """Conversations one worker process answers at once."""
    turn_tries: int = Field(4, ge=1)
    """Tries until a message goes to the dead letters."""
    history_turns: int = Field(20, ge=1)
    """Turns kept word for word; older ones are summarised."""
    agent_steps: int = Field(6, ge=1)
    """Tool calls an answer may take in agent mode."""
    agent_tokens: int = Field(20_000, ge=500)
    """Tokens an answer may take in agent mode, roughly counted."""
    mending_seconds: float = Field(10.0, ge=0)
    """Seconds a second answer may take where a model's first is judged poor; 0: none is asked for."""
    strategy_simple: float = Field(0.3, ge=0, le=1)
    """Complexity from 0 to 1 below which one search is made."""
    strategy_complex: float = Field(0.6, ge=0, le=1)
    """Complexity from which on names are followed or everything is searched, not only what is missing."""
    short_answers: bool = False
    """Everybody gets the short answers that a person can choose; off: who chose them."""
    time_zone: str = ""
    """Where "today" begins for whoever chose no time zone, such as Europe/Berlin; empty: as on this machine."""
    next_questions: bool = True
    """Offer what may be asked next beneath answers; looked for once an answer is shown."""
    answer_cache: bool = False
    """Give an answer again to whoever asks the same and may see the same documents, as long as these stay."""
    answer_cache_seconds: float = Field(3_600, gt=0, allow_inf_nan=False)
    """Seconds that a cached answer is as good as new."""
    answer_cache_stale_seconds: float = Field(0, ge=0, allow_inf_nan=False)
    """Seconds beyond these in which it is still given at once, and written anew once it was shown; 0: none."""
    answer_cache_memory: int = Field(1_000, ge=1)
    """Cached answers that a process holds in memory; all of them are in Redis."""
    answer_cache_reworded: bool = True
    """Also where the same is asked in other words, as far as that is sure; English only."""
    checkpoint_days: int = Field(30, ge=1)
    """Days a silent conversation's state is kept."""
    record_days: int = Field(0, ge=0)
    """Days questions and answers are recorded, with what people thought of them; 0: until they are forgotten."""
    backup_folder: str = ""
    """Where Mynah writes a backup of its home by the clock; empty: nowhere."""
    backup_at: str = "30 2 * * *"
    """When, as minute, hour, day, month and weekday of cron, in TIME_ZONE."""
    backups_kept: int = Field(7, ge=1)
    """Backups that stay in the folder; older ones are removed."""
    experiments: str = ""
    """A TOML file whose experiments `mynah experiment start` may put to use; empty: none runs."""

    # Personal data
    personal_data: Literal["light", "presidio"] = "light"
    """How it is found: by patterns and checksums; or by Presidio, too, which knows names (extra `safety`)."""
    model_pseudonyms: bool = True
    """Language models read <EMAIL_1> and the like in place of it; answers have the data in them again."""

    # Chat platforms
    mynah_access: Literal["open", "paired", "listed"] = "paired"
    """Who may ask on chat platforms: anybody; members, and strangers once approved; nobody unlisted."""
    access_days: int = Field(0, ge=0)
    """Days after which somebody who was let in must be let in again; 0: never."""
    mynah_bots: str = ""
    """Other bots that may ask, as platform:id with commas; a few times, until a person speaks again."""
    mynah_admins: str = ""
    """Administrators, as platform:id with commas; nothing else makes one; empty: none."""
    telegram_token: SecretStr = _UNSET
    """The token that @BotFather gave your Telegram bot; empty: none."""
    telegram_api_url: str = ""
    """Another Bot API server, such as your own; empty: Telegram's."""
    webhook_url: str = ""
    """Public https address of this server, without a path, for Telegram to call; empty: Mynah asks Telegram."""
    webhook_secret: SecretStr = _UNSET
    """1 to 256 of A-Z a-z 0-9 _ -; Telegram proves by it that a call is its own."""

    slack_bot_token: SecretStr = _UNSET
    """Bot User OAuth Token (xoxb-) of your Slack app; empty: no Slack."""
    slack_app_token: SecretStr = _UNSET
    """App-level token (xapp-) with connections:write: Slack by Socket Mode, no public address."""
    slack_signing_secret: SecretStr = _UNSET
    """Without SLACK_APP_TOKEN: Slack calls PUBLIC_URL/slack/events, signed with this secret."""
    slack_client_id: str = ""
    """Instead of SLACK_BOT_TOKEN: workspaces install your app themselves at PUBLIC_URL/slack/install."""
    slack_client_secret: SecretStr = _UNSET
    """The Client Secret of the app that SLACK_CLIENT_ID names."""
    slack_api_url: str = "https://slack.com/api/"
    """Where Slack's Web API is; only tests change it."""
    slack_follow_threads: bool = True
    """Answers in threads it was asked in without a further mention; false: mentions only."""
    discord_token: SecretStr = _UNSET
    """Token of your Discord application's bot; empty: no Discord."""
    discord_application_id: str = ""
    """Your Discord application's id; named in the invite link and checked."""
    discord_public_key: str = Field("", pattern="^([0-9a-fA-F]{64})?$")
    """Your application's public key: takes commands at PUBLIC_URL/discord/interactions, too."""
    discord_api_url: str = ""
    """Where Discord's API is; empty: Discord itself. Only tests change it."""

    # Files sent in chat
    file_max_bytes: int = Field(20_000_000, ge=1)
    """Files sent in chat that are larger are refused with a reason."""
    files_per_message: int = Field(5, ge=1, le=10)
    """Files of one message that are read; of more, the first ones."""
    file_days: int = Field(7, ge=1)
    """Days a file is held that was read for its conversation only."""

    # Remembered rooms
    room_history: int = Field(500, ge=0, le=10_000)
    """Messages that were said before a room was remembered and are read once; 0: none."""

    # Indexing
    index_max_bytes: int = Field(50_000_000, ge=1)
    """Files larger than this are refused with a reason."""
    chunk_context: bool = False
    """MYNAH_MODEL writes a sentence of context for each chunk, to find it by; off: it costs a call a chunk."""
    chunk_relations: bool = False
    """MYNAH_MODEL reads the relations between names in each chunk; off: it costs a call a chunk."""
    chunk_calls: int = Field(1_000, ge=1)
    """Such calls while a source is read; what is left then is written at the next reading."""
    chunk_seconds: float = Field(600, gt=0)
    """Seconds that reading a source may wait for them; what is left then is written at the next reading."""

    # The console for administrators
    console_consent: bool = False
    """People agreed that administrators read what they write; off: it stays masked in the console."""
    console_oidc_issuer: str = ""
    """An OpenID provider to sign in to the console with, as it calls itself; empty: passwords alone."""
    console_oidc_client_id: str = ""
    """The id that the provider gave Mynah; its redirect address is PUBLIC_URL/console/oidc/back."""
    console_oidc_client_secret: SecretStr = _UNSET
    """The secret that belongs to it."""
    console_oidc_claim: str = Field("email", pattern="^[a-z_]{1,60}$")
    """What the provider tells of a person that is their name in the console; email must be verified."""

    # Seeing what is wrong
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged."""
    log_format: Literal["console", "json"] = "console"
    """Lines for people or for programs."""
    log_text: bool = False
    """Logs the text of messages too; off, since people's words are theirs."""
    trace_exporter: Literal["none", "otlp", "console"] = "none"
    """Where traces of messages go: an OpenTelemetry collector at OTLP_URL, standard error, or nowhere."""
    otlp_url: str = "http://127.0.0.1:4318"
    """The collector's address for OTLP over HTTP, without a path."""
    otlp_headers: SecretStr = _UNSET
    """What that collector asks for, such as authorization=Basic%20a2V5, with commas."""
    trace_share: float = Field(1, ge=0, le=1)
    """The share of messages whose traces are kept."""
    trace_text: bool = False
    """Puts prompts and answers into traces, too; off, since people's words are theirs."""
    sentry_dsn: SecretStr = _UNSET
    """The DSN of a Sentry project that is told of errors, without anybody's words; empty: none."""
    sentry_environment: str = "production"
    """How Sentry calls this installation."""
    sentry_share: float = Field(1, ge=0, le=1)
    """The share of errors that Sentry is told."""

    # Alerts
    alert_to: str = ""
    """Who is told what is wrong: room:slack:T024:C061, mailto:ops@example.com, https://…; empty: nothing is watched."""
    alert_language: Literal["en", "de", "es", "zh", "ja"] = "en"
    """The language that alerts are in."""
    alert_escalate_to: str = ""
    """Who is told, too, once something grave has lasted for ALERT_ESCALATE_MINUTES."""
    alert_escalate_minutes: int = Field(30, ge=1)
    """Minutes until then."""
    alert_errors: float = Field(0.1, gt=0, lt=1)
    """Share of messages without a proper answer beyond which an alert is critical."""
    alert_high_seconds: float = Field(10, gt=0)
    """Seconds; where more than one answer in twenty takes longer, an alert is high."""
    alert_low_seconds: float = Field(5, gt=0)
    """The same for a low alert."""
    alert_queue_seconds: float = Field(60, gt=0)
    """Seconds that a message may wait; beyond them an alert is high."""
    alert_deviations: float = Field(3, ge=1)
    """Standard deviations from what is usual, below which nothing is called unusual (medium)."""
    alert_objective: float = Field(0.99, gt=0.5, lt=1)
    """Share of messages that are to get a proper answer; told is when its error budget runs out too fast."""
    alert_mail_server: SecretStr = _UNSET
    """For mailto: smtp://NAME:PASSWORD@HOST:587 or smtps://…; encrypted unless it is this machine."""
    alert_mail_from: str = ""
    """The address that alerts by e-mail come from."""
    alert_private: bool = False
    """Webhooks may be in private networks, too; off: only public addresses are asked."""
    digest_at: str = "0 8 * * 1"
    """When ALERT_TO is told what the last seven days were like: a line of cron, or off."""


def _to_stderr(warning: str) -> None:
    sys.stderr.write(f"mynah: {warning}\n")


def placed(lines: Iterable[str], from_file: Iterable[str]) -> Iterator[str]:
    """Each complaint, with the file before it where the setting's value came from there."""
    there = {name.upper() for name in from_file} - {
        name.upper() for name, value in os.environ.items() if value
    }
    for line in lines:
        yield f".env: {line}" if line.split()[0] in there else line


def load_settings(warn: Callable[[str], None] = _to_stderr) -> Settings:
    """Read them all; raises Misconfigured with a line for every wrong one."""
    fields = Settings.model_fields
    if lines := wrong_lines(fields):
        raise Misconfigured("\n".join(lines))
    from_file: Mapping[str, str | None] = {}
    try:
        from_file = DotEnvSettingsSource(Settings).env_vars
        settings = Settings()
    except ValidationError as error:
        raise Misconfigured("\n".join(placed(invalid(error, fields), from_file))) from None
    for warning in (*unknown(os.environ, from_file, fields), *idle_keys(from_file, os.environ)):
        warn(warning)
    if wrong := list(contradictions(settings)):
        raise Misconfigured("\n".join(placed(wrong, from_file)))
    return settings
