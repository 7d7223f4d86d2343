"""Rasters are read window by window, from a server or a folder; masks and outlines are those of the pixels."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import shapely

from geocat import engine, sources
from geocat.errors import (
    CMPlumeNotFound,
    CMSceneNotPublished,
    InputError,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)
from geocat.harvest import asset_file, http
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane import images, opening
from geocat.methane.images import OutlineWarning, PlumeImage, SceneImage
from geocat.methane.raster import Mask, Raster
from geocat.serve.carbon_mapper import CarbonMapperServer
from geocat.serve.carbon_mapper_population import Population
from tests.upstreams.assets import AssetServer
from tests.upstreams.tree import RESET

rasterio = pytest.importorskip("rasterio")
affine = pytest.importorskip("affine")
features = pytest.importorskip("rasterio.features")

UTM13 = "EPSG:32613"
TRANSFORM = affine.Affine(30.0, 0.0, 578_000.0, 0.0, -30.0, 3_595_000.0)
TOKEN = "not-for-everybody"
RANDOM = np.random.default_rng(4)


def tif(path: Path, values: np.ndarray, crs: str | None = UTM13, transform=TRANSFORM, **how) -> bytes:
    """A GeoTIFF of bands, rows, columns; its bytes."""
    bands, rows, columns = values.shape
    shape = {"count": bands, "height": rows, "width": columns, "dtype": values.dtype}
    placed = {"crs": crs, "transform": transform} if crs else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", driver="GTiff", **shape, **placed, **how) as file:
            file.write(values)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_WAIT_S", 0.001)
    for name in ("CARBONMAPPER_TOKEN", "CARBONMAPPER_EMAIL", "CARBONMAPPER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    return RANDOM.normal(0, 300, (1, 1500, 1200)).astype(np.float32)


@pytest.fixture(scope="module")
def scene_tif(scene, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("scene") / "s_l2b-ch4-mfa-v3e_cmf.tif"
    tif(path, scene, tiled=True, blockxsize=256, blockysize=256, compress="deflate", nodata=-9999)
    return path


@pytest.fixture
def server() -> Iterator[AssetServer]:
    with AssetServer({}) as upstream:
        yield upstream


@pytest.fixture
def host(server) -> Iterator[AssetHost]:
    declared = sources.declare("cm", {"type": "carbon_mapper", "url": server.root, "retries": 1, "timeout_s": 5})
    with AssetHost("cm", declared) as asked:
        yield asked


@pytest.fixture
def served(server, host, scene_tif) -> Raster:
    server.assets["a.tif"] = scene_tif.read_bytes()
    return Raster(server.href("a.tif"), host=host)


# ---------- a raster


@pytest.mark.parametrize("where", ["local", "served"])
def test_a_window_is_a_slice_of_the_whole(where, served, scene_tif, scene):
    raster = served if where == "served" else Raster(str(scene_tif))
    assert raster.shape == (1500, 1200)
    assert (raster.count, raster.dtype, raster.nodata) == (1, "float32", -9999)
    assert raster.crs == rasterio.crs.CRS.from_epsg(32613)
    assert raster.bounds == (578_000, 3_595_000 - 1500 * 30, 578_000 + 1200 * 30, 3_595_000)
    assert np.array_equal(raster.read(), scene)
    for column, row, width, height in RANDOM.integers(1, 400, (20, 4)).tolist():
        window = rasterio.windows.Window(column, row, width, height)
        assert np.array_equal(raster.read(window), scene[:, row : row + height, column : column + width])
    assert np.array_equal(raster.read(bands=1), scene[0])


def test_nothing_is_asked_for_before_something_is_read(server, served):
    assert "a.tif" in repr(served)
    assert server.asked == []
    assert served.shape == (1500, 1200)
    assert len(server.asked) == 1, "the header comes in one request"
    assert served.bounds
    assert len(server.asked) == 1, "and once"


def test_a_window_moves_a_small_part_of_the_file_and_nothing_twice(server, served, scene):
    window = rasterio.windows.Window(600, 700, 50, 60)
    assert np.array_equal(served.read(window), scene[:, 700:760, 600:650])
    assert server.sent < len(server.assets["a.tif"]) / 8
    sent = server.sent
    served.read(window)
    assert server.sent == sent


def test_a_box_gives_the_pixels_that_it_touches(scene_tif):
    raster = Raster(str(scene_tif))
    west, north = 578_000 + 30 * 100, 3_595_000 - 30 * 200
    window = raster.window((west + 1, north - 89, west + 59, north - 1), UTM13)
    assert (window.col_off, window.row_off, window.width, window.height) == (100, 200, 2, 3)
    exact = raster.window((west, north - 90, west + 60, north), UTM13)
    assert (exact.col_off, exact.row_off, exact.width, exact.height) == (100, 200, 2, 3)
    assert raster.window_transform(window)[:6] == (30, 0, west, 0, -30, north)
    assert raster.window((0, 0, 1e7, 1e7), UTM13).width == 1200, "as far as they are in the raster"


def test_a_box_in_degrees_covers_every_pixel_whose_corner_is_in_it(scene_tif):
    raster = Raster(str(scene_tif))
    box = (-104.1, 32.3, -104.05, 32.35)
    window = raster.window(box)
    to_degrees = pytest.importorskip("pyproj").Transformer.from_crs(UTM13, "OGC:CRS84", always_xy=True)
    columns, rows = np.meshgrid(np.arange(1201), np.arange(1501))
    lon, lat = to_degrees.transform(578_000 + columns * 30.0, 3_595_000 - rows * 30.0)
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    assert inside.any()
    assert window.col_off <= columns[inside].min()
    assert window.row_off <= rows[inside].min()
    assert window.col_off + window.width >= columns[inside].max()
    assert window.row_off + window.height >= rows[inside].max()
    assert window.width < columns[inside].max() - columns[inside].min() + 40, "and not much more"


def test_a_box_outside_and_an_image_without_coordinates_are_refused(scene_tif, tmp_path):
    with pytest.raises(InputError, match="lies outside"):
        Raster(str(scene_tif)).window((10, 50, 11, 51))
    unortho = tmp_path / "s_l2b-ch4-mfa-v3e_cmf-unortho.tif"
    tif(unortho, np.ones((1, 3, 4), np.float32), crs=None)
    raster = SceneImage("s", images.files_in(tmp_path)).cmf_unortho
    assert raster.crs is None
    assert raster.shape == (3, 4)
    assert raster.read().sum() == 12
    with pytest.raises(InputError, match="no coordinates"):
        raster.window((0, 0, 1, 1))


@pytest.mark.parametrize("crs", [UTM13, "EPSG:4326"])
def test_a_clip_is_what_lies_inside_the_geometry(crs, tmp_path):
    values = RANDOM.integers(0, 255, (2, 60, 50)).astype(np.int16)
    transform = TRANSFORM if crs == UTM13 else affine.Affine(0.001, 0, -104.0, 0, -0.001, 32.0)
    tif(tmp_path / "a.tif", values, crs=crs, transform=transform, nodata=7)
    raster = Raster(str(tmp_path / "a.tif"))
    west, south, east, north = raster.bounds
    shape = shapely.Point((west + east) / 2, (south + north) / 2).buffer((east - west) / 4)
    clip = raster.clip(shape, crs)
    columns, rows = np.meshgrid(np.arange(50) + 0.5, np.arange(60) + 0.5)
    a, _, c, _, e, f = transform[:6]
    inside = shapely.contains_xy(shape, c + a * columns, f + e * rows)
    kept = ~clip.values.mask & np.ones_like(clip.values.mask)
    assert kept.sum() == (inside & (values != 7)).sum()
    assert np.sort(clip.values.compressed()).tolist() == np.sort(values[inside & (values != 7)]).tolist()
    assert clip.crs == raster.crs
    place = raster.window(clip_bounds := shape.bounds, crs)
    assert clip_bounds
    assert clip.transform == raster.window_transform(place)


def test_threads_share_a_raster(served, scene):
    def part(number: int) -> bool:
        window = rasterio.windows.Window(number * 50, number * 60, 100, 110)
        found = served.read(window)
        return np.array_equal(found, scene[:, number * 60 : number * 60 + 110, number * 50 : number * 50 + 100])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(part, range(20)))


# ---------- what goes wrong


def test_a_server_without_ranges_is_read_all_the_same_and_once(server, served, scene):
    server.ranges = False
    assert np.array_equal(served.read(), scene)
    assert len(server.asked) == 1


def test_few_blocks_are_kept_and_all_is_right(served, scene, monkeypatch):
    monkeypatch.setattr(asset_file, "MOST_BLOCKS", 3)
    assert np.array_equal(served.read(), scene)


def test_a_broken_connection_is_asked_again(server, served, scene):
    server.fault = lambda number, _reply: RESET if number in (1, 3) else None
    assert np.array_equal(served.read(), scene)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_error_on_the_way_is_told_and_never_read_as_numbers(server, served, after):
    server.fault = lambda number, _reply: (503, {}, b"") if number >= after else None
    with pytest.raises(SourceUnavailable, match="503"):
        served.read()
    server.fault = lambda _number, _reply: None
    assert served.read().shape == (1, 1500, 1200), "and forgotten when it has passed"


def test_another_file_at_the_same_place_is_not_mixed_with_the_first(server, served, scene):
    assert served.shape
    server.assets["a.tif"] = server.assets["a.tif"][:-1] + b"\0"
    with pytest.raises(SourceChanged, match="is another file since it was opened"):
        served.read()
    assert served.read(rasterio.windows.Window(0, 0, 9, 9)).tolist() == scene[:, :9, :9].tolist()


def test_a_refusal_says_where_the_token_belongs(server, served):
    server.token = TOKEN
    with pytest.raises(SourceRefused, match="CARBONMAPPER_TOKEN"):
        served.read()


def test_the_token_opens_what_is_protected_and_is_told_nobody_else(server, scene_tif, monkeypatch):
    with AssetServer({"a.tif": scene_tif.read_bytes()}) as cdn:
        server.token, server.redirect = TOKEN, lambda _key: f"{cdn.href('a.tif')}?Signature=secret"
        monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
        declared = sources.declare("cm", {"type": "carbon_mapper", "url": server.root})
        with AssetHost("cm", declared) as host:
            raster = Raster(server.href("a.tif"), host=host)
            assert raster.read().shape == (1, 1500, 1200)
        assert cdn.asked
        assert TOKEN not in f"{cdn.asked} {raster!r} {host.__dict__}"


def test_what_is_no_geotiff_is_said(server, host, tmp_path):
    vrt = "<VRTDataset rasterXSize='1' rasterYSize='1'/>"
    for text in ("<!doctype html>", vrt):
        server.assets["a.tif"] = text.encode()
        with pytest.raises(SourceChanged, match="not a GeoTIFF"):
            Raster(server.href("a.tif"), host=host).read()
        (tmp_path / "a.tif").write_text(text)
        with pytest.raises(InputError, match="not a GeoTIFF"):
            Raster(str(tmp_path / "a.tif")).read()
    with pytest.raises(InputError, match="There is no file"):
        Raster(str(tmp_path / "b.tif")).read()


def test_without_rasterio_the_extra_is_named(scene_tif, monkeypatch):
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(InputError, match=r"rasterio is not installed; run `pip install 'geocat\[raster\]'`"):
        Raster(str(scene_tif)).read()


def test_the_first_place_that_is_there_is_read(server, host, scene_tif):
    server.assets["c.tif"] = scene_tif.read_bytes()
    raster = Raster(*(server.href(f"{name}.tif") for name in "abcd"), host=host)
    assert raster.shape == (1500, 1200)
    assert raster.href == server.href("c.tif")
    assert [asked.key for asked in server.asked] == ["a.tif", "b.tif", "c.tif"]
    with pytest.raises(CMSceneNotPublished, match=r"a\.tif"):
        Raster(server.href("a.tif"), host=host).read()


# ---------- a plume

PLUME = "tan20260102t030405c06s4001-A"
VIS, IME = "l3a-vis-ch4-mfa-v3e", "l3a-ime-ch4-mfa-v3e"
ALPHA = np.zeros((40, 30), np.uint8)
ALPHA[5:20, 4:12] = 255
ALPHA[10:14, 6:9] = 0
ALPHA[30:33, 20:25] = 9


@pytest.fixture
def folder(tmp_path) -> Path:
    """A plume's files, as they are fetched."""
    rgba = np.concatenate([RANDOM.integers(0, 255, (3, 40, 30)).astype(np.uint8), ALPHA[None]])
    tif(tmp_path / f"{PLUME}_{VIS}_plume.tif", rgba)
    ppm_m = RANDOM.normal(800, 50, (1, 28, 20)).astype(np.float32)
    tif(tmp_path / f"{PLUME}_{VIS}_plume-concentrations.tif", ppm_m)
    tif(tmp_path / f"{PLUME}_{VIS}_rgb.tif", rgba[:3])
    tif(tmp_path / f"{PLUME}_{IME}_ime-cmf-concentrations.tif", ppm_m[:, :9, :8])
    tif(tmp_path / f"{PLUME}_{IME}_ime-cmf-mask.tif", (ppm_m[:, :9, :8] > 800).astype(np.uint8))
    return tmp_path


