"""What a STAC API says that it can do, and what it does when it is asked."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from geocat.errors import HarvestError
from geocat.harvest.finding import MOST_NAMED, Finding, bare, licences, members, named_for, text_of
from geocat.harvest.http import Http

CLASSES = {
    "search": r"item-search$",
    "filter": r"item-search/?#filter|features-filter$",
    "query": r"item-search/?#query$",
    "sort": r"item-search/?#sort$",
    "fields": r"item-search/?#fields$",
    "free text": r"item-search/?#(advanced-)?free-text",
    "aggregation": r"/aggregation$",
    "collection search": r"/collection-search$",
    "transactions": r"/extensions/transaction$",
}
"""What an API can do, in a word, to how its conformance URIs end."""
REFUSALS = tuple(range(400, 500))
NOWHERE = "geocat-asks-whether-this-is-applied"
ASKED_FOR = 2


class Page(NamedTuple):
    """What a search was answered with.

    :param items: how many came
    :param announced: how many there are, as it says
    """

    items: int
    announced: int | None
    has_next: bool


class Api:
    """A STAC API that is asked a few questions.

    :param http: the client that asks
    :param landing: its landing page
    :param url: where the landing page lies
    """

    def __init__(self, http: Http, landing: dict[str, Any], url: str) -> None:
        """Ask nothing yet."""
        self.http = http
        self.landing = landing
        self.url = url
        self.links = members(landing, "links")
        search = [link for link in self.links if link.get("rel") == "search"]
        self.search = self._href("search") or f"{url.rstrip('/')}/search"
        methods = {str(link.get("method", "GET")).upper() for link in search}
        self.method = "POST" if "POST" in methods or not any("method" in link for link in search) else "GET"

    def finding(self) -> Finding:
        """Everything that can be told without harvesting it.

        :raises HarvestError: it does not answer at all
        """
        can = self.classes()
        found = Finding(
            bare(self.url),
            "a STAC API",
            "stac_api",
            named_for(self.landing.get("title"), self.landing.get("id")),
            stac_version=text_of(self.landing, "stac_version"),
            title=text_of(self.landing, "title") or text_of(self.landing, "id"),
            can=can,
            licence=text_of(self.landing, "license"),
        )
        listed = self._collections(found)
        self._try_search(found, [str(each.get("id")) for each in listed])
        return found

    def classes(self) -> list[str]:
        """What it says that it can do, in words."""
        stated = self.landing.get("conformsTo")
        if stated is None and (href := self._href("conformance")):
            stated = (self._json(href) or {}).get("conformsTo")
        uris = [uri for uri in stated if isinstance(uri, str)] if isinstance(stated, list) else []
        return [word for word, ending in CLASSES.items() if any(re.search(ending, uri) for uri in uris)]

    def _collections(self, found: Finding) -> list[dict[str, Any]]:
        page = self._json(self._href("data") or f"{self.url.rstrip('/')}/collections")
        if page is None:
            found.notes.append("It does not list its collections.")
            return []
        listed = members(page, "collections")
        found.collections = _announced(page) or len(listed)
        found.some_collections = [str(each.get("id")) for each in listed[:MOST_NAMED]]
        found.licence = found.licence or licences(listed)
        if found.collections == len(listed) and any(link.get("rel") == "next" for link in members(page, "links")):
            found.notes.append(f"Its first page has {len(listed)} collections, and there are more.")
        return listed

    def _try_search(self, found: Finding, collections: list[str]) -> None:
        within: dict[str, Any] = {}
        page = self.ask({"limit": ASKED_FOR})
        if page is None and self.method == "POST":
            self.method = "GET"
            page = self.ask({"limit": ASKED_FOR})
        if page is None and collections:
            within = {"collections": collections[:1]}
            page = self.ask({"limit": ASKED_FOR, **within})
        if page is None:
            found.notes.append("It refuses to search without more being said.")
            return
        if within:
            found.notes.append("It searches only where a collection is named.")
            found.options += ["--collection", collections[0]]
        if self.method == "GET":
            found.options += ["--set", "method=GET"]
        if page.announced is not None:
            found.can.append("counts announced")
            found.items = page.announced
        more = "" if page.has_next or page.items < ASKED_FOR else ", and no link to the next page"
        found.page = f"asked for {ASKED_FOR} items, got {page.items}{more}"
        self._canary(found, within)

    def _canary(self, found: Finding, within: dict[str, Any]) -> None:
        """Ask for what no item can be, in each way that it says it understands."""
        below = {"op": "<", "args": [{"property": "eo:cloud_cover"}, 0]}
        ways: dict[str, dict[str, Any]] = {
            "filter": {
                "filter-lang": "cql2-json",
                "filter": {"op": "and", "args": [below, {"op": "not", "args": [below]}]},
            },
            "query": {"query": {"eo:cloud_cover": {"lt": 0, "gte": 0}}},
            "ids": {"ids": [NOWHERE]},
        }
        said = []
        for way, asked in ways.items():
            if way != "ids" and way not in found.can:
                continue
            page = self.ask({"limit": ASKED_FOR, **within, **asked})
            if page is None:
                said.append(f"{way} refused")
            elif page.items:
                said.append(f"{way} ignored: the impossible was answered with {page.items} items")
            else:
                said.append(f"{way} applied")
                if page.announced and "counts=ignore" not in found.options:
                    found.notes.append(f"It announces {page.announced:,} items where it has none.")
                    found.options += ["--set", "counts=ignore"]
        found.filter = "; ".join(said)

    def ask(self, asked: dict[str, Any]) -> Page | None:
        """Search once; ``None`` where that is refused, or answered with something else."""
        try:
            if self.method == "POST":
                body = json.dumps(asked).encode()
                sent = {"Content-Type": "application/json", "Accept": "application/geo+json"}
                answer = self.http.ask("POST", self.search, sent=sent, body=body, passing=REFUSALS)
            else:
                joined = {name: _in_query(value) for name, value in asked.items()}
                sign = "&" if "?" in self.search else "?"
                answer = self.http.ask("GET", f"{self.search}{sign}{urlencode(joined)}", passing=REFUSALS)
        except HarvestError:
            return None
        page = decoded(answer.body) if answer.status not in REFUSALS else None
        if page is None or not isinstance(page.get("features"), list):
            return None
        has_next = any(link.get("rel") == "next" for link in members(page, "links"))
        return Page(len(page["features"]), _announced(page), has_next)

    def _json(self, url: str) -> dict[str, Any] | None:
        answer = self.http.ask("GET", url, passing=REFUSALS)
        return None if answer.status in REFUSALS else decoded(answer.body)

    def _href(self, rel: str) -> str:
        hrefs = [str(link.get("href")) for link in self.links if link.get("rel") == rel and link.get("href")]
        return urljoin(self.url, hrefs[0]) if hrefs else ""


def decoded(body: bytes) -> dict[str, Any] | None:
    """A JSON object; ``None`` where it is something else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _announced(page: dict[str, Any]) -> int | None:
    context = page.get("context")
    older = context.get("matched") if isinstance(context, dict) else None
    said = page.get("numberMatched", older)
    return said if isinstance(said, int) else None


def _in_query(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)
