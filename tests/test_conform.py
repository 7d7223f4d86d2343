"""From landed documents to published files: what is kept, what is rejected, and what becomes of it.

Documents are written by hand and harvested; what is looked at is what a user sees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

import geocat
from geocat import engine
from geocat.harvest import Document
from geocat.line import LONGEST_DOCUMENT
from tests.by_hand import FOUND_AT, document, harvest, item, without

CORE = """source collection id datetime start_datetime end_datetime created updated platform constellation instruments
gsd cloud_cover assets links properties found_at snapshot bbox geometry""".split()


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[geocat.Catalog]:
    """One catalog for the module: each harvest replaces what the one before it left."""
    with geocat.init(tmp_path_factory.mktemp("catalog")) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[geocat.Catalog]:
    """Another, for two sources with a collection in common."""
    with geocat.init(tmp_path_factory.mktemp("shared")) as made:
        yield made


def rows(catalog: geocat.Catalog, query: str, **params: Any) -> dict[Any, Any]:
    """The answer as a dict: the first column to the second, or to a tuple of the others."""
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in catalog.sql(query, **params)}


# ---------- rejects

TOO_LONG = b'{"type": "Feature", "padding": "' + b"x" * LONGEST_DOCUMENT + b'"}'


def nested(deep: int) -> bytes:
    return json.dumps(item("nested")).replace('"links": []', f'"links": {"[" * deep}{"]" * deep}').encode()


REJECTED = {
    "nothing": (b"", "The document is not valid JSON."),
    "words": (b"<html>Sign in</html>", "The document is not valid JSON."),
    "cut off": (json.dumps(item()).encode()[:-9], "The document is not valid JSON."),
    "two documents": (json.dumps(item()).encode() * 2, "The document is not valid JSON."),
    "half a surrogate pair": (
        json.dumps(item(properties={"p": "\ud83d"})).encode(),
        "The document is not valid JSON.",
    ),
    "a raw U+001F": (json.dumps(item("a b")).encode().replace(b"a b", b"a\x1fb"), "The document is not valid JSON."),
    "a raw U+0000": (json.dumps(item("a b")).encode().replace(b"a b", b"a\x00b"), "The document is not valid JSON."),
    "latin-1": (json.dumps(item("é"), ensure_ascii=False).encode("latin-1"), "The document is not UTF-8 text."),
    "utf-16": (json.dumps(item()).encode("utf-16"), "The document is not UTF-8 text."),
    "too long": (TOO_LONG, f"The document has {len(TOO_LONG)} bytes; geocat reads at most {LONGEST_DOCUMENT}."),
    "too deep": (nested(100_000), "The document is nested too deeply to be read."),
    "a list": ([item()], "The document is not a STAC item: its type is missing, not Feature."),
    "a collection": ({"type": "Collection"}, "The document is not a STAC item: its type is Collection, not Feature."),
    "no type": (without(item(), "type"), "The document is not a STAC item: its type is missing, not Feature."),
    "no id": (without(item(), "id"), "The item has no id."),
    "null id": (item(id=None), "The item has no id."),
    "empty id": (item(id=""), "The item has no id."),
    "no properties": (without(item(), "properties"), "The member properties is not an object."),
    "null properties": (item() | {"properties": None}, "The member properties is not an object."),
    "listed properties": (item() | {"properties": [1]}, "The member properties is not an object."),
    "geometry in words": (
        item(geometry="POINT (1 2)"),
        'The geometry cannot be read as GeoJSON: "POINT (1 2)" …',
    ),
    "geometry of no type": (
        item(geometry={"coordinates": [1, 2]}),
        'The geometry cannot be read as GeoJSON: {"coordinates":[1,2]} …',
    ),
    "geometry too shallow": (
        item(geometry={"type": "Polygon", "coordinates": [[0, 0], [1, 0], [1, 1], [0, 0]]}),
        'The geometry cannot be read as GeoJSON: {"type":"Polygon","coordinates":[[0,0],[1,0],[1,1],[0,0]]} …',
    ),
    "geometry with null": (
        item(geometry={"type": "Point", "coordinates": [None, 2]}),
        'The geometry cannot be read as GeoJSON: {"type":"Point","coordinates":[null,2]} …',
    ),
    "ring of two points": (
        item(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}),
        'The geometry has a ring or a line of too few points: {"type":"Polygon","coordinates":[[[0,0],[1,0]]]} …',
    ),
    "ring of one point": (
        item(geometry={"type": "Polygon", "coordinates": [[[0, 0]]]}),
        'The geometry has a ring or a line of too few points: {"type":"Polygon","coordinates":[[[0,0]]]} …',
    ),
    "line of one point": (
        item(geometry={"type": "LineString", "coordinates": [[0, 0]]}),
        'The geometry has a ring or a line of too few points: {"type":"LineString","coordinates":[[0,0]]} …',
    ),
    "datetime in words": (
        item(properties={"datetime": "last Tuesday"}),
        "The datetime is not a time: last Tuesday.",
    ),
    "month 13": (
        item(properties={"datetime": "2024-13-01T00:00:00Z"}),
        "The datetime is not a time: 2024-13-01T00:00:00Z.",
    ),
    "datetime as number": (item(properties={"datetime": 1717200000}), "The datetime is not a time: 1717200000."),
    **{
        f"datetime {text}": (item(properties={"datetime": text}), f"The datetime is not a time: {text}.")
        for text in (
            *("infinity", "-infinity", "epoch", "now", "today", "2024", "2024-06", "20240601T120000Z"),
            *("2024-06-01 (BC)", "0044-03-15 BC", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00"),
            *("10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2024-02-30T00:00:00Z"),
            *("2024-06-01T25:00:00Z", "2024-06-01T00:00:00+25:00", "2024-06-01 12:00:00 Europe/Berlin"),
        )
    },
    "known to the harvester": (Document(b"", problem="There is no document here."), "There is no document here."),
}


@pytest.fixture(scope="module")
def reasons(catalog: geocat.Catalog) -> tuple[dict[str, str], list[str]]:
    """The bad documents and two good ones in one page: reasons by name, and the ids that were kept."""
    bad = [document(said)._replace(found_at=name) for name, (said, _) in REJECTED.items()]
    harvest(catalog, item("before"), *bad, item("after"))
    return rows(catalog, "SELECT found_at, reason FROM rejects"), [id for (id,) in catalog.sql("SELECT id FROM items")]


@pytest.mark.parametrize("name", REJECTED)
def test_a_document_that_is_no_item_is_rejected_with_a_reason(
    reasons: tuple[dict[str, str], list[str]], name: str
) -> None:
    assert reasons[0][name] == REJECTED[name][1]


def test_a_bad_document_never_costs_a_good_one(reasons: tuple[dict[str, str], list[str]]) -> None:
    assert sorted(reasons[1]) == ["after", "before"]
    assert set(reasons[0]) == set(REJECTED)


def test_a_reject_shows_the_document_as_it_was_received(catalog: geocat.Catalog) -> None:
    harvest(catalog, b'{"id": "x",  "type": "Catalog"}', b"no JSON")
    assert catalog.sql("SELECT source, collection, id, document FROM rejects ORDER BY id").fetchall() == [
        ("s", "", "x", '{"id": "x",  "type": "Catalog"}'),
        ("s", "", None, "no JSON"),
    ]


def test_an_item_whose_names_hold_a_nul_is_rejected_or_kept_but_never_lost(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog, item("a\0b"), item("ok", {"a\0b": 1, "c": "d\0e"}), item("no", collection="c\0d"))
    assert entry.rows("items") + entry.rows("rejects") == 3
    assert rows(catalog, "SELECT id, properties ->> 'c' FROM items")["ok"] == "d\0e"


def test_a_place_with_any_character_in_it_does_not_break_the_page(catalog: geocat.Catalog) -> None:
    places = ["a\nb", "a\rb", "a\x1fb", "a\0b", "ä 日本.json", "a\ud800b"]
    entry = harvest(catalog, *[document(item(f"{n}"))._replace(found_at=each) for n, each in enumerate(places)])
    assert (entry.rows("items"), entry.rows("rejects")) == (len(places), 0)
    assert ("4", "ä 日本.json") in rows(catalog, "SELECT id, found_at FROM items").items()


def test_a_byte_order_mark_is_no_reason_to_reject(catalog: geocat.Catalog) -> None:
    assert harvest(catalog, b"\xef\xbb\xbf" + json.dumps(item()).encode()).rows("items") == 1


def test_brackets_nested_5000_deep_are_read(catalog: geocat.Catalog) -> None:
    assert harvest(catalog, nested(5000)).rows("items") == 1


def test_items_of_eight_megabytes_each_are_read(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog, *[item(f"{n}", {"words": "x" * (8 << 20)}) for n in range(4)])
    assert entry.rows("items") == 4


def test_an_empty_harvest_is_a_snapshot_without_rows(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog)
    assert (entry.rows("items"), entry.complete, entry.collections) == (0, True, {})
    assert catalog.sql("FROM items").fetchall() == []


# ---------- repeats


def test_an_item_sent_twice_is_one_row_and_no_reject(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog, item(), item("other"), item())
    assert (entry.received, entry.rows("items"), entry.rows("rejects")) == (2, 2, 0)


def test_of_items_that_differ_the_last_is_kept_and_the_others_say_where_it_is(catalog: geocat.Catalog) -> None:
    harvest(catalog, *[document(item(properties={"n": n}))._replace(found_at=f"https://h/{n}.json") for n in (1, 2, 3)])
    assert rows(catalog, "SELECT id, properties ->> 'n' FROM items") == {"i": "3"}
    assert rows(catalog, "SELECT found_at, reason, document ->> '$.properties.n' FROM rejects") == {
        f"https://h/{n}.json": (
            "A later item has the same collection and id and was kept instead: https://h/3.json",
            str(n),
        )
        for n in (1, 2)
    }


def test_the_same_id_in_two_collections_is_two_items(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog, item(collection="a"), item(collection="b"))
    assert entry.collections == {"a": 1, "b": 1}
    assert rows(catalog, "SELECT collection, id FROM items") == {"a": "i", "b": "i"}


# ---------- where an item belongs


def test_an_item_belongs_where_it_says_else_where_it_was_found(catalog: geocat.Catalog) -> None:
    below = {
        "own": item("own", collection="own"),
        "0.x, null": item("0.x, null", {"collection": "old"}, collection=None),
        "0.x": without(item("0.x", {"collection": "old"}), "collection"),
        "silent": without(item("silent"), "collection"),
        "empty": item("empty", collection=""),
    }
    harvest(
        catalog,
        *[document(said)._replace(parent_collection="above") for said in below.values()],
        item("nowhere", collection=None),
    )
    assert rows(catalog, "SELECT id, collection FROM items") == {
        "own": "own", "0.x, null": "old", "0.x": "old", "silent": "above", "empty": "above", "nowhere": "",
    }  # fmt: skip


def test_a_collection_of_any_name_has_a_view(catalog: geocat.Catalog) -> None:
    names = ['a"b', "a'b", "a.b", "{files}", "{properties}", "日本", "select", "a b", "%s", " "]
    harvest(catalog, *[item(name, collection=name) for name in names])
    for name in names:
        quoted = name.replace('"', '""')
        assert catalog.sql(f'SELECT collection, id FROM collections."{quoted}"').fetchall() == [(name, name)]


def test_collections_alike_but_for_case_have_a_view_each(catalog: geocat.Catalog) -> None:
    harvest(catalog, item("one", collection="Name"), item("two", collection="name"))
    assert catalog.sql("SELECT collection, id FROM collections.Name").fetchall() == [("Name", "one")]
    assert catalog.sql("SELECT collection, id FROM collections.name_").fetchall() == [("name", "two")]


# ---------- types of properties

BEYOND = 2**63
TYPED: dict[str, tuple[list[Any], str]] = {
    "whole numbers": ([1, -5, 0], "BIGINT"),
    "the ends of BIGINT": ([2**63 - 1, -(2**63)], "BIGINT"),
    "beyond BIGINT": ([BEYOND, 1], "JSON"),
    "beneath BIGINT": ([-BEYOND - 1], "JSON"),
    "thirty digits": ([10**30], "JSON"),
    "thirty digits and a fraction": ([10**30, 0.5], "JSON"),
    "whole and not": ([1, 1.5], "DOUBLE"),
    "whole to 2^53 and not": ([2**53, -(2**53), 1.5], "DOUBLE"),
    "whole beyond 2^53 and not": ([2**53 + 1, 1.5], "JSON"),
    "whole beyond 2^53": ([2**53 + 1, 1], "BIGINT"),
    "lists of whole numbers beyond 2^53 and not": ([[2**53 + 1], [0.5]], "JSON"),
    "sixteen digits after the point": ([0.1234567890123456, 7], "DOUBLE"),
    "sixteen digits in quotes": (["1234567890123456", "x"], "VARCHAR"),
    "only fractions": ([0.1, -1e300, 2.0], "DOUBLE"),
    "a long fraction": ([0.12345678901234567], "DOUBLE"),
    "words": (["a", "", "2024-06-01"], "VARCHAR"),
    "digits in quotes": (["9223372036854775808"], "VARCHAR"),
    "truth": ([True, False], "BOOLEAN"),
    "truth and a number": ([True, 1], "JSON"),
    "words and a number": (["a", 1], "JSON"),
    "lists of whole numbers": ([[1, 2], [], None], "BIGINT[]"),
    "lists of whole numbers and not": ([[1, 2], [0.5]], "DOUBLE[]"),
    "lists of words": ([["a"], ["b", None]], "VARCHAR[]"),
    "lists of truth": ([[True]], "BOOLEAN[]"),
    "a list beyond BIGINT": ([[BEYOND], [1]], "JSON"),
    "a list to the end of BIGINT": ([[BEYOND - 1, None]], "BIGINT[]"),
    "lists of this and that": ([[1, "a"]], "JSON"),
    "a list or a word": ([["a"], "a"], "JSON"),
    "lists of lists": ([[[1]], [[2]]], "JSON"),
    "an empty list": ([[]], "JSON"),
    "objects": ([{"a": 1}, {"b": "x"}], "JSON"),
    "nothing or a number": ([None, 7], "BIGINT"),
    "eo:name with a colon": ([1], "BIGINT"),
    'a "quoted" name': ([1], "BIGINT"),
    "it's": ([1], "BIGINT"),
    "日本語 ü": ([1], "BIGINT"),
    " ": ([1], "BIGINT"),
    "a.b[0]": ([1], "BIGINT"),
    "line\nbreak": ([1], "BIGINT"),
    "/a~b": ([1], "BIGINT"),
    "$": ([1], "BIGINT"),
    "{properties}": ([1], "BIGINT"),
    "select": ([1], "BIGINT"),
    "reason": ([1], "BIGINT"),
    "title": (["A", "B"], "VARCHAR"),
}


@pytest.fixture(scope="module")
def typed(catalog: geocat.Catalog) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """One harvest with every case as a property: the columns' types, and their values by item."""
    most = max(len(values) for values, _ in TYPED.values())
    harvest(
        catalog,
        *[
            item(f"{n}", {name: values[n] for name, (values, _) in TYPED.items() if n < len(values)})
            for n in range(most)
        ],
    )
    found = catalog.sql("FROM collections.c ORDER BY id::INT")
    values = dict(zip(found.columns, zip(*found.fetchall(), strict=True), strict=True))
    return dict(zip(found.columns, map(str, found.types), strict=True)), values