def outline_of(mask: np.ndarray) -> shapely.Geometry:
    """An oracle: each pixel as a square of its own, in the raster's CRS, united."""
    rows, columns = np.nonzero(mask)
    west, north = 578_000 + columns * 30.0, 3_595_000 - rows * 30.0
    return shapely.union_all(shapely.box(west, north - 30, west + 30, north))


def in_utm(outline: shapely.Geometry) -> shapely.Geometry:
    to_utm = pytest.importorskip("pyproj").Transformer.from_crs("OGC:CRS84", UTM13, always_xy=True)
    return shapely.transform(outline, lambda points: np.column_stack(to_utm.transform(*points.T)))


def test_a_plumes_files_are_its_images(folder):
    image = PlumeImage(PLUME, images.files_in(folder))
    assert isinstance(image.mask, Mask)
    assert np.array_equal(image.mask.read(), ALPHA > 0)
    assert image.mask.read().dtype == bool
    window = rasterio.windows.Window(3, 4, 10, 12)
    assert np.array_equal(image.mask.read(window), (ALPHA > 0)[4:16, 3:13])
    assert image.picture.read().shape == (4, 40, 30)
    assert image.concentrations.read().shape == (1, 28, 20)
    assert image.rgb.read().shape == (3, 40, 30)
    ppm_m = image.ime.read()
    assert np.array_equal(image.ime_mask.read(), ppm_m[0] > 800)
    assert image.scene.cmf is None


