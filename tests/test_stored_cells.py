"""Stored cells: every footprint of a catalog as cells, once, whatever happens to its snapshots meanwhile."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import fsspec
import healpix_geo.nested
import numpy as np
import pyproj
import pytest
import shapely
import spherely
from typer.testing import CliRunner

import geocat
from geocat import covering, snapshot, sources, stored_cells
from geocat.cli.app import app
from geocat.errors import InputError, StoreError
from geocat.grid.beams import corridors, cover_beams
from geocat.grid.footprints import cover
from geocat.harvest import Document, Page
from geocat.history import expire
from geocat.snapshot import take
from geocat.store import Store
from tests.by_hand import DECLARED, ByHand, document, harvest, item

RING = [[170.0, 10.0], [-170.0, 12.0], [-171.0, 20.0], [171.0, 19.0], [170.0, 10.0]]
SQUARE = [[1.0, 1.0], [5.0, 1.5], [5.0, 5.0], [1.0, 5.0], [1.0, 1.0]]
HOLE = [[2.0, 2.0], [4.0, 2.0], [4.0, 4.0], [2.0, 4.0], [2.0, 2.0]]


KINDS = ("item_cells", "item_footprints")


def box(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def shape(kind, coordinates):
    return {"type": kind, "coordinates": coordinates}


FOOTPRINTS = {
    "point": (shape("Point", [10.5, 20.5]), "covered", None),
    "points": (shape("MultiPoint", [[10.5, 20.5], [30.5, -20.5]]), "covered", None),
    "line": (shape("LineString", [[179.0, 0.5], [-179.0, 3.5]]), "covered", None),
    "lines": (shape("MultiLineString", [[[0.5, 0.5], [3.5, 3.5]], [[9.5, 0.5], [9.5, 4.5]]]), "covered", None),
    "polygon": (shape("Polygon", [SQUARE]), "covered", None),
    "holed": (shape("Polygon", [SQUARE, HOLE]), "covered", None),
    "parts": (
        shape("MultiPolygon", [[SQUARE, HOLE], [[[50.0, 50.0], [54.0, 51.0], [52.0, 55.0], [50.0, 50.0]]]]),
        "covered",
        None,
    ),
    "high": (shape("Polygon", [[[*vertex, 700.0] for vertex in SQUARE]]), "covered", None),
    "collection": (
        {"type": "GeometryCollection", "geometries": [shape("Point", [1.5, 1.5]), shape("Polygon", [SQUARE])]},
        "covered",
        None,
    ),
    "jumping": (shape("Polygon", [RING]), "covered", None),
    "beyond": (shape("Polygon", [[[x % 360, y] for x, y in RING]]), "covered", None),
    "cap": (
        shape("Polygon", [[[float(x), 80.0 + x % 40 / 20] for x in (*range(-180, 180, 20), -180)]]),
        "covered",
        None,
    ),
    "over": (shape("Polygon", box(-176.0, 40.0, 176.0, 46.0)), "covered", [176.0, 40.0, -176.0, 46.0]),
    "wide": (shape("Polygon", box(-176.0, 40.0, 176.0, 46.0)), "covered", None),
    "band": (shape("Polygon", box(-180.0, -60.0, 180.0, 60.0)), "covered", None),
    "globe": (shape("Polygon", box(-180.0, -90.0, 180.0, 90.0)), "global", None),
    "none": (None, "null", [1.0, 1.0, 2.0, 2.0]),
    "empty": (shape("Polygon", []), "empty", None),
    "off": (shape("Point", [10.0, 91.0]), "broken", None),
    "either": (shape("LineString", [[10.0, 20.0], [-170.0, -20.0]]), "degenerate", None),
}


def items_of_every_kind():
    made = []
    for name, (geometry, _, bbox) in FOOTPRINTS.items():
        members = item(name, geometry=geometry)
        del members["bbox"]
        made.append(members | ({"bbox": bbox} if bbox else {}))
    missing = item("missing")
    del missing["geometry"], missing["bbox"]
    return [*made, missing]


@pytest.fixture
def catalog(catalog: Callable[..., geocat.Catalog]) -> geocat.Catalog:
    return catalog()


@pytest.fixture(scope="module")
def of_every_kind(first_root, tmp_path_factory):
    """A catalog with an item of every kind of geometry, to be looked at only; and its ledger entry."""
    root = tmp_path_factory.mktemp("every") / "catalog"
    shutil.copytree(first_root, root)
    with geocat.open(root) as held:
        yield held, harvest(held, *items_of_every_kind())


@pytest.fixture(scope="module")
def first_two(first_root, tmp_path_factory):
    """The root of a catalog with two covered sources."""
    root = tmp_path_factory.mktemp("two") / "catalog"
    shutil.copytree(first_root, root)
    with geocat.open(root) as held:
        harvest(held, *edition(0), source="a")
        harvest(held, *edition(1), source="b")
    return root


@pytest.fixture
def two(first_two, tmp_path):
    """A catalog with two covered sources, of nine items each."""
    shutil.copytree(first_two, tmp_path / "two")
    with geocat.open(tmp_path / "two") as held:
        yield held


def uncover(catalog):
    for path in stored_cells.stored(catalog.store):
        catalog.store.remove(path)
    catalog.refresh()


def cells_of(catalog, id, beam=None):
    """Stored cells of an item, as they stand in order of place."""
    rows = catalog.sql(
        """
        SELECT cell_from, cell_to, fully_inside
        FROM grid.item_cells JOIN grid.item_footprints USING (item)
        WHERE id = $id AND beam_pair IS NOT DISTINCT FROM $beam::UTINYINT
        ORDER BY cell_from
        """,
        id=id,
        beam=beam,
    )
    return [tuple(row) for row in rows.fetchall()]


def plain(geometry, *, over=False):
    """What the engine makes of a geometry by itself."""
    found = cover([shapely.from_geojson(json.dumps(geometry))], over=[over])
    return list(zip(found.cell_from.tolist(), found.cell_to.tolist(), found.fully_inside.tolist(), strict=True))


def everything(catalog, *, numbers=False):
    """All that is stored, by item name; the numbers of items depend on their files."""
    rows = catalog.sql(
        """
        SELECT item, source, collection, id, geometry_status, cells, cell_from, cell_to, cell_order, first_order,
            fully_inside, beam_pair
        FROM grid.item_footprints LEFT JOIN grid.item_cells USING (item)
        """
    ).fetchall()
    return sorted(map(repr, rows if numbers else [row[1:] for row in rows]))


def test_every_kind_of_geometry_is_covered_as_it_was_sent_and_has_a_status(of_every_kind):
    catalog, entry = of_every_kind
    assert entry.notes == []
    assert entry.rows("rejects") == 0
    found = dict(catalog.sql("SELECT id, geometry_status FROM grid.item_footprints").fetchall())
    expected = {name: status for name, (_, status, _) in FOOTPRINTS.items()}
    assert found == expected | {"missing": "null"}
    for name, (geometry, status, bbox) in FOOTPRINTS.items():
        stored = cells_of(catalog, name)
        assert bool(stored) == (status in ("covered", "global")), name
        if stored:
            assert stored == plain(geometry, over=bool(bbox and bbox[0] > bbox[2])), name
    counted = catalog.sql(
        """
        SELECT count(*), count(DISTINCT item), bool_and(cells = stored)
        FROM grid.item_footprints LEFT JOIN (
            SELECT item, count(*) AS stored FROM grid.item_cells GROUP BY ALL
        ) USING (item) WHERE stored IS NOT NULL OR cells > 0
        """
    ).fetchone()
    assert counted == (16, 16, True)


def test_the_tables_have_their_types_and_an_empty_catalog_has_them_too(catalog, of_every_kind):
    before = [catalog.sql(f"DESCRIBE {table}").fetchall() for table in ("grid.item_cells", "grid.item_footprints")]
    catalog, _ = of_every_kind
    after = [catalog.sql(f"DESCRIBE {table}").fetchall() for table in ("grid.item_cells", "grid.item_footprints")]
    assert after == before
    assert {name: kind for name, kind, *_ in after[0]} == {
        "item": "UBIGINT",
        "cell_from": "UBIGINT",
        "cell_to": "UBIGINT",
        "cell_order": "UTINYINT",
        "first_order": "UTINYINT",
        "fully_inside": "BOOLEAN",
        "beam_pair": "UTINYINT",
    }
    assert (
        catalog.sql("SELECT DISTINCT source, snapshot FROM grid.item_footprints").fetchall()
        == catalog.sql("SELECT DISTINCT source, snapshot FROM items").fetchall()
    )


def test_rows_that_coarse_orders_need_come_first(of_every_kind):
    catalog, _ = of_every_kind
    [file] = [path for path in stored_cells.stored(catalog.store) if ".item_cells." in path]
    rows = catalog.sql(
        "SELECT greatest(first_order, 6), cell_order, cell_from, item FROM read_parquet($file)",
        file=catalog.store.url(file),
    ).fetchall()
    assert rows == sorted(rows)
    said = catalog.sql(
        "SELECT key::VARCHAR, value::VARCHAR FROM parquet_kv_metadata($file)", file=catalog.store.url(file)
    ).fetchall()
    assert dict(said).items() >= {"scheme": "1", "depth": "9", "latitude": "authalic"}.items()


def test_a_ring_that_was_mended_is_covered_as_it_was_read(catalog):
    harvest(catalog, item("open", geometry=shape("Polygon", [RING[:-1]]), bbox=[170, 10, -170, 20]))
    assert cells_of(catalog, "open") == plain(shape("Polygon", [RING]))


def granule(name, *rectangles, ring=()):
    """A granule record of CMR (UMM-G)."""
    place = {
        "BoundingRectangles": [dict(zip(("West", "South", "East", "North"), each, strict=True)) for each in rectangles]
    }
    place["BoundingRectangles"] = [
        {f"{side}BoundingCoordinate": number for side, number in each.items()} for each in place["BoundingRectangles"]
    ]
    if ring:
        place = {"GPolygons": [{"Boundary": {"Points": [{"Longitude": x, "Latitude": y} for x, y in ring]}}]}
    record = {
        "meta": {"concept-id": f"G-{name}", "provider-id": "P", "revision-id": 1},
        "umm": {
            "GranuleUR": name,
            "CollectionReference": {"ShortName": "S", "Version": "1"},
            "TemporalExtent": {"SingleDateTime": "2024-01-01T00:00:00Z"},
            "SpatialExtent": {"HorizontalSpatialDomain": {"Geometry": place}},
        },
    }
    return Document(json.dumps(record).encode(), form="umm_g")


def test_granule_records_of_cmr_are_covered_as_they_were_sent(catalog):
    harvest(catalog, granule("ring", ring=RING), granule("box", (176.0, 40.0, -176.0, 46.0)), granule("nowhere"))
    assert cells_of(catalog, "ring") == plain(shape("Polygon", [RING]))
    assert cells_of(catalog, "box") == plain(shape("Polygon", box(176.0, 40.0, 184.0, 46.0)))
    assert cells_of(catalog, "nowhere") == []


def frame(place, heading):
    """A point on the sphere, a direction from it, and the direction to its left."""
    lon, lat = np.radians(place)
    start = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.array([-np.sin(lon), np.cos(lon), 0])
    ahead = np.cos(heading) * np.cross(start, east) + np.sin(heading) * east
    return start, ahead, np.cross(start, ahead)


def random_rings(chance, number):
    """Swaths and caps anywhere, in raw lon/lat, rounded as sources do."""
    for _ in range(number):
        start, ahead, aside = frame((chance.uniform(-180, 180), chance.uniform(-89, 89)), chance.uniform(0, 6.28))
        if chance.random() < 0.5:
            turned, width = np.linspace(0, chance.uniform(0.05, 1.5), 7)[:, None], chance.choice([0.002, 0.05, 0.3])
            track = np.cos(turned) * start + np.sin(turned) * ahead
            sides = [track * np.cos(width) + sign * aside * np.sin(width) for sign in (1, -1)]
            points = np.concatenate([sides[0], sides[1][::-1]])
        else:
            around = np.linspace(0, 2 * np.pi, 9, endpoint=False)[:, None]
            away = chance.uniform(0.7, 1, 9)[:, None] * chance.choice([0.02, 0.2, 0.9])
            points = np.cos(away) * start + np.sin(away) * (np.cos(around) * ahead + np.sin(around) * aside)
        lon, lat = np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(points[:, 2]))
        yield np.round(np.stack([lon, lat], axis=-1), 5)


def authalic(degrees):
    """Geodetic latitudes as those of the sphere of equal area, by pyproj."""
    flat = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +ellps=WGS84", always_xy=True)
    _, north = flat.transform(np.zeros(len(degrees) + 1), np.append(degrees, 90.0))
    return np.degrees(np.arcsin(np.clip(north[:-1] / north[-1], -1, 1)))


def test_no_pair_of_item_and_shard_is_missing_as_an_independent_sphere_sees_it(catalog):
    """From a harvest to the pairs of the SQL; S2 judges on the sphere that HEALPix has."""
    order, chance = 3, np.random.default_rng(6)
    rings = list(random_rings(chance, 40))
    harvest(
        catalog,
        *(
            item(str(number), geometry=shape("Polygon", [[*ring.tolist(), ring[0].tolist()]]), bbox=None)
            for number, ring in enumerate(rings)
        ),
    )
    found = catalog.connection.execute(
        """
        CREATE TEMP TABLE whole AS SELECT 0::UBIGINT AS cell_from, 12::UBIGINT << 58 AS cell_to;
        SELECT id::INTEGER, grid.morton_to_nested(shard_key)
        FROM grid.shard_pairs('whole', 3) JOIN grid.item_footprints USING (item)
        """
    ).fetchall()
    assert len(found) == len(set(found))
    lon, lat = healpix_geo.nested.vertices(
        np.arange(12 * 4**order, dtype=np.uint64), order, ellipsoid="sphere", step=24
    )
    shards = np.array(
        [
            spherely.create_polygon(shell=list(zip((x + 180) % 360 - 180, y, strict=True)), oriented=False)
            for x, y in zip(lon, lat, strict=True)
        ]
    )
    true, judged = set(), set()
    for number, ring in enumerate(rings):
        try:
            judge = spherely.create_polygon(
                shell=list(zip(ring[:, 0], authalic(ring[:, 1]), strict=True)), oriented=False
            )
        except ValueError:
            continue  # a ring that S2 refuses, such as one that crosses itself
        judged.add(number)
        touching = {int(shard) for shard in np.flatnonzero(spherely.intersects(shards, judge))}
        true |= {(number, shard) for shard in touching}
        beside = sorted({shard for one, shard in found if one == number} - touching)
        assert (spherely.distance(shards[beside], judge, radius=1.0) < 2e-3).all(), "a pair far off"
    assert len(judged) > 25
    assert true <= set(found)
    false = {pair for pair in found if pair[0] in judged} - true
    assert len(false) <= 0.02 * len(true)


def edition(number):
    """Items of which some change, some go and some come with each edition."""
    kept = [item(f"kept {n}", geometry=shape("Point", [n + 0.5, 1.5])) for n in range(5)]
    changing = [item(f"changing {n}", geometry=shape("Point", [n + 0.5, number + 0.5])) for n in range(3)]
    return [*kept, *changing, item(f"only {number}", geometry=shape("Polygon", [RING]))]


def test_what_is_covered_bit_by_bit_is_what_is_covered_from_nothing(catalog, tmp_path):
    for number in (1, 2):
        entry = harvest(catalog, *edition(number))
        assert stored_cells.uncovered(catalog.store) == {}
        assert stored_cells.covered_items(catalog.store, entry) == entry.size == 9
    with geocat.init(tmp_path / "at once") as other:
        harvest(other, *edition(2))
        assert everything(other) == everything(catalog)
    assert len(everything(catalog)) > 100
    stored = everything(catalog, numbers=True)
    uncover(catalog)
    assert catalog.sql("FROM grid.item_footprints").fetchall() == []
    done = catalog.cover()
    assert done.items == 9
    assert everything(catalog, numbers=True) == stored
    assert catalog.cover() == (0, 0, 0)


def test_files_that_go_on_keep_their_cells_and_their_numbers(two):
    catalog = two
    before = everything(catalog, numbers=True)
    files = stored_cells.stored(catalog.store)
    again = harvest(catalog, *edition(0), source="a")
    assert again.changes.unchanged == 9
    assert stored_cells.stored(catalog.store) == files
    assert everything(catalog, numbers=True) == before


def test_cells_follow_rollback_and_as_of(two):
    catalog = two
    first, second = catalog.store.entries()
    then = everything(catalog, numbers=True)
    harvest(catalog, *edition(2), source="a")
    assert everything(catalog, numbers=True) != then
    with geocat.open(catalog.store.root, as_of=second.snapshot) as past:
        assert everything(past, numbers=True) == then
    catalog.rollback(first.snapshot)
    assert everything(catalog, numbers=True) == then


def test_expiring_removes_the_cells_of_files_that_are_gone(two):
    catalog = two
    harvest(catalog, *edition(2), source="a")
    now = everything(catalog, numbers=True)
    before = stored_cells.stored(catalog.store)
    expire(catalog.store, keep=1)
    catalog.refresh()
    after = stored_cells.stored(catalog.store)
    assert after < before
    assert everything(catalog, numbers=True) == now
    items = {file.items.path for file in stored_cells.current(catalog.store.entries())}
    places = {path.removeprefix("grid/cells/").rpartition("/")[0] for path in after}
    assert places == {path.removeprefix("snapshots/items/").rpartition("/")[0] for path in items}
    folders = [catalog.store.folders(f"grid/cells/source={source}") for source in "ab"]
    assert sum(map(len, folders)) == len(places)


def test_a_source_may_say_that_it_is_not_to_be_covered(catalog):
    quiet = DECLARED.model_copy(update={"cover": False})
    pages = (Page("items", [document(each) for each in edition(0)]),)
    take(catalog.store, "quiet", quiet, harvester=ByHand(pages))
    assert stored_cells.stored(catalog.store) == set()
    catalog.add_source("quiet", "stac_static", quiet.url, cover=False)
    assert catalog.cover() == (0, 0, 0)
    assert catalog.cover("quiet").items == 9
    with pytest.raises(InputError, match="No source 'loud' has a snapshot; there are: quiet"):
        catalog.cover("loud")


def test_sources_without_items_have_no_cells(catalog, tmp_path):
    table = tmp_path / "samples.csv"
    table.write_text("sample_id,lon,lat,class\na,1,2,forest\nb,3,4,water\n")
    entry = snapshot.take(catalog.store, "corpus", sources.declare("corpus", {"type": "labels", "url": str(table)}))
    catalog.refresh()
    assert entry.size == 2
    assert entry.notes == []
    assert stored_cells.stored(catalog.store) == set()
    assert catalog.cover("corpus") == (0, 0, 0)
    harvest(catalog)
    assert stored_cells.stored(catalog.store) == set()


def test_a_root_may_be_anything_that_fsspec_writes():
    root = f"memory://{uuid.uuid4().hex}/catalog"
    geocat.init(root).close()
    with geocat.open(root) as held:
        harvest(held, *edition(0))
        assert cells_of(held, "only 0") == plain(shape("Polygon", [RING]))
        files = stored_cells.stored(held.store)
        assert len(files) == 2
        assert all(path.startswith("grid/cells/source=s/snapshot=") for path in files)
        harvest(held, *edition(1))
        expire(held.store, keep=1)
        held.refresh()
        assert len(held.sql("FROM grid.item_footprints")) == 9
        assert stored_cells.stored(held.store) & files < files or not stored_cells.stored(held.store) & files
    fsspec.filesystem("memory").rm(root.removeprefix("memory:/").rpartition("/")[0], recursive=True)


def test_an_interruption_leaves_complete_files_only_and_the_rest_is_done_later(two):
    catalog = two
    whole = everything(catalog, numbers=True)
    uncover(catalog)

    def interrupted(items, _):
        if items > 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalog.cover(progress=interrupted)
    assert {path.rpartition("/")[2] for path in stored_cells.stored(catalog.store)} == {
        "part-00000.item_cells.parquet",
        "part-00000.item_footprints.parquet",
    }
    assert all("source=a/" in path for path in stored_cells.stored(catalog.store))
    assert not list(Path(catalog.store.root).rglob("*.tmp*"))
    assert stored_cells.uncovered(catalog.store) == {"b": 9}
    assert catalog.cover().items == 9
    assert everything(catalog, numbers=True) == whole


INTERRUPTED = """
import sys, time
import geocat
def report(items, whole):
    print(items, whole, flush=True)
    time.sleep(1)
