"""A chat model that is told the most tokens it may write, thinking included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ports import ModelFailed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_FIELDS = ("max_tokens", "max_output_tokens", "num_predict")
"""What LangChain's models call it."""
_REFUSED = frozenset({400, 422})


class CapRefused(ModelFailed):
    """Its provider refuses the request for something that it says of tokens."""


def capped(model: BaseChatModel, most: int) -> list[BaseChatModel]:
    """The model with this maximum, in each way that its provider may take it, and at last as it is.

    Servers of one's own know `max_tokens`, and many of them pass over what LangChain sends in its
    place, `max_completion_tokens`, which newer models of OpenAI insist on.
    """
    field = next((name for name in _FIELDS if name in type(model).model_fields), "")
    if not most or not field:
        return [model]
    least = min(most, getattr(model, field) or most)
    by_field = model.model_copy(update={field: least})
    if not getattr(model, "openai_api_base", None):
        return [by_field, model]
    body = {**(getattr(model, "extra_body", None) or {}), "max_tokens": least}
    return [model.model_copy(update={"extra_body": body}), by_field, model]


def refuses_cap(status: int, error: Exception) -> bool:
    """Whether a provider that answers so may take the same without a maximum, or with another."""
    return status in _REFUSED and "tokens" in str(error).lower()
