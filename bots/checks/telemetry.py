"""Where metrics, traces and errors go, and whether they can get there."""

from __future__ import annotations

from adapters.telemetry.reach import collector_problem, sentry_host, sentry_problem
from bots.checks import Finding
from bots.settings import Settings
from bots.telemetry import trace_config


async def watching(settings: Settings) -> Finding:
    told, problems = ["metrics at /metrics"], []
    config = trace_config(settings)
    if config.exporter == "none":
        told.append("no traces")
    else:
        where = f"OTLP at {config.url}" if config.exporter == "otlp" else "standard error"
        texts = ", with prompts and answers" if config.text else ""
        told.append(f"traces of {config.share:.0%} of messages to {where}{texts}")
    if config.exporter == "otlp" and (problem := await collector_problem(config)):
        problems.append(f"the collector {problem}")
    dsn = settings.sentry_dsn.get_secret_value()
    told.append(f"errors to Sentry at {sentry_host(dsn)}" if dsn else "no Sentry")
    if dsn and (problem := await sentry_problem(dsn)):
        problems.append(f"Sentry {problem}")
    detail = "; ".join((*told, *problems))
    return Finding("degraded" if problems else "ok", detail)