with geocat.open(sys.argv[1]) as held:
    held.cover(progress=report)
"""


def test_an_interrupt_by_hand_ends_at_once_and_leaves_nothing_half_done(two):
    catalog = two
    uncover(catalog)
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, catalog.store.root],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "9 18\n"
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert child.returncode != 0
    assert "KeyboardInterrupt" in said or "Query interrupted" in said
    assert stored_cells.stored(catalog.store) == set()
    assert not list(Path(catalog.store.root).rglob("*.tmp*"))


def test_what_a_killed_cover_left_is_removed_by_the_next_harvest(two):
    uncover(two)
    child = subprocess.Popen([sys.executable, "-c", INTERRUPTED, two.store.root], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "9 18\n"
    child.kill()
    child.communicate(timeout=20)
    assert stored_cells.stored(two.store) == set()
    harvest(two, *edition(2), source="a")
    assert not list(Path(two.store.root).rglob("*.tmp*"))
    assert stored_cells.uncovered(two.store) == {"b": 9}


def test_a_cover_that_fails_loses_no_snapshot(catalog, monkeypatch):
    def full(*_):
        raise StoreError("Writing to the root failed: the disk is full; free some space, then try again.")

    monkeypatch.setattr(
        Store,
        "publish",
        lambda self, local, path, **more: full() if "grid/" in path else publish(self, local, path, **more),
    )
    entry = harvest(catalog, *edition(0))
    [said] = entry.notes
    assert "the disk is full" in said
    assert said.endswith("run `geocat grid cover s`.")
    assert len(catalog.sql("FROM items")) == 9
    assert [each.notes for each in catalog.store.entries()] == [[]]
    assert stored_cells.uncovered(catalog.store) == {"s": 9}
    monkeypatch.undo()
    assert catalog.cover().items == 9


publish = Store.publish


def test_two_files_with_the_same_numbers_are_told(two, monkeypatch):
    monkeypatch.setattr(stored_cells, "_PATH_BYTES", 0)
    with pytest.raises(StoreError, match=r"source=a.* and .*source=b.* give their items the same numbers"):
        two.refresh()


def checked(catalog):
    result = CliRunner().invoke(app, ["check", "--root", catalog.store.root])
    return result.exit_code, result.stdout


def test_check_says_what_is_damaged_and_cover_mends_it(two):
    catalog = two
    whole = everything(catalog, numbers=True)
    place = "grid/cells/source={}/{}/part-00000.{}.parquet"
    folder = {source: catalog.store.folders(f"grid/cells/source={source}")[0] for source in "ab"}
    files = {(source, kind): place.format(source, folder[source], kind) for source in "ab" for kind in KINDS}
    for kind in KINDS:
        cut, other = (Path(catalog.store.at(files[source, kind])) for source in "ab")
        cut.write_bytes(cut.read_bytes()[:200])
        other.write_bytes(other.read_bytes().replace(b"authalic", b"spheric_"))
    code, said = checked(catalog)
    assert code == 1
    assert damaged(said) == {
        files["a", "item_cells"]: "is missing, or not readable as parquet",
        files["a", "item_footprints"]: "is missing, or not readable as parquet",
        files["b", "item_cells"]: "is of another scheme or file: its latitude is not what it should be",
        files["b", "item_footprints"]: "is of another scheme or file: its latitude is not what it should be",
    }
    assert catalog.cover().items == 18
    assert everything(catalog, numbers=True) == whole
    catalog.store.remove(files["a", "item_cells"])
    catalog.store.remove(files["b", "item_footprints"])
    code, said = checked(catalog)
    assert code == 1
    assert damaged(said) == {files["a", "item_cells"]: "is missing, or not readable as parquet"}
    assert "open     b: 9 items without cells; run `geocat grid cover b`" in said
    assert catalog.cover().items == 18
    assert everything(catalog, numbers=True) == whole
    code, said = checked(catalog)
    assert (code, damaged(said)) == (0, {})
    assert "open  " not in said
    catalog.store.remove(files["b", "item_footprints"])
    assert checked(catalog)[0] == 0


def damaged(said):
    """The damaged files that check names, each with what is wrong."""
    return dict(re.findall(r"^damaged  (\S+) (.*); `geocat grid cover` makes it again$", said, re.MULTILINE))


def test_the_line_that_ends_a_harvest_says_how_many_items_were_covered(catalog, tmp_path):
    (tmp_path / "items.ndjson").write_text("".join(json.dumps(each) + "\n" for each in edition(0)))
    catalog.add_source("mine", "files", str(tmp_path / "items.ndjson"))
    first, second = (
        CliRunner().invoke(app, ["harvest", "--root", catalog.store.root, "--quiet"]).stdout for _ in range(2)
    )
    assert re.fullmatch(r"mine: 9 items, 1 collection, 0 rejects in \d+\.\d s; snapshot \S+; 9 items covered\n", first)
    assert re.fullmatch(r"mine: 9 items.*\(nothing new\) in \d+\.\d s; snapshot \S+\n", second)


def swath(lon, lat):
    """A swath of ICESat-2's width, going north."""
    globe = pyproj.Geod(ellps="WGS84")
    track = np.array([globe.fwd(lon, lat, 5, along)[:2] for along in np.linspace(0, 2_000_000, 9)])
    sides = [np.array([globe.fwd(*place, heading, 6300)[:2] for place in track]) for heading in (-85, 95)]
    ring = np.concatenate([sides[0], sides[1][::-1], sides[0][:1]])
    return shape("Polygon", [np.round(ring, 5).tolist()])


