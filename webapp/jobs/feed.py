"""The feed of the public page: Atom (RFC 4287), which every reader and job portal takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One vacancy of the feed."""

    address: str
    title: str
    text: str
    author: str
    language: str
    changed_at: datetime


def atom(entries: Sequence[Entry], *, title: str, address: str, page: str, now: datetime) -> bytes:
    """Return the feed, whose own address is `address`, of the page at `page`."""
    feed = Element("feed", {"xmlns": ATOM})
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = address
    SubElement(feed, "link", {"rel": "self", "href": address})
    SubElement(feed, "link", {"rel": "alternate", "href": page})
    SubElement(feed, "updated").text = _moment(max((entry.changed_at for entry in entries), default=now))
    for entry in entries:
        item = SubElement(feed, "entry", {"xml:lang": entry.language})
        SubElement(item, "title").text = entry.title
        SubElement(item, "id").text = entry.address
        SubElement(item, "link", {"href": entry.address})
        SubElement(item, "updated").text = _moment(entry.changed_at)
        SubElement(SubElement(item, "author"), "name").text = entry.author
        SubElement(item, "summary").text = entry.text
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