def test_the_outline_is_carbon_mappers_own_where_there_is_one(folder):
    ring = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]
    parts = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "Polygon", "coordinates": [[[5, 5], [6, 5], [6, 6], [5, 5]]]},
    ]
    document = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": part} for part in parts],
    }
    (folder / f"{PLUME}_{VIS}_plume-outline.geojson").write_text(json.dumps(document))
    outline = PlumeImage(PLUME, images.files_in(folder)).outline
    assert outline.equals(shapely.MultiPolygon([shapely.geometry.shape(part) for part in parts]))


def test_without_an_outline_one_is_drawn_around_the_alpha_with_a_warning(folder):
    image = PlumeImage(PLUME, images.files_in(folder))
    with pytest.warns(OutlineWarning, match=f"outline of {PLUME} is drawn around the pixels") as caught:
        outline = image.outline
    assert caught[0].filename == __file__
    expected = outline_of(ALPHA > 0)
    assert in_utm(outline).symmetric_difference(expected).area < expected.area * 1e-6
    assert outline.is_valid
    assert image.outline is outline, "it is drawn once"
    with pytest.warns(OutlineWarning):
        ime = image.ime_outline
    assert in_utm(ime).area == pytest.approx(image.ime_mask.read().sum() * 900, rel=1e-6)