@pytest.mark.parametrize("name", TYPED)
def test_a_property_has_the_narrowest_type_that_holds_all_its_values(
    typed: tuple[dict[str, str], dict[str, list[Any]]], name: str
) -> None:
    types, values = typed
    expected, column_type = TYPED[name]
    assert types[name] == column_type
    found = [json.loads(value) if column_type == "JSON" and value is not None else value for value in values[name]]
    assert json.dumps(found[: len(expected)]) == json.dumps(expected) or found[: len(expected)] == expected
    assert set(values[name][len(expected) :]) <= {None}


def test_a_property_that_is_always_null_has_no_column(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(properties={"a": None, "b": 1}))
    columns = catalog.sql("FROM collections.c").columns
    assert [name for name in columns if name not in CORE] == ["b"]


def test_properties_named_like_core_columns_stay_in_properties(catalog: geocat.Catalog) -> None:
    sent = {"id": 1, "source": "x", "Snapshot": 2, "geometry": 3, "BBOX": 4, "observed_from": 5, "properties": 6}
    harvest(catalog, item(properties=sent))
    assert set(catalog.sql("FROM collections.c").columns) == set(CORE)
    assert sent.items() <= json.loads(rows(catalog, "SELECT id, properties FROM collections.c")["i"]).items()


def test_names_alike_but_for_case_have_one_column_and_stay_in_properties(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(properties={"Aa": 1, "aA": "x"}), item("j", {"aa": [2]}))
    assert rows(catalog, 'SELECT id, "Aa", properties FROM collections.c') == {
        "i": (1, '{"datetime":"2024-06-01T00:00:00Z","Aa":1,"aA":"x"}'),
        "j": (None, '{"datetime":"2024-06-01T00:00:00Z","aa":[2]}'),
    }