def test_beams_of_icesat2_are_cells_of_their_own_where_they_are_asked_for(catalog):
    made = [
        item("ATL06_1", collection="ATL06_007", geometry=swath(20, 10)),
        item("ATL06_2", collection="ATL06_007", geometry=swath(179.5, 10)),
        item("ATL03_3", collection="elsewhere", geometry=swath(40, 10)),
        item("ATL06_box", collection="ATL06_007", geometry=shape("Polygon", box(1.0, 1.0, 2.0, 2.0))),
        item("other", collection="ATL08_007", geometry=swath(60, 10)),
        item("nowhere", collection="ATL06_007", geometry=None),
    ]
    pages = (Page("items", [document(each) for each in made]),)
    take(catalog.store, "s", DECLARED, harvester=ByHand(pages))
    catalog.refresh()
    whole = everything(catalog)
    assert {row for (row,) in catalog.sql("SELECT DISTINCT beam_pair FROM grid.item_cells").fetchall()} == {None}
    catalog.add_source("s", "stac_static", DECLARED.url, beams=True)
    assert catalog.cover().items == 6
    beams = catalog.sql(
        """
        SELECT id, list(DISTINCT beam_pair ORDER BY beam_pair)
        FROM grid.item_cells JOIN grid.item_footprints USING (item)
        WHERE beam_pair IS NOT NULL GROUP BY id
        """
    ).fetchall()
    assert {id for id, _ in beams} == {"ATL06_1", "ATL06_2", "ATL03_3", "ATL06_box"}
    assert all(pairs == [1, 2, 3] for _, pairs in beams)
    assert [row for row in everything(catalog) if row.endswith("None)")] == whole
    for pair in (1, 2, 3):
        assert cells_of(catalog, "ATL06_box", pair) == cells_of(catalog, "ATL06_box")
        assert {first for first, _, _ in cells_of(catalog, "ATL06_2", pair)} <= {
            first for first, _, _ in cells_of(catalog, "ATL06_2")
        }
    assert cells_of(catalog, "ATL06_1", 1) != cells_of(catalog, "ATL06_1", 3)
    assert catalog.cover() == (0, 0, 0)


