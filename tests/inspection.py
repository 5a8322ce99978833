"""What every page of ours has to be, checked on every answer that the tests get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from tests.factories import CANARY_STEMS
from webapp.config import LANGUAGES
from webapp.security import HEADERS

NAMED_BY_THEMSELVES = {"hidden", "submit", "button", "reset", "image"}
FOREIGN = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
HTMX_CODE = re.compile(r"^(?:on|hx-on)", re.IGNORECASE)


def parse(markup: str) -> Element:
    """Return the tree of a whole page. Any parse error of the HTML standard is a failure."""
    parser = _parser()
    tree = parser.parse(markup)
    _refuse_errors(parser, markup)
    return tree


def parse_fragment(markup: str) -> Element:
    """Return the tree of a part of a page, as htmx puts it in."""
    parser = _parser()
    tree = parser.parseFragment(markup)
    _refuse_errors(parser, markup)
    return tree


def _parser() -> html5lib.HTMLParser:
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)


def _refuse_errors(parser: html5lib.HTMLParser, markup: str) -> None:
    lines = markup.splitlines()
    told = [f"{code} in: {lines[line - 1].strip()[:300]}" for (line, _column), code, _data in parser.errors]
    assert not told, "not valid HTML: " + "; ".join(told)


def elements(tree: Element) -> Iterator[Element]:
    """Go through all elements, without comments."""
    return (element for element in tree.iter() if isinstance(element.tag, str))


def text_of(element: Element) -> str:
    """Return an element's text with single spaces, without what scripts and styles hold."""
    return " ".join(" ".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in ("script", "style", "template"):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def check_headers(headers: object) -> None:
    """Every answer carries the security headers, and none may be kept."""
    missing = [name for name in HEADERS if not headers.get(name)]  # type: ignore[attr-defined]
    assert not missing, f"headers missing: {missing}"
    assert headers.get("Cache-Control") == "no-store", "the answer may be kept by the browser"  # type: ignore[attr-defined]
    policy = headers.get("Content-Security-Policy")  # type: ignore[attr-defined]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def check_address(url: str) -> None:
    """No address carries what identifies a person."""
    told = [stem for stem in CANARY_STEMS if stem in url.lower()]
    assert not told, f"an address tells about a person ({told}): {url}"


def check_page(tree: Element) -> None:
    """Check a whole page."""
    _check_language(tree)
    _check_heading(tree)
    _check_first_links(tree)
    check_fragment(tree)


def check_fragment(tree: Element) -> None:
    """Check what holds for parts of pages as well."""
    _check_ids(tree)
    _check_labels(tree)
    _check_forms(tree)
    _check_tables(tree)
    _check_nothing_inline(tree)


def _check_language(tree: Element) -> None:
    language, direction = tree.get("lang"), tree.get("dir")
    assert language in LANGUAGES, f"html lang={language!r}"
    assert direction == ("rtl" if language == "ar" else "ltr"), f"html lang={language!r} dir={direction!r}"


def _check_heading(tree: Element) -> None:
    headings = [text_of(element) for element in tree.iter("h1")]
    assert len(headings) == 1, f"a page has one h1, this one {headings}"
    title = " ".join((tree.findtext("head/title") or "").split())
    said, _, product = title.rpartition(" – ")
    assert product, f"the title does not end with the product's name: {title!r}"
    if any("govuk-error-summary" in (element.get("class") or "").split() for element in elements(tree)):
        assert said.endswith(f" {headings[0]}"), f"title {title!r} of a page with errors, h1 {headings[0]!r}"
    else:
        assert said == headings[0], f"title {title!r} does not begin with the h1 {headings[0]!r}"


def _check_first_links(tree: Element) -> None:
    """The skip link and the exit are the first two things that a keyboard reaches."""
    body = tree.find("body")
    assert body is not None
    reached = [e for e in elements(body) if e.tag in ("a", "button", "input", "select", "textarea", "summary")]
    assert reached[0].get("href") == "#main-content", "the skip link does not come first"
    assert any(element.get("id") == "main-content" for element in elements(body)), "the skip link leads nowhere"
    assert "data-exit" in reached[1].attrib, "the exit does not come right after the skip link"
    assert reached[1].tag == "a", "the exit has to work without script"


def _check_ids(tree: Element) -> None:
    ids = [value for element in elements(tree) if (value := element.get("id")) is not None]
    twice = sorted({value for value in ids if ids.count(value) > 1})
    assert not twice, f"ids used twice: {twice}"
    assert all(ids), "an empty id"
    for element in elements(tree):
        for name in ("aria-describedby", "aria-labelledby"):
            lost = [value for value in (element.get(name) or "").split() if value not in ids]
            assert not lost, f"<{element.tag} {name}> names {lost}, which is not on the page"


def _check_labels(tree: Element) -> None:
    labelled = {label.get("for") for label in tree.iter("label") if text_of(label)}
    wrapped = {field for label in tree.iter("label") for field in elements(label) if text_of(label)}
    for field in elements(tree):
        if field.tag not in ("input", "select", "textarea") or field.get("type") in NAMED_BY_THEMSELVES:
            continue
        named = (
            field.get("id") in labelled or field in wrapped or field.get("aria-label") or field.get("aria-labelledby")
        )
        assert named, f"no label for <{field.tag} name={field.get('name')!r}>"
    for button in tree.iter("button"):
        assert text_of(button) or button.get("aria-label"), "a button without words"
    for link in tree.iter("a"):
        assert text_of(link) or link.get("aria-label"), f"a link without words to {link.get('href')}"


def _check_forms(tree: Element) -> None:
    for form in tree.iter("form"):
        method, action = (form.get("method") or "get").lower(), form.get("action")
        assert method == "post", f"the form to {action} would put what is typed into an address"
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token" and field.get("value")]
        assert len(tokens) == 1, f"the form to {action} has {len(tokens)} tokens"


def _check_tables(tree: Element) -> None:
    for table in tree.iter("table"):
        assert table.find("caption") is not None, "a table without a caption"
        unscoped = [text_of(cell) for cell in table.iter("th") if cell.get("scope") not in ("col", "row", "colgroup")]
        assert not unscoped, f"table headers without a scope: {unscoped}"


def _check_nothing_inline(tree: Element) -> None:
    for element in elements(tree):
        assert element.tag != "style", "a style element"
        data = element.get("type") == "application/ld+json"  # a block of data, which browsers do not run
        ours = data or (element.get("src") and not element.text)
        assert element.tag != "script" or ours, "a script inside the page"
        for name, value in element.attrib.items():
            assert name != "style", f'<{element.tag} style="{value}">'
            assert not HTMX_CODE.match(name), f"<{element.tag} {name}>"
            if name in ("href", "src", "action", "hx-get", "hx-post"):
                assert not FOREIGN.match(value), f"<{element.tag} {name}> leads to another site: {value}"
                assert not value.lower().startswith("javascript:"), f"<{element.tag} {name}={value!r}>"
                check_address(value)