@pytest.mark.parametrize("text", ["", "<!doctype html>", '{"type": "FeatureCollection", "features": []}', "[1]", "{}"])
def test_an_outline_that_is_none_is_said(folder, text):
    (folder / f"{PLUME}_{VIS}_plume-outline.geojson").write_text(text)
    with pytest.raises(SourceChanged, match=r"plume-outline\.geojson of"):
        _ = PlumeImage(PLUME, images.files_in(folder)).outline


def test_a_mask_without_a_pixel_has_no_outline(folder):
    tif(folder / f"{PLUME}_{VIS}_plume.tif", np.zeros((4, 5, 6), np.uint8))
    with pytest.raises(SourceChanged, match="No pixel"):
        _ = PlumeImage(PLUME, images.files_in(folder)).outline


def test_what_was_not_fetched_is_none_and_an_empty_folder_is_refused(tmp_path):
    tif(tmp_path / f"{PLUME}_{VIS}_rgb.tif", np.zeros((3, 5, 6), np.uint8))
    image = PlumeImage(PLUME, images.files_in(tmp_path))
    assert image.mask is image.concentrations is image.ime is image.ime_mask is image.outline is None
    with pytest.raises(InputError, match="No file of Carbon Mapper's"):
        images.files_in(tmp_path / "nowhere")


