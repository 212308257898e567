"""HTML that foreign names cannot break: every string is escaped unless it was made here. And the page's frame."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketing_assets.reporting.html_style import STYLE

# A number and its unit stay on one line.
NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=%|[A-Z]{3}\b)")
# Closed by nothing.
VOID = {"img", "meta", "br", "hr"}


class Html(str):
    """Text that is already HTML. Only `tag` and `join` make it."""

    __slots__ = ()


def escape(text: str) -> Html:
    """Any text as HTML; control characters, which no browser shows, become blanks."""
    if isinstance(text, Html):
        return text
    printable = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    return Html(html.escape(NUMBER_AND_UNIT.sub("\u00a0", printable)))


def tag(name: str, /, *children: str, **attributes: str | None) -> Html:
    """An element. `class_` gives `class`, `data_label` gives `data-label`; an attribute of None is left out."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    words = "".join(f' {key}="{escape(value)}"' for key, value in named.items() if value is not None)
    if name in VOID:
        return Html(f"<{name}{words}>")
    return Html(f"<{name}{words}>{join(children)}</{name}>")


def join(parts: Iterable[str]) -> Html:
    """The parts one after the other."""
    return Html("".join(escape(part) for part in parts))


def picture(png: bytes, caption: str, alt: str) -> Html:
    """A picture inside the page, with its caption and what it shows in words for those who cannot see it."""
    source = Html(f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return tag("figure", tag("figcaption", caption), tag("img", src=source, alt=alt))


@dataclass(frozen=True)
class Column:
    """A table's column: its heading and how its cells stand: "number" (right), "text", or "words" (long text)."""

    title: str
    kind: str = "text"


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> Html:
    """A table whose first cells head their rows. On a phone each row becomes a card, hence the roles and labels."""
    head = tag(
        "thead",
        tag(
            "tr",
            *(tag("th", column.title, scope="col", role="columnheader", class_=column.kind) for column in columns),
            role="row",
        ),
        role="rowgroup",
    )
    body = tag("tbody", *(_row(columns, row) for row in rows), role="rowgroup")
    foot = tag("tfoot", _row(columns, total), role="rowgroup") if total else Html("")
    return tag("table", tag("caption", caption), head, body, foot, role="table")


def page(title: str, *content: str) -> Html:
    """A whole page that needs nothing from outside, and by its policy could load nothing."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(STYLE)),
    )
    return Html(f"<!doctype html>\n{tag('html', head, tag('body', tag('main', *content)), lang='en')}\n")


def _row(columns: Sequence[Column], cells: Sequence[str]) -> Html:
    first = tag("th", cells[0], scope="row", role="rowheader")
    rest = (
        tag("td", cell, role="cell", class_=column.kind, data_label=column.title)
        for column, cell in zip(columns[1:], cells[1:], strict=True)
    )
    return tag("tr", first, *rest, role="row")