def test_a_property_without_a_name_stays_in_properties(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(properties={"": 5, "a": 6}))
    assert rows(catalog, "SELECT a, properties FROM collections.c") == {
        6: '{"datetime":"2024-06-01T00:00:00Z","":5,"a":6}'
    }


def test_only_the_columns_of_its_own_items_are_in_the_view_of_a_collection(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(collection="a", properties={"p": 1}), item(collection="b", properties={"q": 0.5}))
    own = {name: set(catalog.sql(f"FROM collections.{name}").columns) - set(CORE) for name in "ab"}
    assert own == {"a": {"p"}, "b": {"q"}}


@pytest.mark.parametrize(
    ("one", "other", "column_type", "expected"),
    [
        (1, 2.5, "DOUBLE", (1.0, 2.5)),
        ([1], [2.5], "DOUBLE[]", ([1.0], [2.5])),
        (1, "x", "JSON", ("1", '"x"')),
        ([1], "x", "JSON", ("[1]", '"x"')),
        ({"a": 1}, "x", "JSON", ('{"a":1}', '"x"')),
        (["x"], [1], "JSON", ('["x"]', "[1]")),
        (True, 1, "JSON", ("true", "1")),
        (None, 1, "BIGINT", (None, 1)),
    ],
)
def test_two_sources_that_differ_in_the_type_of_a_property_share_a_view(
    shared: geocat.Catalog, one: Any, other: Any, column_type: str, expected: tuple[Any, Any]
) -> None:
    harvest(shared, item(collection="shared", properties={"p/~x": one}), source="one")
    harvest(shared, item(collection="shared", properties={"p/~x": other}), source="two")
    found = shared.sql('SELECT source, "p/~x" FROM collections.shared ORDER BY source')
    assert str(found.types[1]) == column_type
    assert found.fetchall() == list(zip(("one", "two"), expected, strict=True))


def test_a_type_of_another_collection_in_the_same_file_does_not_get_in_the_way(shared: geocat.Catalog) -> None:
    harvest(shared, item(collection="shared", properties={"p": 1}), source="one")
    harvest(shared, item(collection="shared"), item(collection="neighbour", properties={"p": "x"}), source="two")
    assert rows(shared, "SELECT source, p FROM collections.shared") == {"one": "1", "two": None}


KNOWN: dict[str, tuple[list[Any], dict[str, str], str | None]] = {
    # values now, types known from files that stay, type now
    "as before": ([1], {"p": "BIGINT"}, "BIGINT"),
    "narrower": ([1], {"p": "DOUBLE"}, "DOUBLE"),
    "wider": ([0.5], {"p": "BIGINT"}, "DOUBLE"),
    "too wide for DOUBLE": ([2**53 + 1], {"p": "DOUBLE"}, "JSON"),
    "another": ([1], {"p": "VARCHAR"}, "JSON"),
    "words, once numbers": (["x"], {"p": "BIGINT"}, "JSON"),
    "truth, once words": ([True], {"p": "VARCHAR"}, "JSON"),
    "once anything": ([1], {"p": "JSON"}, "JSON"),
    "a list, once wider": ([[1]], {"p": '["DOUBLE"]'}, '["DOUBLE"]'),
    "an empty list": ([[]], {"p": '["VARCHAR"]'}, '["VARCHAR"]'),
    "a list, once not": ([[1]], {"p": "BIGINT"}, "JSON"),
    "in another case, which has the column": ([1], {"P": "VARCHAR"}, None),
    "nothing now": ([None], {"p": "BIGINT"}, None),
    "others known": ([1], {"q": "VARCHAR"}, "BIGINT"),
}


@pytest.fixture(scope="module")
def conforming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """DuckDB as conform has it, and a folder."""
    folder = tmp_path_factory.mktemp("conforming")
    connection = engine.connect_for_conform(folder)
    yield connection, folder
    connection.close()


