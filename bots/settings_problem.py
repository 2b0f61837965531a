"""What is wrong with one setting, in a line with an example; never prints a secret."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from adapters.web.tokens import EXAMPLE as TOKENS_EXAMPLE
from bots.env_file import written
from core.people.administrators import EXAMPLE as ADMINISTRATORS_EXAMPLE
from core.safety.screen import EXAMPLE as THRESHOLDS_EXAMPLE

EXAMPLES: Mapping[str, str] = {
    "mynah_tokens": TOKENS_EXAMPLE,
    "public_url": "https://mynah.example.com",
    "alert_to": "room:slack:T024:C061,mailto:ops@example.com",
    "alert_escalate_to": "mailto:boss@example.com",
    "alert_mail_server": "smtp://name:password@mail.example.com:587",
    "alert_mail_from": "mynah@example.com",
    "digest_at": "0 8 * * 1",
    "redis_url": "redis://127.0.0.1:6379/0",
    "database_url": "postgresql://mynah:password@127.0.0.1:5432/mynah",
    "weaviate_url": "http://127.0.0.1:8090",
    "weaviate_grpc_url": "http://127.0.0.1:50051",
    "mynah_admins": ADMINISTRATORS_EXAMPLE,
    "mynah_model": "llama3.3",
    "mynah_model_url": "http://127.0.0.1:11434/v1",
    "model_prices": 'prices.json, which holds {"date": "2026-01-31", "models": {"openai:x": [2, 8]}}',
    "mynah_bots": "slack:T0123ABCD.U0123ABCD,discord:1190000000000000000",
    "slack_bot_token": "xoxb-…",
    "slack_app_token": "xapp-…",
    "slack_client_id": "1234567890.9876543210",
    "slack_client_secret": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "mynah_keys": "ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZSE=",
    "slack_api_url": "https://slack.com/api/",
    "console_oidc_issuer": "https://login.example.com",
    "console_oidc_client_id": "mynah",
    "embedding_model": "fastembed:BAAI/bge-small-en-v1.5",
    "image_model": "fastembed:Qdrant/clip-ViT-B-32-vision",
    "rerank_model": "onnx:/models/reranker",
    "toxicity_model": "light",
    "detoxify_checkpoint": "/models/toxic_debiased-c7548aa0.ckpt",
    "detoxify_config": "/models/roberta-base",
    "safety_warn": THRESHOLDS_EXAMPLE,
    "safety_refuse": THRESHOLDS_EXAMPLE,
    "safety_mask": "answer.toxicity=0.8",
    "safety_help": "self_harm=0.2",
    "safety_tell": "threat=0.5",
    "source_weights": "file:///srv/wiki=1.5,file:///srv/archive=0.5",
    "time_zone": "Europe/Berlin",
    "backup_folder": "/srv/backups",
    "backup_at": "30 2 * * *",
    "telegram_api_url": "http://127.0.0.1:8081",
    "webhook_url": "https://mynah.example.com",
    "webhook_secret": "a-long-word-that-nobody-can-guess",
    "discord_public_key": "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "discord_api_url": "https://discord.com/api/v10",
    "otlp_url": "http://127.0.0.1:4318",
    "otlp_headers": "authorization=Basic%20a2V5",
    "sentry_dsn": "https://key@o1.ingest.sentry.io/2",
}
"""What a good value looks like, where the default is empty or says too little."""


def problem(name: str, what: str, example: str | None = None) -> str:
    """One line about one setting; of `EXAMPLES` is the example, if none is given."""
    shown = EXAMPLES[name] if example is None else example
    return f"{name.upper()} {what}. Example: {name.upper()}={shown}"


def invalid(error: ValidationError, fields: Mapping[str, FieldInfo]) -> list[str]:
    """What pydantic found wrong, one line a setting."""
    return [
        problem(name, _in_words(detail, field), EXAMPLES.get(name) or written(field.default))
        for detail in error.errors()
        if (field := fields.get(name := str(detail["loc"][0])))
    ]


def _in_words(detail: ErrorDetails, field: FieldInfo) -> str:
    reason = _wanted(field) or detail["msg"].removeprefix("Input should be ")
    if field.annotation is SecretStr:
        return f"should be {reason}"
    return f"is {str(detail['input'])[:60]!r}, which should be {reason}"


def _wanted(field: FieldInfo) -> str:
    """A number's kind and bounds in words; "" where pydantic's own words say it well."""
    if field.annotation is bool:
        return "true or false"
    if any(hasattr(each, "pattern") for each in field.metadata):  # Discord's key alone has one
        return "64 digits 0-9 a-f"
    if field.annotation not in (int, float):
        return ""
    kind = "a whole number" if field.annotation is int else "a number"
    bounds = {
        name: getattr(bound, name)
        for bound in field.metadata
        for name in ("ge", "gt", "le")
        if hasattr(bound, name)
    }
    if "gt" in bounds:
        return f"{kind} above {bounds['gt']}"
    if "le" in bounds:
        return f"{kind} from {bounds['ge']} to {bounds['le']}"
    return f"{kind} from {bounds['ge']} on"
