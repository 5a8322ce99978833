"""The model card as a page: the document that the benchmarks write, packaged with the application."""

from __future__ import annotations

from functools import cache
from importlib import resources

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

CLASSES = {
    "table_open": "govuk-table fh-table--stack",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "caption": "govuk-table__caption govuk-table__caption--s",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
}


@cache
def model_card() -> Markup:
    """Return the card without its title, as HTML of the house. Raw HTML in it would be shown as text; links lead into the repository only."""
    text = resources.files("webapp").joinpath("data/model-card.md").read_text(encoding="utf-8")
    reader = MarkdownIt("js-default", {"html": False, "linkify": False})
    tokens = _captioned(reader.parse(text)[3:])  # after the title
    _label_cells(tokens)
    for token in tokens:
        found = CLASSES.get(token.tag if token.type in {"heading_open", "caption_open"} else token.type)
        if found:
            token.attrSet("class", found)
        if token.children:
            token.children = [one for one in token.children if not one.type.startswith("link_")]
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - our own document, escaped by the renderer  # nosec B704


def _captioned(tokens: list[Token]) -> list[Token]:
    """Let the heading before a table be its caption."""
    out = list(tokens)
    for place, token in enumerate(tokens):
        if token.type == "table_open" and tokens[place - 1].type == "heading_close":
            out[place - 3 : place + 1] = [token, *tokens[place - 3 : place]]
            for moved in (tokens[place - 3], tokens[place - 1]):
                moved.tag, moved.type = "caption", moved.type.replace("heading", "caption")
    return out


def _label_cells(tokens: list[Token]) -> None:
    """Name the column at each cell, for phones; the first cell of a row is its header."""
    columns: list[str] = []
    place = 0
    for number, token in enumerate(tokens):
        match token.type:
            case "thead_open":
                columns = []
            case "th_open":
                columns.append(tokens[number + 1].content)
                token.attrSet("scope", "col")
            case "tr_open":
                place = 0
            case "td_open" | "td_close" if place == 0:
                token.tag = "th"
                token.type = token.type.replace("td", "th")
                if token.nesting == 1:
                    token.attrSet("scope", "row")
                else:
                    place += 1
            case "td_open":
                token.attrSet("data-label", columns[place])
            case "td_close":
                place += 1