@pytest.mark.parametrize("name", KNOWN)
def test_a_type_is_never_narrower_than_in_the_files_that_stay(
    conforming: tuple[DuckDBPyConnection, Path], name: str
) -> None:
    connection, folder = conforming
    values, known, expected = KNOWN[name]
    connection.execute("CREATE OR REPLACE TEMP TABLE kept AS SELECT unnest(range($1)) AS seq", [len(values)])
    connection.execute(
        """COPY (
            SELECT
                generate_subscripts($said, 1) - 1 AS seq,
                'c' AS collection,
                unnest($said)::JSON AS wide_numbers,
                json_structure(wide_numbers)::VARCHAR AS property_structure
        ) TO ($file) (FORMAT parquet)""",
        {"said": [json.dumps({"p": value}) for value in values], "file": str(folder / "documents.parquet")},
    )
    engine.run(
        connection,
        "conform/property_types",
        documents_file=str(folder / "documents.parquet"),
        core_properties=["datetime"],
        known_types=json.dumps(known),
    )
    found = rows_of(connection, "SELECT name, column_type FROM property_types")
    assert found == ({"p": expected} if expected else {})
    structure = json.loads(connection.execute("SELECT getvariable('property_structure')").fetchall()[0][0])
    assert set(structure) == {"title", *found}


def rows_of(connection: DuckDBPyConnection, query: str) -> dict[Any, Any]:
    return dict(connection.execute(query).fetchall())


# ---------- footprints


def ring(*corners: tuple[float, ...]) -> list[list[float]]:
    return [list(corner) for corner in (*corners, corners[0])]


def polygon(*corners: tuple[float, ...]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring(*corners)]}


SLANTED = ((170, 0), (-170, 1), (-170, 11), (170, 10))
FOOTPRINTS = {
    # sent, expected as WKT, expected bbox
    "elsewhere": (polygon((0, 0), (2, 0), (2, 2), (0, 2)), "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", (0, 0, 2, 2)),
    "not cut yet": (
        polygon(*SLANTED),
        "MULTIPOLYGON (((170 0, 180 0.5, 180 10.5, 170 10, 170 0)), "
        "((-180 0.5, -170 1, -170 11, -180 10.5, -180 0.5)))",
        (-180, 0, 180, 11),
    ),
    "clockwise": (
        polygon(*SLANTED[::-1]),
        "MULTIPOLYGON (((170 0, 180 0.5, 180 10.5, 170 10, 170 0)), "
        "((-180 0.5, -170 1, -170 11, -180 10.5, -180 0.5)))",
        (-180, 0, 180, 11),
    ),
    "going on beyond 180": (
        polygon((170, 0), (190, 0), (190, 10), (170, 10)),
        "MULTIPOLYGON (((170 0, 180 0, 180 10, 170 10, 170 0)), ((-180 0, -170 0, -170 10, -180 10, -180 0)))",
        (-180, 0, 180, 10),
    ),
    "all beyond 180": (
        polygon((185, 0), (190, 0), (190, 10), (185, 10)),
        "POLYGON ((-175 0, -170 0, -170 10, -175 10, -175 0))",
        (-175, 0, -170, 10),
    ),
    "cut already": (
        {
            "type": "MultiPolygon",
            "coordinates": [
                [ring((170, 0), (180, 0), (180, 10), (170, 10))],
                [ring((-180, 0), (-170, 0), (-170, 10), (-180, 10))],
            ],
        },
        "MULTIPOLYGON (((170 0, 180 0, 180 10, 170 10, 170 0)), ((-180 0, -170 0, -170 10, -180 10, -180 0)))",
        (-180, 0, 180, 10),
    ),
    "with a hole over 180": (
        {"type": "Polygon", "coordinates": [ring(*SLANTED), ring((175, 2), (175, 8), (-175, 9), (-175, 3))]},
        "MULTIPOLYGON (((170 0, 180 0.5, 180 2.5, 175 2, 175 8, 180 8.5, 180 10.5, 170 10, 170 0)), "
        "((-180 0.5, -170 1, -170 11, -180 10.5, -180 8.5, -175 9, -175 3, -180 2.5, -180 0.5)))",
        (-180, 0, 180, 11),
    ),
    "the globe": (
        polygon((-180, -90), (180, -90), (180, 90), (-180, 90)),
        "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))",
        (-180, -90, 180, 90),
    ),
    "nearly the globe": (
        polygon((-179, -80), (179, -80), (179, 80), (-179, 80)),
        "POLYGON ((-179 -80, 179 -80, 179 80, -179 80, -179 -80))",
        (-179, -80, 179, 80),
    ),
    "around the north pole": (
        polygon((-135, 80), (-45, 81), (45, 80), (135, 81)),
        "POLYGON ((-180 80.5, -135 80, -45 81, 45 80, 135 81, 180 80.5, 180 90, -180 90, -180 80.5))",
        (-180, 80, 180, 90),
    ),
    "around the south pole": (
        polygon((135, -81), (45, -80), (-45, -81), (-135, -80)),
        "POLYGON ((-180 -80.5, -135 -80, -45 -81, 45 -80, 135 -81, 180 -80.5, 180 -90, -180 -90, -180 -80.5))",
        (-180, -90, 180, -80),
    ),
    "a corner on 180": (
        polygon((180, 0), (-170, -5), (-170, 5)),
        "POLYGON ((-180 0, -170 -5, -170 5, -180 0))",
        (-180, -5, -170, 5),
    ),
    "a line": (
        {"type": "LineString", "coordinates": [[170, 0], [-170, 10]]},
        "MULTILINESTRING ((170 0, 180 5), (-180 5, -170 10))",
        (-180, 0, 180, 10),
    ),
    "two lines": (
        {"type": "MultiLineString", "coordinates": [[[170, 0], [-170, 10]], [[0, 0], [1, 1]]]},
        "MULTILINESTRING ((170 0, 180 5), (-180 5, -170 10), (0 0, 1 1))",
        (-180, 0, 180, 10),
    ),
    "a point": ({"type": "Point", "coordinates": [179.5, 1]}, "POINT (179.5 1)", (179.5, 1, 179.5, 1)),
    "a point beyond 180": ({"type": "Point", "coordinates": [190, 1]}, "POINT (-170 1)", (-170, 1, -170, 1)),
    "points on both sides": (
        {"type": "MultiPoint", "coordinates": [[179, 1], [-179, 1]]},
        "MULTIPOINT ((179 1), (-179 1))",
        (-179, 1, 179, 1),
    ),
    "this and that": (
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "LineString", "coordinates": [[170, 0], [-170, 10]]},
                {"type": "Point", "coordinates": [0, 0]},
            ],
        },
        "GEOMETRYCOLLECTION (MULTILINESTRING ((170 0, 180 5), (-180 5, -170 10)), POINT (0 0))",
        (-180, 0, 180, 10),
    ),
    "with heights": (
        polygon((0, 0, 5), (2, 0, 5), (2, 2, 5), (0, 2, 5)),
        "POLYGON Z ((0 0 5, 2 0 5, 2 2 5, 0 2 5, 0 0 5))",
        (0, 0, 2, 2),
    ),
    "with heights, not cut yet": (
        polygon(*[(*corner, 100) for corner in SLANTED]),
        "MULTIPOLYGON (((170 0, 180 0.5, 180 10.5, 170 10, 170 0)), "
        "((-180 0.5, -170 1, -170 11, -180 10.5, -180 0.5)))",
        (-180, 0, 180, 11),
    ),
    "tenths": (polygon((0.1, 0.2), (0.3, 0.2), (0.3, 0.7)), "POLYGON ((0.1 0.2, 0.3 0.2, 0.3 0.7, 0.1 0.2))", None),
}


