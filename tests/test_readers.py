"""The catalog read by those who have never heard of geocat: the bare DuckDB shell, geopandas, pyarrow."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pyarrow.parquet as pq
import pytest
import shapely

import geocat
from tests import oracle

HEYSTAC = "stac/static/heystac_2024-11-20_8ff0ad41"
COUNTS = {"planet": 10_731, "heystac": 276}

GEOMETRY_TYPES = {
    f"{kind}{z}"
    for kind in (
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    )
    for z in ("", " Z")
}


@pytest.fixture(scope="module")
def both(
    planet_root: Path, unpacked: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[geocat.Catalog]:
    """A catalog of two real sources: one of many items, one of every kind of item."""
    with geocat.init(tmp_path_factory.mktemp("readers") / "catalog") as catalog:
        catalog.add_source("planet", "stac_static", str(planet_root), external="skip")
        catalog.add_source("heystac", "stac_static", str(unpacked(HEYSTAC) / "stac" / "catalog.json"), external="skip")
        catalog.harvest()
        yield catalog


def snapshot_folder(catalog: geocat.Catalog, source: str, table: str = "items") -> Path:
    [folder] = (Path(catalog.store.root) / "snapshots" / table / f"source={source}").iterdir()
    return folder


def shell(catalog: geocat.Catalog, home: Path, *statements: str) -> list[dict[str, str]]:
    """Rows that the bare ``duckdb catalog.duckdb`` prints, with an empty home and nothing else around it."""
    program = Path(sys.executable).parent / "duckdb"
    database = Path(catalog.store.root) / "catalog.duckdb"
    done = subprocess.run(
        [program, "-csv", database, *statements], env={"HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_the_bare_shell_answers_from_every_view(both: geocat.Catalog, tmp_path: Path) -> None:
    found = shell(
        both, tmp_path, "SELECT source, count(*) AS items, any_value(typeof(geometry)) AS kind FROM items GROUP BY ALL"
    )
    assert {row["source"]: int(row["items"]) for row in found} == COUNTS
    assert {row["kind"] for row in found} == {"GEOMETRY('OGC:CRS84')"}
    views = both.sql("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert len(views) > 290
    for view in ("items", "assets", "bands", "collections", "item_json", "rejects", "snapshots", "harvest_sources"):
        ours = both.sql(f'SELECT count(*) FROM "{view}"').fetchone()
        assert shell(both, tmp_path, f'SELECT count(*) AS n FROM "{view}"') == [{"n": str(ours[0])}]
    assert shell(both, tmp_path, "SELECT count(*) AS n FROM collections.lst") == [{"n": "4200"}]
    assert shell(both, tmp_path, "SELECT count(*) AS n FROM assets_of('lst')") == [{"n": "8400"}]


def test_the_bare_shell_shows_what_each_view_and_column_is_for(both: geocat.Catalog, tmp_path: Path) -> None:
    silent = shell(
        both,
        tmp_path,
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = '' "
        "UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal AND coalesce(comment, '') = '' "
        "AND function_type = 'table_macro'",
    )
    assert silent == []


def test_the_bare_shell_answers_spatial_questions_once_the_extension_is_loaded(
    both: geocat.Catalog, tmp_path: Path
) -> None:
    found = find_spec("duckdb_extension_spatial")
    assert found is not None
    assert found.origin is not None
    extension = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}" / "spatial.duckdb_extension"
    box = (5.0, 45.0, 15.0, 55.0)
    question = f"SELECT count(*) AS n FROM items_in{box}"
    [row] = shell(both, tmp_path, f"LOAD '{extension}'", question)
    assert int(row["n"]) == len(both.items(box)) > 10


@pytest.mark.parametrize("source", COUNTS)
def test_geopandas_reads_the_folder_of_a_snapshot_with_its_crs(source: str, both: geocat.Catalog) -> None:
    frame = geopandas.read_parquet(snapshot_folder(both, source))
    assert (len(frame), frame.crs) == (COUNTS[source], "OGC:CRS84")
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    ours = both.sql("SELECT collection, id, ST_AsWKB(geometry) FROM items WHERE source = $source", source=source)
    theirs = {(row.collection, row.id): row.geometry for row in frame.itertuples()}
    for collection, id_, wkb in ours.fetchall():
        assert shapely.equals_identical(shapely.from_wkb(bytes(wkb)), theirs[collection, id_]), (collection, id_)
    assert set(frame.columns) >= {"collection", "id", "datetime", "bbox", "assets", "properties"}


@pytest.mark.parametrize("source", COUNTS)
def test_pyarrow_reads_the_folder_of_a_snapshot(source: str, both: geocat.Catalog) -> None:
    folder = snapshot_folder(both, source)
    table = pq.read_table(folder)
    assert table.num_rows == COUNTS[source]
    assert pq.read_table(snapshot_folder(both, source, "item_json")).num_rows == COUNTS[source]
    keys = zip(table["collection"].to_pylist(), table["id"].to_pylist(), strict=True)
    assert set(keys) == set(both.sql("SELECT collection, id FROM items WHERE source = $s", s=source).fetchall())
    times = table.schema.field("datetime").type
    assert (times.unit, times.tz) == ("us", "UTC")


def test_a_result_becomes_a_geodataframe_with_its_crs(both: geocat.Catalog) -> None:
    frame = both.items(collection="lst").to_geopandas()
    assert (len(frame), frame.crs) == (4200, "OGC:CRS84")


def item_files(catalog: geocat.Catalog) -> list[pq.ParquetFile]:
    files = [pq.ParquetFile(path) for path in catalog.files("items")]
    assert len(files) >= len(COUNTS)
    return files


def test_each_file_of_items_has_valid_geo_metadata(both: geocat.Catalog) -> None:
    for file in item_files(both):
        geo = json.loads(file.metadata.metadata[b"geo"])
        assert geo["version"] in ("1.0.0", "1.1.0")
        assert geo["primary_column"] == "geometry"
        assert set(geo["columns"]) == {"geometry"}
        column = geo["columns"]["geometry"]
        assert column["encoding"] == "WKB"
        assert set(column["geometry_types"]) <= GEOMETRY_TYPES
        assert "crs" not in column or column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}, (
            "absent is OGC:CRS84"
        )
        footprints = shapely.from_wkb([value.as_py() for value in file.read(["geometry"])["geometry"]])
        kinds = {footprint.geom_type for footprint in footprints if footprint is not None}
        assert {kind.removesuffix(" Z") for kind in column["geometry_types"]} == kinds
        box = column["bbox"]
        assert len(box) in (4, 6)
        west, south, east, north = shapely.total_bounds(footprints)
        half = len(box) // 2
        assert (box[0], box[1], box[half], box[half + 1]) == (west, south, east, north)
        covering = column.get("covering")
        assert covering is None or covering["bbox"]["xmin"] == ["bbox", "xmin"]


def test_each_file_of_items_has_native_geometry_with_its_crs_and_statistics(both: geocat.Catalog) -> None:
    for file in item_files(both):
        paths = [file.schema.column(number).path for number in range(len(file.schema))]
        place = paths.index("geometry")
        native = json.loads(file.schema.column(place).logical_type.to_json())
        assert native["Type"] == "Geometry"
        assert json.loads(native["crs"])["id"] == {"authority": "OGC", "code": "CRS84"}
        for group in range(file.num_row_groups):
            statistics = file.metadata.row_group(group).column(place).geo_statistics
            footprints = shapely.from_wkb(
                [value.as_py() for value in file.read_row_group(group, ["geometry"])["geometry"]]
            )
            bounds = (statistics.xmin, statistics.ymin, statistics.xmax, statistics.ymax)
            assert bounds == tuple(shapely.total_bounds(footprints))


def test_the_bbox_of_each_row_covers_its_geometry_and_the_ledger_covers_each_file(both: geocat.Catalog) -> None:
    root = Path(both.store.root)
    bounds = {
        str(root / file["path"]): (file["rows"], file.get("bounds"), file["bytes"])
        for entry in (root / "ledger").glob("*.json")
        for file in json.loads(entry.read_text())["tables"]["items"]
    }
    for path in both.files("items"):
        table = pq.read_table(path, columns=["geometry", "bbox"], partitioning=None)
        rows, (west, south, east, north), size = bounds[path]
        assert (rows, size) == (table.num_rows, Path(path).stat().st_size)
        for wkb, box in zip(table["geometry"].to_pylist(), table["bbox"].to_pylist(), strict=True):
            if wkb is None:
                continue
            xmin, ymin, xmax, ymax = shapely.bounds(shapely.from_wkb(wkb))
            assert box["xmin"] <= xmin <= xmax <= box["xmax"]
            assert box["ymin"] <= ymin <= ymax <= box["ymax"]
            assert west <= box["xmin"] <= box["xmax"] <= east
            assert south <= box["ymin"] <= box["ymax"] <= north


def test_rows_lie_along_the_hilbert_curve_so_that_neighbours_are_near(both: geocat.Catalog) -> None:
    [path] = [path for path in both.files("items") if "source=planet" in path]
    column = pq.read_table(path, columns=["geometry"], partitioning=None)["geometry"]
    centres = shapely.get_coordinates(shapely.centroid(shapely.from_wkb(column.to_pylist())))
    to_next = abs(centres[1:] - centres[:-1]).sum(axis=1).mean()
    to_any = abs(centres - centres[::-1]).sum(axis=1).mean()
    assert to_next < to_any / 20


def test_a_snapshot_without_items_can_be_read_like_any_other(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    root = tmp_path / "empty.json"
    root.write_text(
        json.dumps({"type": "Catalog", "stac_version": "1.0.0", "id": "e", "description": "e", "links": []})
    )
    opened = catalog()
    opened.add_source("empty", "stac_static", str(root))
    opened.harvest("empty")
    frame = geopandas.read_parquet(snapshot_folder(opened, "empty"))
    assert (len(frame), frame.crs) == (0, "OGC:CRS84")
    assert pq.read_table(snapshot_folder(opened, "empty")).num_rows == 0
    assert shell(opened, tmp_path, "SELECT count(*) AS n FROM items") == [{"n": "0"}]


def test_items_without_geometry_are_read_as_such(catalog: Callable[..., geocat.Catalog], tmp_path: Path) -> None:
    item: dict[str, Any] = {
        "type": "Feature", "stac_version": "1.0.0", "id": "i", "geometry": None, "properties": {"datetime": None},
        "links": [], "assets": {},
    }  # fmt: skip
    (tmp_path / "i.json").write_text(json.dumps(item))
    links = [{"rel": "item", "href": "i.json"}]
    (tmp_path / "catalog.json").write_text(
        json.dumps({"type": "Catalog", "id": "c", "description": "c", "links": links})
    )
    opened = catalog()
    opened.add_source("c", "stac_static", str(tmp_path / "catalog.json"))
    opened.harvest("c")
    frame = geopandas.read_parquet(snapshot_folder(opened, "c"))
    assert (len(frame), frame.crs, frame.geometry.isna().all()) == (1, "OGC:CRS84", True)
    assert [oracle.plain(text) for (text,) in opened.sql("SELECT json FROM item_json").fetchall()] == [item]
