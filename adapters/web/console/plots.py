"""Plots as SVG that stands in the page: coloured by its style sheet, read out by their title."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

Series = Mapping[str, Sequence[float | None]]
"""By name; None where there is no value."""


def bars(title: str, labels: Sequence[str], series: Series, *, stacked: bool = False) -> Markup:
    """A bar for each label and series."""
    import pygal

    chart = (pygal.StackedBar if stacked else pygal.Bar)(**_options(labels))
    return _drawn(chart, title, series)


def lines(title: str, labels: Sequence[str], series: Series) -> Markup:
    """A line for each series, broken where there is no value."""
    import pygal

    chart = pygal.Line(**_options(labels), dots_size=2.5, allow_interruptions=True)
    return _drawn(chart, title, series)


def intervals(
    title: str, rows: Sequence[tuple[str, float, float, float]], shown: Callable[[float], str]
) -> Markup:
    """A point with its interval for each row: label, value, low, high; 0 is always in sight."""
    import pygal

    ends = [0.0, *(end for _, _, low, high in rows for end in (low, high))]
    room = 0.08 * (max(ends) - min(ends) or 1.0)
    options = _options([label for label, *_ in rows])
    options |= {"range": (min(ends) - room, max(ends) + room), "value_formatter": shown}
    chart = pygal.Bar(**options)
    values = [{"value": value, "ci": {"low": low, "high": high}} for _, value, low, high in rows]
    return _drawn(chart, title, {"effect": values}, "chart intervals")


def _options(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "width": 760,
        "height": 230,
        "margin": 6,
        "margin_left": 40,  # on phones the letters are larger than pygal reckons
        "css": [],
        "js": [],
        "show_legend": False,
        "show_x_guides": False,
        "x_labels": list(labels),
        "x_labels_major_count": 7,
        "show_minor_x_labels": len(labels) <= 8,
        "truncate_label": -1,
        "no_data_text": "",
        "no_prefix": True,
        "value_formatter": lambda value: f"{value:,.4g}",
        "title": None,
        "max_scale": 6,
    }


def _drawn(chart: Any, title: str, series: Mapping[str, Any], kind: str = "chart") -> Markup:
    from lxml import etree

    for name, values in series.items():
        chart.add(name, list(values))
    root = chart.render_tree()
    for each in list(root.iter()):
        _cleaned(each)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("class", kind)
    # Written by pygal from numbers and names, which lxml escapes.
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704


def _cleaned(element: Any) -> None:
    """Without scripts and styles, which our pages allow from files alone, and without ids."""
    tag = element.tag if isinstance(element.tag, str) else "comment"
    name = tag.rpartition("}")[2]
    if name in ("comment", "defs", "script", "desc", "style"):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
        return
    for attribute in ("style", "id", "onclick", "transform-origin"):
        element.attrib.pop(attribute, None)