@pytest.fixture(scope="module")
def footprints(catalog: geocat.Catalog) -> dict[str, tuple[shapely.Geometry, tuple[float, ...]]]:
    """Every case in one harvest, each without a bbox of its own."""
    harvest(catalog, *[without(item(name, geometry=sent), "bbox") for name, (sent, _, _) in FOOTPRINTS.items()])
    found = rows(catalog, "SELECT id, ST_AsWKB(geometry), bbox FROM items")
    return {name: (shapely.from_wkb(wkb), tuple(bbox.values())) for name, (wkb, bbox) in found.items()}


@pytest.mark.parametrize("name", FOOTPRINTS)
def test_a_footprint_lies_within_180_degrees_and_where_it_was_sent(
    footprints: dict[str, tuple[shapely.Geometry, tuple[float, ...]]], name: str
) -> None:
    found, bbox = footprints[name]
    sent, wkt, box = FOOTPRINTS[name]
    expected = shapely.from_wkt(wkt)
    assert found.normalize().equals_exact(expected.normalize(), tolerance=1e-6)
    assert (found.is_valid, found.has_z) == (True, expected.has_z)
    assert bbox == (box or shape(sent).bounds)


def test_the_geometry_as_sent_stays_in_the_json(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(geometry=polygon(*SLANTED)))
    assert rows(catalog, "SELECT id, json -> 'geometry' FROM item_json") == {
        "i": json.dumps(polygon(*SLANTED), separators=(",", ":"))
    }


def test_an_upright_box_whose_own_bbox_goes_over_180_is_cut(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(geometry=polygon((170, 0), (-170, 0), (-170, 10), (170, 10)), bbox=[170, 0, -170, 10]))
    assert [row[0] for row in catalog.sql("SELECT id FROM items_in(175, 1, 180, 2)")] == ["i"]
    assert catalog.sql("SELECT id FROM items_in(0, 1, 1, 2)").fetchall() == []


def test_without_a_geometry_the_bbox_that_was_sent_counts(catalog: geocat.Catalog) -> None:
    boxes = {
        "four numbers": ([1, 2, 3, 4], (1, 2, 3, 4)),
        "six numbers": ([1, 2, 0, 3, 4, 9], (1, 2, 3, 4)),
        "over 180": ([170, -10, -170, 10], (-180, -10, 180, 10)),
        "six over 180": ([170, -10, 0, -170, 10, 9], (-180, -10, 180, 10)),
        "three numbers": ([1, 2, 3], None),
        "words": (["a", "b", "c", "d"], None),
        "null": (None, None),
        "text": ("1,2,3,4", None),
    }
    harvest(
        catalog,
        *[item(f"null, {name}", geometry=None, bbox=sent) for name, (sent, _) in boxes.items()],
        *[without(item(f"missing, {name}", bbox=sent), "geometry") for name, (sent, _) in boxes.items()],
    )
    sides = ("xmin", "ymin", "xmax", "ymax")
    assert rows(catalog, "SELECT id, bbox, geometry FROM items") == {
        f"{how}, {name}": (dict(zip(sides, expected, strict=True)) if expected else None, None)
        for how in ("null", "missing")
        for name, (_, expected) in boxes.items()
    }


def test_a_geometry_outweighs_the_bbox_that_was_sent(catalog: geocat.Catalog) -> None:
    harvest(catalog, item(bbox=[50, 50, 60, 60]))
    assert rows(catalog, "SELECT id, bbox FROM items")["i"] == {"xmin": 1, "ymin": 2, "xmax": 1, "ymax": 2}


SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2]]
CLOSED = [*SQUARE, [0, 0]]
MENDED = {
    # type, coordinates, expected as WKT, and what is said of it
    "too shallow": ("MultiPolygon", [CLOSED], "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", ["geometry_type_by_depth"]),
    "too deep": ("Polygon", [[CLOSED]], "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)))", ["geometry_type_by_depth"]),
    "lines": ("LineString", [[[0, 0], [2, 2]]], "MULTILINESTRING ((0 0, 2 2))", ["geometry_type_by_depth"]),
    "a line": ("MultiLineString", [[0, 0], [2, 2]], "LINESTRING (0 0, 2 2)", ["geometry_type_by_depth"]),
    "a point": ("MultiPoint", [1, 2], "POINT (1 2)", ["geometry_type_by_depth"]),
    "points": ("Point", [[1, 2]], "MULTIPOINT (1 2)", ["geometry_type_by_depth"]),
    "open": ("Polygon", [SQUARE], "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", ["ring_closed"]),
    "open with heights": (
        "Polygon", [[[0, 0, 5], [2, 0, 5], [2, 2, 5]]], "POLYGON Z ((0 0 5, 2 0 5, 2 2 5, 0 0 5))", ["ring_closed"],
    ),
    "one of two open": (
        "MultiPolygon",
        [[CLOSED], [[[4, 4], [6, 4], [6, 6]]]],
        "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((4 4, 6 4, 6 6, 4 4)))",
        ["ring_closed"],
    ),
    "an open hole": (
        "Polygon",
        [CLOSED, [[0.5, 0.5], [1, 0.5], [1, 1]]],
        "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0), (0.5 0.5, 1 0.5, 1 1, 0.5 0.5))",
        ["ring_closed"],
    ),
    "open and too deep": (
        "Polygon", [[SQUARE]], "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)))", ["geometry_type_by_depth", "ring_closed"],
    ),
}  # fmt: skip


def test_a_footprint_that_can_be_mended_is_and_its_json_stays_as_sent(catalog: geocat.Catalog) -> None:
    sent = {name: {"type": kind, "coordinates": numbers} for name, (kind, numbers, *_) in MENDED.items()}
    bounds = {name: list(shapely.from_wkt(wkt).bounds) for name, (_, _, wkt, _) in MENDED.items()}
    harvest(catalog, *[item(name, geometry=each, bbox=bounds[name]) for name, each in sent.items()])
    found = rows(catalog, "SELECT id, ST_AsWKB(geometry) FROM items")
    assert {name: shapely.from_wkb(wkb) for name, wkb in found.items()} == {
        name: shapely.from_wkt(wkt) for name, (_, _, wkt, _) in MENDED.items()
    }
    assert repairs(catalog) == {name: said for name, (*_, said) in MENDED.items()}
    kept = rows(catalog, "SELECT id, json -> 'geometry' FROM item_json")
    assert {name: json.loads(text) for name, text in kept.items()} == sent


def test_what_is_said_of_a_bbox(catalog: geocat.Catalog) -> None:
    square = polygon((0, 0), (2, 0), (2, 2), (0, 2))
    over_180 = polygon(*SLANTED)
    boxes = {
        "as it should be": (item(geometry=square, bbox=[0, 0, 2, 2]), []),
        "rounded": (item(geometry=square, bbox=[1e-7, 0, 2, 2]), []),
        "missing": (without(item(geometry=square), "bbox"), ["bbox_missing"]),
        "null": (item(geometry=square, bbox=None), ["bbox_missing"]),
        "with heights": (item(geometry=square, bbox=[0, 0, 5, 2, 2, 9]), ["bbox_3d"]),
        "elsewhere": (item(geometry=square, bbox=[0, 0, 2, 3]), ["bbox_differs"]),
        "elsewhere with heights": (item(geometry=square, bbox=[1, 0, 5, 2, 2, 9]), ["bbox_3d", "bbox_differs"]),
        "three numbers": (item(geometry=square, bbox=[0, 0, 2]), ["bbox_unreadable"]),
        "words": (item(geometry=square, bbox=["a", 0, 2, 2]), ["bbox_unreadable"]),
        "with null": (item(geometry=square, bbox=[None, 0, 2, 2]), ["bbox_unreadable"]),
        "over 180": (item(geometry=over_180, bbox=[170, 0, -170, 11]), []),
        "over 180, as wide as the globe": (item(geometry=over_180, bbox=[-180, 0, 180, 11]), []),
        "no geometry": (without(item(geometry=None), "bbox"), ["geometry_null"]),
        "no geometry, a bbox": (item(geometry=None, bbox=[0, 0, 2, 2]), ["geometry_null"]),
    }
    harvest(catalog, *[{**said, "id": name} for name, (said, _) in boxes.items()])
    assert repairs(catalog) == {name: said for name, (_, said) in boxes.items() if said}