# ---------- from what it is named by


def row(server, version: str, con: str | None = None, gas: str = "ch4", cmf: str = "mfa") -> dict[str, str | None]:
    """A row of a plume with the addresses that its version has."""
    day = "2026/01/02"
    vis = f"l3a-vis-{gas}-{cmf}-{version}"
    where = f"{vis}/{day}/{PLUME}/{PLUME}_{vis}"
    ending = "ime-cmf-concentrations.tif" if con and con.startswith("l3a-ime") else "concentrations.tif"
    con_tif = server.href(f"{con}/{day}/{PLUME}/{PLUME}_{con}_{ending}") if con else None
    return {"plume_id": PLUME, "plume_tif": server.href(f"{where}_plume.tif"), "con_tif": con_tif, "rgb_tif": ""}


def collection_of(raster: Raster | None) -> str | None:
    return raster and raster.hrefs[0].rpartition("/")[2].split("_")[-2]


@pytest.mark.parametrize(
    ("version", "con", "how", "concentrations", "ime"),
    [
        ("v3e", None, {}, "l3a-vis-ch4-mfa-v3e", "l3a-ime-ch4-mfa-v3e"),
        ("v3a", "l3a-ime-ch4-mfa-v3a", {}, "l3a-vis-ch4-mfa-v3a", "l3a-ime-ch4-mfa-v3a"),
        ("v002", "l3a-ch4-mf-v1", {"cmf": "mf"}, "l3a-vis-ch4-mf-v002", None),
        ("v002", None, {}, "l3a-vis-ch4-mfa-v002", None),
        ("v002", "l3a-ime-co2-mfal-v1", {"gas": "co2"}, "l3a-vis-co2-mfa-v002", "l3a-ime-co2-mfal-v1"),
        ("v3e", None, {"gas": "co2", "cmf": "mfal"}, "l3a-vis-co2-mfal-v3e", "l3a-ime-co2-mfal-v3e"),
    ],
)
def test_a_row_of_any_version_and_gas_has_the_files_of_its_version(server, version, con, how, concentrations, ime):
    image = opening.plume_image(row(server, version, con, **how))
    assert collection_of(image.mask) == f"l3a-vis-{how.get('gas', 'ch4')}-{how.get('cmf', 'mfa')}-{version}"
    assert collection_of(image.concentrations) == concentrations
    assert collection_of(image.ime) == collection_of(image.ime_mask) == ime
    assert server.asked == [], "a derived address needs no network"


def test_concentrations_of_before_2023_are_read_where_con_tif_says(server, host, folder):
    given = row(server, "v002", "l3a-ch4-mf-v1", cmf="mf")
    body = (folder / f"{PLUME}_{VIS}_plume-concentrations.tif").read_bytes()
    server.assets[given["con_tif"].partition("/catalog/asset/")[2]] = body
    image = opening.plume_image(given, host=host)
    assert image.concentrations.read().shape == (1, 28, 20)
    assert [asked.status for asked in server.asked] == [404, 206]


def test_a_row_is_read_window_by_window_with_its_outline_and_its_scene(server, host, folder, scene_tif, scene):
    day, scene_name = "2026/01/02", PLUME.partition("-")[0]
    for path in folder.iterdir():
        collection = path.name.split("_")[-2]
        server.assets[f"{collection}/{day}/{PLUME}/{path.name}"] = path.read_bytes()
    tile = f"l2b-ch4-mfa-v3e/{day}/{scene_name}/{scene_name}_l2b-ch4-mfa-v3e_cmf.tif"
    server.assets[tile] = scene_tif.read_bytes()
    image = opening.plume_image(row(server, "v3e"), host=host)
    assert np.array_equal(image.mask.read(), ALPHA > 0)
    assert image.ime_mask.read().any()
    with pytest.warns(OutlineWarning):
        outline = image.outline
    clip = image.scene.cmf.clip(outline)
    assert clip.values.count() == (ALPHA > 0).sum()
    assert np.allclose(np.sort(clip.values.compressed()), np.sort(scene[0, :40, :30][ALPHA > 0]))
    with pytest.raises(CMSceneNotPublished):
        image.scene.uncertainty.read()


