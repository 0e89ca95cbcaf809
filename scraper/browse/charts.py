"""Charts as plain SVG, drawn on the server: no script, no style of their own.

pygal draws; what it adds for scripts and mice is taken out, and what it wrote for a
tooltip becomes the `<title>` that browsers and screen readers know. Colours and fonts
are in `static/browse.css`, so that a chart is dark where the page is.
"""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

import pygal
from lxml import etree
from markupsafe import Markup

from scraper.query.timeline import Timeline

_WIDTH, _HEIGHT = 860, 250
_ROW_HEIGHT = 27
_LABELS = 9
_BARE = {
    "css": [],
    "js": [],
    "show_legend": False,
    "disable_xml_declaration": True,
    "margin": 0,
    "margin_top": 8,
    "margin_bottom": 6,
    "spacing": 6,
    "truncate_label": -1,
}


@lru_cache(maxsize=64)
def stacked_bars(timeline: Timeline) -> Markup:
    """Draw counts over time, one colour a series, in the order of the series."""
    sums = [sum(counts) for counts in zip(*(s.counts for s in timeline.series), strict=True)]
    ticks = nice_ticks(max(sums, default=0))
    chart = pygal.StackedBar(
        width=_WIDTH,
        height=_HEIGHT,
        range=(0, ticks[-1]),
        y_labels=ticks,
        show_minor_x_labels=False,
        **_BARE,
    )
    labels = [bucket_name(bucket) for bucket in timeline.buckets]
    every = math.ceil(len(labels) / _LABELS)
    chart.x_labels = labels
    chart.x_labels_major = labels[::every]
    for series in timeline.series:
        chart.add(series.name, [count or None for count in series.counts])
    return _plain(chart, [series.name for series in timeline.series])


@lru_cache(maxsize=64)
def ranked_bars(names: tuple[str, ...], counts: tuple[int, ...]) -> Markup:
    """Draw a ranking, the first on top, each bar as long as its count."""
    ticks = nice_ticks(max(counts, default=0))
    chart = pygal.HorizontalBar(
        width=_WIDTH // 2,
        height=_ROW_HEIGHT * len(names) + 34,
        range=(0, ticks[-1]),
        y_labels=ticks,
        **_BARE,
    )
    chart.x_labels = [_shortened(name) for name in reversed(names)]
    chart.add("", list(reversed(counts)))
    return _plain(chart, [""])


def nice_ticks(highest: int) -> list[int]:
    """Return about four whole numbers from 0 to at least the highest, and at least 4."""
    highest, step = max(highest, 4), 1
    while step * 4 < highest:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, max(math.ceil(highest / step), 1) * step + 1, step))


def bucket_name(bucket: str) -> str:
    """Write a bucket of a timeline for people: "4 Aug 2025", "Aug 2025", "2025"."""
    if len(bucket) == 4:
        return bucket
    if len(bucket) == 7:
        return f"{date.fromisoformat(bucket + '-01'):%b} {bucket[:4]}"
    day = date.fromisoformat(bucket)
    return f"{day.day} {day:%b} {bucket[:4]}"


def _shortened(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"


def _plain(chart: pygal.graph.graph.Graph, names: list[str]) -> Markup:
    root = chart.render_tree()
    for node in list(root.iter(etree.Comment, "defs", "title")):
        node.getparent().remove(node)
    for node in list(root.iter("g")):
        if {"overlay", "text-overlay", "tooltip-overlay", "legends", "titles"} & _classes(node):
            node.getparent().remove(node)
    for number, name in enumerate(names):
        for bar in root.iterfind(f".//g[@class='series serie-{number} color-{number}']//g"):
            if "bar" in _classes(bar):
                _name_bar(bar, name)
    for node in list(root.iter("desc")):
        node.getparent().remove(node)
    root.attrib.pop("id")
    root.set("aria-hidden", "true")
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))  # lxml has escaped it


def _name_bar(bar: etree._Element, name: str) -> None:
    """Give a bar a title from what pygal noted for its tooltip: "Aug 2025, news.example: 12"."""
    said = {note.get("class"): note.text or "" for note in bar.iterfind("desc")}
    where = ", ".join(part for part in (said.get("x_label", ""), name) if part)
    title = etree.SubElement(bar, "title")
    title.text = f"{where}: {said.get('value', '')}"


def _classes(node: etree._Element) -> set[str]:
    return set((node.get("class") or "").split())