def test_a_bbox_without_bounds_is_no_bbox(catalog: geocat.Catalog) -> None:
    sent = json.dumps(item(geometry=None, bbox=[0, 0, 5, 5])).replace("[0, 0, 5, 5]", "[0, 0, 1e400, 5]")
    harvest(catalog, sent.encode())
    assert rows(catalog, "SELECT id, bbox FROM items") == {"i": None}
    assert repairs(catalog) == {"i": ["bbox_unreadable", "geometry_null"]}


def test_an_empty_geometry_is_an_item_that_lies_nowhere(catalog: geocat.Catalog) -> None:
    kinds = ("Polygon", "MultiPolygon", "LineString", "MultiPoint")
    entry = harvest(catalog, *[item(kind, geometry={"type": kind, "coordinates": []}, bbox=None) for kind in kinds])
    assert (entry.rows("items"), entry.rows("rejects")) == (4, 0)
    assert catalog.sql("SELECT id FROM items_in(-180, -90, 180, 90)").fetchall() == []


def test_coordinates_without_bounds_do_not_spoil_the_catalog(catalog: geocat.Catalog) -> None:
    far = 1.5e308
    harvest(catalog, item("far", geometry=polygon((-far, -far), (far, 0), (1, far))), item("near"))
    assert [row[0] for row in catalog.sql("SELECT id FROM items WHERE id = 'near'")] == ["near"]
    with geocat.open(catalog.store.root) as again:
        assert again.sql("SELECT count(*) FROM items").fetchone() == (2,)


# ---------- times

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
TIMES: dict[str, tuple[str | None, datetime | None, list[str]]] = {
    # sent, read, and what is said of it
    "RFC 3339": ("2024-06-01T12:00:00Z", NOON, []),
    "an offset": ("2024-06-01T14:00:00+02:00", NOON, []),
    "an offset west": ("2024-06-01T05:00:00.000-07:00", NOON, []),
    "milliseconds": ("2024-06-01T12:00:00.125Z", NOON.replace(microsecond=125000), []),
    "microseconds": ("2024-06-01T12:00:00.123456Z", NOON.replace(microsecond=123456), []),
    "the first day": ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC), []),
    "the last second": ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), []),
    "lower case": ("2024-06-01t12:00:00z", NOON, ["time_lower_case"]),
    "a space": ("2024-06-01 12:00:00Z", NOON, ["time_with_space"]),
    "a space and an offset": ("2024-06-01 14:00:00+02:00", NOON, ["time_with_space"]),
    "no zone": ("2024-06-01T12:00:00", NOON, ["time_without_zone"]),
    "a fraction and no zone": ("2024-06-01T12:00:00.0", NOON, ["time_without_zone"]),
    "a space and no zone": ("2024-06-01 12:00:00", NOON, ["time_with_space", "time_without_zone"]),
    "seven digits": ("2024-06-01T12:00:00.1234567Z", NOON.replace(microsecond=123456), ["time_fraction_cut"]),
    "nine digits": ("2024-06-01T12:00:00.123456789Z", NOON.replace(microsecond=123456), ["time_fraction_cut"]),
    "minutes": ("2024-06-01T12:00Z", NOON, ["time_without_seconds"]),
    "minutes and an offset": ("2024-06-01T14:00+02:00", NOON, ["time_without_seconds"]),
    "minutes and no zone": ("2024-06-01T12:00", NOON, ["time_without_seconds", "time_without_zone"]),
    "a day": ("2024-06-01", NOON.replace(hour=0), ["time_date_only"]),
    "a leap second": ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC), ["time_leap_second"]),
    "half a leap second": (
        "2017-01-01T05:29:60.5+05:30",
        datetime(2017, 1, 1, microsecond=500000, tzinfo=UTC),
        ["time_leap_second"],
    ),
    "a comma": ("2024-06-01T12:00:00,5Z", NOON.replace(microsecond=500000), ["time_of_other_form"]),
    "a narrow offset": ("2024-06-01T14:00:00+0200", NOON, ["time_of_other_form"]),
    "a space before the zone": ("2024-06-01T12:00:00 UTC", NOON, ["time_of_other_form"]),
    "slashes": ("2024/06/01 12:00:00Z", NOON, ["time_of_other_form", "time_with_space"]),
    "one digit": ("2024-6-1T12:00:00Z", NOON, ["time_of_other_form"]),
    "blanks around": (" 2024-06-01T12:00:00Z ", NOON, ["time_of_other_form"]),
    "null": (None, None, ["time_missing"]),
}


def repairs(catalog: geocat.Catalog) -> dict[str, list[str]]:
    """What the view item_quality says of each item that it knows."""
    return rows(catalog, "SELECT id, list(repair ORDER BY repair) FROM item_quality GROUP BY id")


def test_a_datetime_is_read_in_every_form_that_sources_use_and_what_is_not_rfc_3339_is_said(
    catalog: geocat.Catalog,
) -> None:
    harvest(catalog, *[item(name, {"datetime": sent}) for name, (sent, *_) in TIMES.items()])
    expected = {name: (instant, instant, instant) for name, (_, instant, _) in TIMES.items()}
    assert rows(catalog, "SELECT id, datetime, observed_from, observed_to FROM items") == expected
    assert repairs(catalog) == {name: said for name, (*_, said) in TIMES.items() if said}
    assert rows(catalog, "SELECT id, properties ->> 'datetime' FROM items") == {
        name: sent for name, (sent, *_) in TIMES.items()
    }


def test_other_times_that_are_none_are_null_and_said_to_be(catalog: geocat.Catalog) -> None:
    words = ["infinity", "-infinity", "epoch", "now", "0044-03-15 BC", "12024-01-01T00:00:00Z", "2024-13-01", "spring"]
    names = ("start_datetime", "end_datetime", "created", "updated")
    harvest(catalog, *[item(f"{word} {name}", {name: word}) for word in words for name in names])
    found = rows(catalog, f"SELECT id, {', '.join(names)} FROM items")
    assert set(found.values()) == {(None, None, None, None)}
    assert repairs(catalog) == {name: ["time_unreadable"] for name in found}


