"""Items in a box: the same answer as shapely's, on any footprint and any box, without reading everything."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from math import cos, pi, sin
from pathlib import Path

import pytest
import shapely
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat
from geocat import engine
from geocat.ledger import LedgerEntry, LedgerFile, schema_file
from geocat.types import BBox
from tests.by_hand import harvest, item

FOOTPRINTS, BOXES = 500, 250


def boxes_of(box: BBox) -> list[shapely.Geometry]:
    """The planar boxes that a box stands for: two where it goes over the antimeridian."""
    west, south, east, north = box
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return [shapely.box(left, south, right, north) for left, right in spans]


# ---------- on a lattice, where things touch


@pytest.fixture(scope="module")
def lattice() -> Iterator[DuckDBPyConnection]:
    """The macro over a table of nothing but footprints."""
    connection = engine.connect()
    connection.execute("""
        CREATE TABLE items (
            id INT, geometry GEOMETRY('OGC:CRS84'), bbox STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE),
            observed_from TIMESTAMPTZ, observed_to TIMESTAMPTZ, collection VARCHAR, source VARCHAR
        )
    """)
    connection.execute(engine.text("macros/touches_box"))
    connection.execute(engine.text("macros/items_in"))
    yield connection
    connection.close()


longitudes = st.sampled_from([-180, -179, -170, -90, -1, 0, 1, 90, 170, 179, 180])
latitudes = st.sampled_from([-90, -89, -45, -1, 0, 1, 45, 89, 90])
points = st.tuples(longitudes, latitudes)
footprints = st.one_of(
    points.map(shapely.Point),
    st.lists(points, min_size=2, max_size=4, unique=True).map(shapely.LineString),
    st.lists(points, min_size=3, max_size=5, unique=True).map(shapely.Polygon).filter(lambda p: p.is_valid and p.area),
    st.tuples(points, points)
    .map(lambda two: shapely.box(*map(min, *two), *map(max, *two)))
    .filter(lambda box: box.area),
)
boxes = st.builds(
    lambda west, east, ends: BBox.of(west, ends[0], east, ends[1]),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes).map(sorted),
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(shapes=st.lists(footprints, min_size=1, max_size=12), asked=st.lists(boxes, min_size=1, max_size=12))
def test_what_touches_a_box_is_in_it_on_both_sides_of_the_antimeridian(
    lattice: DuckDBPyConnection, shapes: list[shapely.Geometry], asked: list[BBox]
) -> None:
    lattice.execute("TRUNCATE items")
    lattice.execute(
        """
        INSERT INTO items BY NAME
        SELECT
            unnest(range(len($shapes))) AS id,
            ST_SetCRS(ST_GeomFromWKB(unnest($shapes)), 'OGC:CRS84') AS geometry,
            {
                'xmin': ST_XMin(geometry), 'ymin': ST_YMin(geometry),
                'xmax': ST_XMax(geometry), 'ymax': ST_YMax(geometry)
            } AS bbox
        """,
        {"shapes": [shapely.to_wkb(each) for each in shapes]},
    )
    for box in asked:
        found = lattice.execute("SELECT id FROM items_in($1, $2, $3, $4) ORDER BY id", list(box)).fetchall()
        expected = [n for n, each in enumerate(shapes) if any(each.intersects(part) for part in boxes_of(box))]
        assert [id for (id,) in found] == expected, box


# ---------- anywhere, harvested


def blob(chance: random.Random) -> shapely.Polygon:
    """A slanted polygon anywhere, in longitudes that go on beyond 180 where it lies over it."""
    east, north = chance.uniform(-180, 180), chance.uniform(-80, 80)
    wide, high = chance.uniform(0.01, 60), chance.uniform(0.01, min(15, 89.9 - abs(north)))
    angles = sorted(chance.uniform(0, 2 * pi) for _ in range(chance.randint(3, 9)))
    return shapely.Polygon([(east + wide * cos(angle), north + high * sin(angle)) for angle in angles])


def wrapped(footprint: shapely.Polygon) -> dict[str, object]:
    """As a careless writer sends it: each longitude within 180 degrees, and nothing cut."""
    corners = [[(x + 180) % 360 - 180, y] for x, y in footprint.exterior.coords]
    return {"type": "Polygon", "coordinates": [corners[:-1] + [corners[0]]]}


def anywhere(chance: random.Random) -> BBox:
    west, east = chance.uniform(-180, 180), chance.uniform(-180, 180)
    if chance.random() < 0.5:  # small ones, often near the antimeridian
        west = chance.choice([chance.uniform(-180, 180), 180 - chance.uniform(0, 5)])
        east = (west + chance.uniform(0, 8) + 180) % 360 - 180
    south = chance.uniform(-90, 90)
    return BBox.of(west, south, east, min(90, south + chance.uniform(0, 40)))


def test_harvested_footprints_are_found_where_shapely_finds_them(tmp_path: Path) -> None:
    chance = random.Random(20240601)
    shapes = [blob(chance) for _ in range(FOOTPRINTS)]
    over_180 = sum(abs(x) > 180 for each in shapes for x in (each.bounds[0], each.bounds[2]))
    turns = [shapely.transform(shapes, lambda xy, turn=turn: xy + (turn, 0)) for turn in (-360, 0, 360)]
    asked = [anywhere(chance) for _ in range(BOXES)]
    found_somewhere = 0
    with geocat.init(tmp_path / "catalog") as catalog:
        harvest(catalog, *[item(f"{n}", geometry=wrapped(each)) for n, each in enumerate(shapes)])
        for box in asked:
            whole = shapely.box(box.west, box.south, box.east + (360 if box.west > box.east else 0), box.north)
            expected = {n for turn in turns for n in shapely.intersects(turn, whole).nonzero()[0].tolist()}
            found = {int(row[0]) for row in catalog.items(box).select("id")}
            assert found == expected, box
            found_somewhere += len(found)
    assert over_180 > FOOTPRINTS / 10
    assert sum(box.west > box.east for box in asked) > BOXES / 10
    assert found_somewhere > BOXES


def test_python_asks_what_sql_asks(tmp_path: Path) -> None:
    with geocat.init(tmp_path / "catalog") as catalog:
        harvest(
            catalog,
            item("here and now"),
            item("here and later", {"datetime": "2024-07-01T00:00:00Z"}),
            item("elsewhere", geometry={"type": "Point", "coordinates": [50, 50]}),
            item("other collection", collection="d"),
        )
        in_python = catalog.items((0, 0, 5, 5), since="2024-06-01", until="2024-07-01", collection="c", source="s")
        in_sql = catalog.sql(
            "FROM items_in(0, 0, 5, 5, $since, $until, of_collection := 'c', of_source := 's')",
            since=datetime(2024, 6, 1, tzinfo=UTC),
            until=datetime(2024, 7, 1, tzinfo=UTC),
        )
        assert in_python.columns == in_sql.columns == catalog.sql("FROM items").columns
        assert [row[2] for row in in_python] == [row[2] for row in in_sql] == ["here and now"]


# ---------- without reading everything

ROWS = 300_000
MANY_ITEMS = """
    COPY (
        WITH places AS (
            SELECT
                n,
                random() * 358 - 179 AS x, random() * 170 - 85 AS y,
                random() * 0.05 AS a, random() * 0.05 AS b, random() * 0.05 AS c, random() * 0.05 AS d
            FROM range($rows) AS t (n)
        ),
        made AS (
            SELECT
                'c' AS collection,
                n::VARCHAR AS id,
                TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_from,
                TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_to,
                ST_SetCRS(
                    ST_MakePolygon(ST_MakeLine([
                        ST_Point(x, y - a), ST_Point(x + b, y), ST_Point(x, y + c), ST_Point(x - d, y), ST_Point(x, y - a)
                    ])),
                    'OGC:CRS84'
                ) AS geometry
            FROM places
        )
        FROM (
            FROM read_parquet($schema, hive_partitioning = FALSE)
            UNION ALL BY NAME
            SELECT *, {
                'xmin': ST_XMin(geometry), 'ymin': ST_YMin(geometry),
                'xmax': ST_XMax(geometry), 'ymax': ST_YMax(geometry)
            } AS bbox
            FROM made
        )
        ORDER BY ST_Hilbert(geometry, {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D)
    ) TO ($target) (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240, GEOPARQUET_VERSION 'BOTH')
"""
ASK = """
import json, sys
from pathlib import Path
import geocat

catalog = geocat.open(sys.argv[1])
read = lambda: int(Path("/proc/self/io").read_text().split()[1])
before = read()
[(count,)] = catalog.sql(sys.argv[2]).fetchall()
print(json.dumps({"count": count, "bytes": read() - before}))
"""
BOX = "10, 45, 11, 46"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of 300,000 footprints in one file, along the Hilbert curve as a harvest writes it."""
    root = tmp_path_factory.mktemp("big") / "catalog"
    with geocat.init(root) as catalog:
        store = catalog.store
        target = root.parent / "items.parquet"
        connection = engine.connect()
        connection.execute("SELECT setseed(0.5)")
        sql = MANY_ITEMS.replace("$rows", str(ROWS)).replace("$schema", f"'{store.url(schema_file('items'))}'")
        connection.execute(sql.replace("$target", f"'{target}'"))
        connection.close()
        path = "snapshots/items/source=s/snapshot=20240601T000000.000000Z/part-00000.parquet"
        _, size, digest = store.publish(target, path)
        store.commit(
            LedgerEntry(
                geocat="0",
                snapshot="20240601T000000.000000Z",
                source="s",
                source_type="stac_static",
                started_at="2024-06-01T00:00:00Z",
                finished_at="2024-06-01T00:00:00Z",
                received=ROWS,
                complete=True,
                collections={"c": ROWS},
                tables={"items": [LedgerFile(path, ROWS, size, digest, None, ("c",))]},
            )
        )
    return root


def asked(root: Path, query: str) -> dict[str, int]:
    """A question in a process of its own: how many rows, and how many bytes were read for it."""
    answer = subprocess.run([sys.executable, "-c", ASK, str(root), query], capture_output=True, check=True, text=True)
    return dict(json.loads(answer.stdout))


def test_a_small_box_reads_a_small_part_of_the_footprints(big: Path) -> None:
    pruned = asked(big, f"SELECT count(geometry) FROM items_in({BOX})")
    whole = asked(
        big,
        f"SELECT count(geometry) FROM items WHERE ST_Intersects(geometry, ST_SetCRS(ST_MakeEnvelope({BOX}), 'OGC:CRS84'))",
    )
    assert pruned["count"] == whole["count"] > 0
    assert pruned["bytes"] < 0.15 * whole["bytes"]


def test_a_small_box_over_the_antimeridian_reads_at_most_its_band_of_latitudes(big: Path) -> None:
    pruned = asked(big, "SELECT count(geometry) FROM items_in(178.5, 45, -178.5, 46)")
    whole = asked(big, "SELECT count(geometry) FROM items WHERE NOT ST_IsEmpty(geometry)")
    assert pruned["count"] > 0
    assert pruned["bytes"] < 0.5 * whole["bytes"]