def test_a_ring_that_crosses_itself_is_filled_although_its_sides_cancel():
    bow = shapely.Polygon([(0, 0), (20, 21), (20, 0), (0, 20)])
    found = cover([bow])
    size = (found.cell_to - found.cell_from)[found.fully_inside].sum() / 4**29 * np.pi / 3
    half = shapely.MultiPolygon(
        [shapely.Polygon([(0, 0), (9.8, 10.2), (0, 20)]), shapely.Polygon([(20, 21), (9.8, 10.2), (20, 0)])]
    )
    both = cover([half])
    same = (both.cell_to - both.cell_from)[both.fully_inside].sum() / 4**29 * np.pi / 3
    assert size == pytest.approx(same, rel=0.05)
    assert size > 0.03


def test_all_but_a_hole_is_filled():
    """The area of a shape bounds the cells in it from above: here all of the globe's but some."""
    globe = shapely.Polygon(shapely.box(-180, -90, 180, 90).exterior, [shapely.box(10, 10, 11, 11).exterior])
    found = cover([globe])
    hole = cover([shapely.box(10, 10, 11, 11)])
    held = (found.cell_to - found.cell_from).sum()
    assert held == 12 * 4**29 - (hole.cell_to - hole.cell_from)[hole.fully_inside].sum()
    band = cover([shapely.box(-180, -89, 179.9, 89)])
    assert (band.cell_to - band.cell_from).sum() > 11.9 * 4**29