def test_a_signed_record_is_read_at_the_api(server, host, folder):
    key = f"{VIS}/2026/01/02/{PLUME}/{PLUME}_{VIS}_plume.tif"
    server.assets[key] = (folder / f"{PLUME}_{VIS}_plume.tif").read_bytes()
    signed = {"plume_id": PLUME, "plume_tif": f"https://catalog.carbonmapper.org/{key}?c=1&Expires=2&Signature=secret"}
    image = opening.plume_image(signed, host=host)
    assert np.array_equal(image.mask.read(), ALPHA > 0)
    assert "secret" not in f"{image!r} {image.mask!r} {server.asked}"


def stac_item(server, collection: str, item: str, assets: list[str]) -> dict:
    where = f"{collection}/2026/01/02/{item}/{item}_{collection}"
    hrefs = {asset: {"href": server.href(f"{where}_{asset}")} for asset in assets}
    return {"type": "Feature", "id": item, "collection": collection, "properties": {}, "assets": hrefs}


def test_a_stac_item_has_its_own_files_and_their_siblings(server):
    item = stac_item(server, VIS, PLUME, ["plume.tif", "plume-concentrations.tif", "plume-outline.geojson"])
    image = opening.plume_image(item)
    assert image.name == PLUME
    assert image.mask.hrefs == (item["assets"]["plume.tif"]["href"],)
    assert collection_of(image.ime) == IME
    assert collection_of(image.scene.cmf) == "l2b-ch4-mfa-v3e"
    ime = opening.plume_image(stac_item(server, IME, PLUME, ["ime-cmf-concentrations.tif", "ime-cmf-mask.tif"]))
    assert collection_of(ime.ime_mask) == IME
    assert ime.mask is None


CATALOG = """
    CREATE SCHEMA methane;
    CREATE TABLE methane.plume_assets (source VARCHAR, plume_id VARCHAR, product VARCHAR, asset VARCHAR, level VARCHAR,
        collection VARCHAR, item_id VARCHAR, href VARCHAR, derived BOOLEAN);
    CREATE TABLE methane.stac_items (source VARCHAR, collection VARCHAR, level VARCHAR, product VARCHAR, gas VARCHAR,
        version VARCHAR, scene_name VARCHAR, processed_at TIMESTAMPTZ, asset_hrefs MAP(VARCHAR, VARCHAR));
"""