def test_a_span_counts_before_a_datetime(catalog: geocat.Catalog) -> None:
    span = {"start_datetime": "2024-06-01T00:00:00z", "end_datetime": "2024-06-30 00:00:00"}
    harvest(
        catalog,
        item("null", {"datetime": None} | span),
        item("nominal", {"datetime": "2024-06-15T00:00:00Z"} | span),
        item("unreadable", {"datetime": "2024-06-15T00:00:00Z", "start_datetime": "spring", "end_datetime": 5}),
        item("timeless") | {"properties": {}},
    )
    first, middle, last = (datetime(2024, 6, day, tzinfo=UTC) for day in (1, 15, 30))
    assert rows(catalog, "SELECT id, datetime, observed_from, observed_to FROM items") == {
        "null": (None, first, last),
        "nominal": (middle, first, last),
        "unreadable": (middle, middle, middle),
        "timeless": (None, None, None),
    }


# ---------- core columns and assets


def test_core_columns_take_the_names_of_stac_0x_too_and_what_is_no_value_is_null(catalog: geocat.Catalog) -> None:
    harvest(
        catalog,
        item(
            "now", {"platform": "p", "constellation": "c", "gsd": 10, "eo:cloud_cover": 5.5, "instruments": ["a", "b"]}
        ),
        item("0.x", {"eo:platform": "p", "eo:constellation": "c", "eo:gsd": "10", "instruments": "a"}),
        item("odd", {"gsd": "ten", "eo:cloud_cover": [1], "instruments": {"a": 1}, "created": "never"}),
    )
    query = "SELECT id, platform, constellation, gsd, cloud_cover, instruments, created FROM items"
    assert rows(catalog, query) == {
        "now": ("p", "c", 10.0, 5.5, ["a", "b"], None),
        "0.x": ("p", "c", 10.0, None, ["a"], None),
        "odd": (None, None, None, None, None, None),
    }


def test_what_json_does_not_know_is_read_as_null_and_kept_as_sent(catalog: geocat.Catalog) -> None:
    whole = json.dumps(item("@", {"gsd": 1.5, "n": 7, "said": "NaN, ,]"}))
    sent = {
        "nan": whole.replace("1.5", "NaN"),
        "infinity": whole.replace("1.5", "-Infinity"),
        "comma": whole.replace('"said": "NaN, ,]"', '"said": "NaN, ,]" , '),
        "both": whole.replace("1.5", "NaN").replace('"links": []', '"links": [1, ]'),
        "neither": whole,
    }
    sent = {name: text.replace("@", name) for name, text in sent.items()}
    harvest(catalog, *[text.encode() for text in sent.values()])
    assert rows(catalog, "SELECT id, json FROM item_json") == sent
    assert rows(catalog, "SELECT id, gsd, n, said FROM collections.c") == {
        name: (None if name in ("nan", "infinity", "both") else 1.5, 7, "NaN, ,]") for name in sent
    }
    assert {json.loads(text)["said"] for text in rows(catalog, "SELECT id, properties FROM items").values()} == {
        "NaN, ,]"
    }
    assert repairs(catalog) == {
        "nan": ["number_not_finite"],
        "infinity": ["number_not_finite"],
        "comma": ["trailing_comma"],
        "both": ["number_not_finite", "trailing_comma"],
    }


def test_a_number_beyond_double_keeps_its_digits(catalog: geocat.Catalog) -> None:
    sent = {
        name: json.dumps(item(name, {"gsd": 1.5, "wide number": 2.5})).replace("2.5", number).replace("1.5", gsd)
        for name, number, gsd in (("far", "1e400", "1.5"), ("gsd", "2.5", "-1E+999"), ("near", "1e300", "1.5"))
    }
    harvest(catalog, *[text.encode() for text in sent.values()])
    assert rows(catalog, 'SELECT id, "wide number", gsd FROM collections.c') == {
        "far": ("1e400", 1.5), "gsd": ("2.5", None), "near": ("1e300", 1.5),
    }  # fmt: skip
    assert rows(catalog, "SELECT id, json FROM item_json") == sent
    assert repairs(catalog) == {"far": ["number_beyond_double"], "gsd": ["number_beyond_double"]}


def test_an_id_may_be_a_path_of_any_system(catalog: geocat.Catalog) -> None:
    ids = ["/tmp/x", "../../../up", "C:\\maps\\2010", "a/b\\c", "..", "CON", "a\nb", "*", "%2e%2e", "x" * 5000]
    before = sorted(Path(catalog.store.root).parent.iterdir())
    entry = harvest(catalog, *[item(name, collection=name) for name in ids])
    assert (entry.rows("items"), entry.rows("rejects"), entry.collections) == (len(ids), 0, dict.fromkeys(ids, 1))
    assert rows(catalog, "SELECT id, collection FROM item_json") == {name: name for name in ids}
    assert sorted(Path(catalog.store.root).parent.iterdir()) == before
    assert repairs(catalog) == {}


def test_an_asset_keeps_every_member(catalog: geocat.Catalog) -> None:
    more = {"gsd": 10, "note": None, "eo:bands": [{"name": "r", "none": None}], "nested": {"href": None}}
    asset = {"href": "./x.tif", "title": "X", "type": "image/tiff", "roles": ["data"], **more}
    harvest(catalog, item(assets={"x": asset}))
    [(found,)] = catalog.sql("SELECT assets['x'] FROM items")
    assert {name: found[name] for name in ("href", "title", "type", "roles")} == {
        name: asset[name] for name in ("href", "title", "type", "roles")
    }
    assert json.loads(found["extra"]) == more
    assert rows(catalog, "SELECT asset_key, href FROM assets") == {"x": "https://made.invalid/items/x.tif"}


def test_an_asset_that_is_not_as_it_should_be_costs_nothing_but_itself(catalog: geocat.Catalog) -> None:
    odd = ["x", None, 5, [1], {"href": 5, "roles": "data"}, {"href": {"a": 1}, "title": []}, {}]
    documents = [item(f"{n}", assets={"odd": each, "even": {"href": "e.tif"}}) for n, each in enumerate(odd)]
    harvest(catalog, *documents)
    even = rows(catalog, "SELECT id, href FROM assets WHERE asset_key = 'even'")
    assert even == {each["id"]: "https://made.invalid/items/e.tif" for each in documents}
    assert [json.loads(text) for (text,) in catalog.sql("SELECT json FROM item_json ORDER BY id")] == documents


def test_assets_that_are_no_object_are_no_assets(catalog: geocat.Catalog) -> None:
    entry = harvest(catalog, *[item(f"{n}", assets=odd) for n, odd in enumerate([None, "x", 5, [], [{"href": "x"}]])])
    assert (entry.rows("items"), catalog.sql("FROM assets").fetchall()) == (5, [])


def test_an_asset_key_sent_twice_does_not_fail_the_harvest(catalog: geocat.Catalog) -> None:
    twice = json.dumps(item(assets={"a": {"href": "1"}})).replace('"assets": {', '"assets": {"a": {"href": "2"}, ')
    harvest(catalog, twice.encode(), item("j"))
    assert set(rows(catalog, "SELECT id, json FROM item_json")) == {"i", "j"}


# ---------- collections


