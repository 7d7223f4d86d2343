"""Hrefs with signatures, for a file that is made now and read soon: never in the catalog itself."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from duckdb import CatalogException, DuckDBPyConnection, Expression, FunctionExpression, InvalidInputException
from duckdb import SQLExpression as Column
from duckdb.func import ARROW

from geocat import engine
from geocat.query import Rows

if TYPE_CHECKING:
    from geocat.harvest.signing import Signer  # urllib3 comes with it, which most exports need not load


def signed(connection: DuckDBPyConnection, rows: Rows, signer: Signer) -> Rows:
    """The rows with their hrefs signed.

    Those are the hrefs of a column ``assets``, texts of columns called ``href`` or ending in ``_href``, and lists of
    texts called ``hrefs`` or ending in ``_hrefs``. A signature for each place is asked for at once, so that
    ``signer.expires`` is known before anything is written.

    :raises HarvestError: a signature cannot be had
    """
    _register(connection, signer)
    kinds = dict(zip(rows.relation.columns, map(str, rows.relation.types), strict=True))
    ways = {name: way for name, kind in kinds.items() if (way := _way(name, kind))}
    if not ways:
        return rows
    for name, (_, listed) in ways.items():
        hrefs = FunctionExpression(listed, _column(name)).alias("hrefs")
        rows.relation.select(hrefs).to_view("exported_hrefs", replace=True)
        for (href,) in engine.run(connection, "export/places"):
            signer.sign(href)
    columns = [
        FunctionExpression(ways[name][0], _column(name)).alias(name) if name in ways else _column(name)
        for name in kinds
    ]
    return Rows(rows.relation.select(*columns))


def signed_item(item: dict[str, Any], signer: Signer) -> dict[str, Any]:
    """A STAC item with the hrefs of its assets signed; the property ``msft:expiry`` says when the first ends."""
    assets = item.get("assets")
    if not isinstance(assets, dict):
        return item
    after = {
        key: {**asset, "href": signer.sign(asset["href"])}
        if isinstance(asset, dict) and isinstance(asset.get("href"), str)
        else asset
        for key, asset in assets.items()
    }
    if after == assets or signer.expires is None:
        return item
    properties = {**(item.get("properties") or {}), "msft:expiry": f"{signer.expires:%Y-%m-%dT%H:%M:%SZ}"}
    return {**item, "assets": after, "properties": properties}


def _way(name: str, kind: str) -> tuple[str, str] | None:
    """How a column is signed, and how its hrefs become a list: the names of two functions."""
    if name == "assets" and kind.startswith("MAP(VARCHAR, STRUCT(") and "href VARCHAR" in kind:
        return "signed_assets", "hrefs_of_assets"
    if kind == "VARCHAR" and (name == "href" or name.endswith("_href")):
        return "signed_href", "list_value"
    if kind == "VARCHAR[]" and (name == "hrefs" or name.endswith("_hrefs")):
        return "signed_hrefs", "list_distinct"
    return None


def _column(name: str) -> Expression:
    return Column(engine.quoted(name))


def _register(connection: DuckDBPyConnection, signer: Signer) -> None:
    def signed_href(hrefs: pa.ChunkedArray) -> Any:
        """The hrefs of a batch, signed."""
        return pa.array([None if href is None else signer.sign(href) for href in hrefs.to_pylist()], pa.string())

    with contextlib.suppress(InvalidInputException, CatalogException):  # of an earlier export
        connection.remove_function("signed_href")
    connection.create_function("signed_href", signed_href, ["VARCHAR"], "VARCHAR", type=ARROW)
    engine.run(connection, "export/signed")