def test_corridors_followed_as_lines_have_the_cells_that_they_have_as_polygons():
    chance = np.random.default_rng(3)
    places = [
        (180.0, 10.0),
        (20.0, 75.0),
        *zip(chance.uniform(-180, 180, 20), chance.uniform(-75, 60, 20), strict=True),
    ]
    swaths = shapely.from_geojson([json.dumps(swath(*place)) for place in places])
    lines, pair = cover_beams(swaths)
    rings = corridors(swaths)
    plain_ones = cover(rings.rings)
    expected = zip(rings.item[plain_ones.item], rings.beam_pair[plain_ones.item], plain_ones.cell_from, strict=True)
    assert set(zip(lines.item, pair, lines.cell_from, strict=True)) == set(expected)
    assert rings.cut.all()
    assert not plain_ones.fully_inside.any()


def test_a_harvest_covers_beams_where_the_source_says_so(catalog):
    pages = (Page("items", [document(item("ATL06_1", collection="ATL06_007", geometry=swath(20, 10)))]),)
    take(catalog.store, "s", DECLARED.model_copy(update={"beams": True}), harvester=ByHand(pages))
    catalog.refresh()
    pairs = catalog.sql("SELECT DISTINCT beam_pair FROM grid.item_cells ORDER BY ALL").fetchall()
    assert pairs == [(1,), (2,), (3,), (None,)]


def test_progress_counts_items_to_the_end(two):
    uncover(two)
    told = []
    covering.cover_missing(two.store, {}, report=lambda items, whole: told.append((items, whole)))
    assert told == [(9, 18), (18, 18)]