@pytest.fixture
def catalog(server) -> Iterator:
    """A catalog with a plume and with its scene, whose newest version in STAC is not there, and whose next is."""
    with engine.connect() as connection:
        connection.execute(CATALOG)
        for name in ("stable_href", "version_order", "scene_assets"):
            engine.run(connection, f"methane/{name}")
        files = [("vis", "plume.tif", VIS, PLUME, "l3a"), ("cmf", "cmf.tif", "l2b-ch4-mfa-v3e", "s1", "l2b")]
        files += [("cmf", "cmf.tif", "l2b-co2-mfal-v3e", "s1", "l2b"), ("rgb", "rgb.tif", "l2b-rgb-v3e", "s1", "l2b")]
        for product, asset, collection, item, level in files:
            values = ["cm", PLUME, product, asset, level, collection, item, server.href(f"{collection}/{asset}"), True]
            connection.execute("INSERT INTO methane.plume_assets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        for version in ("v3c", "v3d"):
            values = [version, server.href(f"stac-{version}/cmf.tif"), server.href(f"stac-{version}/uas.txt")]
            connection.execute(
                "INSERT INTO methane.stac_items VALUES ('cm', 'l2b-ch4-mfa-' || $1, 'l2b', 'cmf', 'CH4', $1, 's1', "
                "NULL, MAP {'cmf.tif': $2, 'uas.txt': $3})",
                values,
            )
        yield connection


def test_an_id_finds_its_files_in_the_catalog(catalog, server):
    image = opening.plume_image(PLUME, connection=catalog)
    assert image.mask.hrefs == (server.href(f"{VIS}/plume.tif"),)
    with pytest.raises(CMPlumeNotFound, match="No plume nobody"):
        opening.plume_image("nobody", connection=catalog)
    with pytest.raises(CMPlumeNotFound):
        opening.plume_image(PLUME, connection=catalog, source="other")
    with pytest.raises(InputError, match=r"ask catalog\.methane\.plume_image"):
        opening.plume_image(PLUME)


def test_a_scene_is_read_where_stac_says_and_else_where_it_should_lie(catalog, server, host, scene_tif):
    image = opening.scene_image("s1", connection=catalog, host=host)
    stac, derived = [server.href(f"stac-{version}/cmf.tif") for version in ("v3d", "v3c")], "l2b-ch4-mfa-v3e/cmf.tif"
    assert image.cmf.hrefs == (*stac, server.href(derived))
    server.assets[derived] = scene_tif.read_bytes()
    assert image.cmf.shape == (1500, 1200)
    assert [asked.status for asked in server.asked] == [404, 404, 206]
    server.assets["stac-v3c/uas.txt"] = b"1 2 3\n"
    assert image.uas() == "1 2 3\n"
    assert image.rgb.hrefs == (server.href("l2b-rgb-v3e/rgb.tif"),)
    server.token = TOKEN
    with pytest.raises(SourceRefused):
        image.rgb.read()


def test_a_scenes_gas_is_asked_for_and_an_unknown_scene_may_not_be_published(catalog, server):
    image = opening.scene_image("s1", connection=catalog, gas="CO2")
    assert image.cmf.hrefs == (server.href("l2b-co2-mfal-v3e/cmf.tif"),)
    with pytest.raises(CMSceneNotPublished, match="neither a tile nor a plume of scene s2"):
        opening.scene_image("s2", connection=catalog)


def test_a_tile_a_stac_item_and_a_folder_are_scenes_too(catalog, server, host, scene_tif, scene):
    tile = {"scene_name": "s1", "gas": "CH4", "source": "cm", "asset_hrefs": {"cmf.tif": server.href("own/cmf.tif")}}
    assert opening.scene_image(tile).cmf.hrefs == (server.href("own/cmf.tif"),)
    assert opening.scene_image(tile, connection=catalog).cmf.hrefs[:2] == (
        server.href("own/cmf.tif"),
        server.href("stac-v3d/cmf.tif"),
    )
    item = stac_item(server, "l2b-ch4-mfa-v3e", "s1", ["cmf.tif", "uncertainty.tif", "artifact-mask.tif"])
    image = opening.scene_image(item, host=host)
    assert image.artifact_mask.hrefs == (item["assets"]["artifact-mask.tif"]["href"],)
    assert image.cmf_unortho is image.uncertainty_unortho is image.rgb is None
    assert np.array_equal(opening.scene_image(scene_tif.parent).cmf.read(), scene)


@pytest.mark.parametrize("given", [3, {"plume_tif": "x"}, {"plume_id": None}])
def test_what_names_no_plume_is_refused(given):
    with pytest.raises(InputError):
        opening.plume_image(given)


# ---------- the loopback Carbon Mapper


def test_every_kind_of_record_of_carbon_mapper_opens_its_images(folder, tmp_path):
    body = (folder / f"{PLUME}_{VIS}_plume.tif").read_bytes()
    numbers = (folder / f"{PLUME}_{VIS}_plume-concentrations.tif").read_bytes()
    population = Population.made(plumes=200, sources=60, scenes=300, seed=3)
    with CarbonMapperServer(population, token=TOKEN) as upstream:
        upstream.stac.assets.made = lambda key: (
            body if key.endswith("_plume.tif") else numbers if key.endswith("concentrations.tif") else None
        )
        declared = sources.declare("cm", {"type": "carbon_mapper", "url": upstream.url})
        with AssetHost("cm", declared, token=TOKEN) as host:
            page = host.http.ask("GET", f"{upstream.url}/catalog/plumes/annotated?limit=200").body
            kinds = {}
            for record in json.loads(page)["items"]:
                if record["plume_tif"]:
                    vis, con = (urlsplit(record[name] or "///").path for name in ("plume_tif", "con_tif"))
                    kinds.setdefault((vis.split("/")[-6], con.split("/")[-6] if record["con_tif"] else ""), record)
            assert len(kinds) >= 5
            assert {gas for gas in ("ch4", "co2") for vis, _ in kinds if gas in vis} == {"ch4", "co2"}
            outlines = 0
            for record in kinds.values():
                image = opening.plume_image(record, host=host)
                assert np.array_equal(image.mask.read(), ALPHA > 0)
                if image.ime is not None and record["con_tif"]:
                    assert image.ime.read().shape == (1, 28, 20)
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    outline = image.outline
                outlines += not caught
                assert outline.area > 0
            assert outlines >= 1, "some outlines are Carbon Mapper's own"