def test_a_collection_document_is_a_row_whatever_its_version(catalog: geocat.Catalog) -> None:
    spatial = {"spatial": {"bbox": [[170, -10, -170, 10]]}, "temporal": {"interval": [["2015-06-27T00:00:00Z", None]]}}
    harvest(
        catalog,
        collections=[
            {"type": "Collection", "id": "new", "title": "New", "extent": spatial, "license": "CC0-1.0"},
            {"id": "old", "stac_version": "0.8.1", "extent": {"spatial": [1, 2, 3, 4]}, "keywords": "no list"},
            {"type": "Catalog", "id": "catalog"},
            {"id": "old catalog"},
            {"type": "Collection", "id": "twice", "title": "first"},
            {"type": "Collection", "id": "twice", "title": "last"},
        ],
    )
    assert rows(catalog, "SELECT id, title, observed_from, observed_to, bbox, found_at FROM main.collections") == {
        "new": (
            "New",
            datetime(2015, 6, 27, tzinfo=UTC),
            None,
            {"xmin": -180.0, "ymin": -10.0, "xmax": 180.0, "ymax": 10.0},
            FOUND_AT,
        ),
        "old": (None, None, None, {"xmin": 1.0, "ymin": 2.0, "xmax": 3.0, "ymax": 4.0}, FOUND_AT),
        "twice": ("last", None, None, None, FOUND_AT),
    }


# ---------- any JSON

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=6,
)
names = st.sampled_from(["a", "b", "A", "c:d", "title", "id", "", "é", 'q"']) | st.text(max_size=4)
times = st.sampled_from([None, "2024-06-01T00:00:00Z", "2024-06-01"])
properties = st.builds(lambda own, when: own | {"datetime": when}, st.dictionaries(names, values, max_size=6), times)
members = st.fixed_dictionaries(
    {"properties": properties},
    optional={
        "stac_version": values,
        "stac_extensions": values,
        "collection": st.sampled_from(["c", "d", "C"]),
        "bbox": values,
        "links": values,
        "assets": values | st.dictionaries(st.text(max_size=3), st.dictionaries(names, values, max_size=3), max_size=3),
        "more": values,
    },
)
batches = st.lists(members, min_size=1, max_size=12)
SETTINGS = settings(
    derandomize=True,
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def said(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item(f"{number}") | each for number, each in enumerate(batch)]


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@SETTINGS
@given(batch=batches)
def test_any_json_in_is_the_same_json_out(catalog: geocat.Catalog, batch: list[dict[str, Any]]) -> None:
    documents = said(batch)
    harvest(catalog, *documents)
    found = {id: canonical(json.loads(text)) for id, text in catalog.sql("SELECT id, json FROM item_json")}
    assert found == {each["id"]: canonical(each) for each in documents}
    assert catalog.sql("SELECT count(*) FROM items").fetchone() == (len(documents),)


coordinates = st.recursive(
    st.lists(st.floats(-400, 400) | values, max_size=4), lambda inner: st.lists(inner, max_size=4), max_leaves=8
)
geometries = values | st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"]
        )
    },
    optional={"coordinates": coordinates | values, "geometries": values, "bbox": values},
)
odd_items = st.fixed_dictionaries(
    {"properties": values | properties},
    optional={"type": values, "id": values, "collection": values, "geometry": geometries, "bbox": values},
)
anything = st.one_of(
    st.binary(max_size=20),
    values.map(lambda value: json.dumps(value).encode()),
    odd_items.map(lambda members: json.dumps(item() | members).encode()),
    st.builds(
        lambda text, end: text[:end], members.map(lambda m: json.dumps(item() | m).encode()), st.integers(0, 150)
    ),
)


@SETTINGS
@given(batch=st.lists(anything, min_size=1, max_size=12, unique=True))
def test_anything_that_is_sent_is_an_item_or_a_reject(catalog: geocat.Catalog, batch: list[bytes]) -> None:
    entry = harvest(catalog, *batch, item("last of all"))
    assert entry.rows("items") + entry.rows("rejects") == len(batch) + 1
    assert catalog.sql("SELECT count(*) FROM item_json").fetchone() == (entry.rows("items"),)
    assert catalog.sql("SELECT count(*) FROM items_in(-180, -90, 180, 90)").fetchall()
    assert catalog.sql("SELECT count(*) FROM assets").fetchall()


def as_column(value: Any, column_type: str) -> Any:
    """What a column of a type shows for a JSON value."""
    if value is None:
        return None
    if column_type == "JSON":
        return canonical(value)
    if column_type == "DOUBLE":
        return float(value)
    if column_type == "DOUBLE[]":
        return [None if each is None else float(each) for each in value]
    if column_type == "VARCHAR" and not isinstance(value, str):  # title is always text
        return canonical(value)
    return value


@SETTINGS
@given(batch=batches)
def test_a_typed_column_has_the_value_of_the_json_in_every_row(
    catalog: geocat.Catalog, batch: list[dict[str, Any]]
) -> None:
    documents = {each["id"]: each for each in said(batch)}
    harvest(catalog, *documents.values())
    for view in {
        row[0] for row in catalog.sql("SELECT view_name FROM duckdb_views() WHERE schema_name = 'collections'")
    }:
        found = catalog.sql(f'FROM collections."{view}"')
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        for row in found:
            columns = dict(zip(found.columns, row, strict=True))
            sent = documents[columns["id"]]["properties"]
            for name in set(columns) - set(CORE):
                value = columns[name]
                if (types[name] == "JSON" or not isinstance(sent.get(name), str)) and isinstance(value, str):
                    value = canonical(json.loads(value))
                assert value == as_column(sent.get(name), types[name]), (name, types[name])


# ---------- truths of sql/checks


@pytest.mark.parametrize(
    ("check", "query", "broken"),
    [
        ("longitude_range", "SELECT 's' AS source, 'c' AS collection, 'metres' AS id, 5e5 AS west, 6e5 AS east", True),
        ("longitude_range", "SELECT 's' AS source, 'c' AS collection, 'turned' AS id, 10 AS west, -10 AS east", True),
        ("longitude_range", "SELECT 's' AS source, 'c' AS collection, 'globe' AS id, -180 AS west, 180 AS east", False),
    ],
)
def test_longitudes_that_are_none_are_found(check: str, query: str, broken: bool) -> None:
    with engine.connect() as connection:
        connection.execute(
            "CREATE VIEW items AS SELECT source, collection, id, "
            f"{{'xmin': west, 'ymin': 0, 'xmax': east, 'ymax': 1}} AS bbox FROM ({query})"
        )
        assert bool(connection.sql(engine.text(f"checks/{check}")).fetchall()) == broken


@pytest.mark.parametrize(
    ("said", "broken"),
    [
        ([("i", "bbox_3d", "said")], []),
        ([("i", "bbox_3d", "said"), ("i", "bbox_3d", "said")], ["i"]),
        ([("i", "unheard_of", None)], ["i"]),
        ([("gone", "bbox_3d", "said")], ["gone"]),
        ([], []),
    ],
)
def test_repairs_that_say_nothing_are_found(said: list[tuple[str, str, str | None]], broken: list[str]) -> None:
    with engine.connect() as connection:
        connection.execute("CREATE VIEW items AS SELECT 's' AS source, 'c' AS collection, 'i' AS id")
        connection.execute(
            "CREATE TABLE item_quality (source VARCHAR, collection VARCHAR, id VARCHAR, repair VARCHAR, explanation VARCHAR)"
        )
        for id, repair, explanation in said:
            connection.execute("INSERT INTO item_quality VALUES ('s', 'c', $1, $2, $3)", [id, repair, explanation])
        assert [row[2] for row in connection.sql(engine.text("checks/repairs_unexplained")).fetchall()] == broken
