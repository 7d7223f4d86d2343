"""The images of a plume or a scene, from whatever names it: an id, a record, a row, a STAC item, or a folder of files.

Every address comes from SQL: of a catalog's plume or scene from the catalog; of a row or an item that lies nowhere from
``plume_assets.sql`` over that one row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from geocat import engine
from geocat.errors import CMPlumeNotFound, CMSceneNotPublished, InputError
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane.images import Files, PlumeImage, SceneImage, files_in, files_of_item, joined

ADDRESSES = ("plume_tif", "plume_png", "plume_rgb_png", "rgb_tif", "rgb_png", "con_tif")
Given = str | os.PathLike[str] | Mapping[str, Any] | Any
"""An id, a folder, a mapping (a row or a STAC item), or a record with the same fields."""


def plume_image(
    plume: Given,
    *,
    connection: DuckDBPyConnection | None = None,
    source: str | None = None,
    host: AssetHost | None = None,
) -> PlumeImage:
    """The images of a plume; nothing is read yet.

    :param plume: an id, which needs ``connection``; a record or a row with ``plume_id`` and ``plume_tif``; an item of
        a collection ``l3a-vis-…`` or ``l3a-ime-…``; a folder of fetched files
    :param connection: to a catalog, which also knows the scene's tile
    :param source: declared name, where several have the plume
    :param host: that URLs are asked of; Carbon Mapper's own API, unless given
    :raises CMPlumeNotFound: the catalog has no plume of this id
    :raises InputError: an id without a catalog, a row without an id, a folder without files
    """
    if isinstance(plume, os.PathLike):
        files = files_in(plume)
        return PlumeImage(Path(plume).name, files, host)
    if isinstance(plume, str):
        found = _of_plume(_catalog(connection, "plume"), plume, source)
        if not found:
            raise CMPlumeNotFound(f"No plume {plume} is in the catalog, or it has no images.", plume_id=plume)
        return PlumeImage(plume, found, host)
    row = _mapping(plume)
    if "assets" in row:
        own, name = files_of_item(row), str(row.get("id", ""))
        near = _of_row({"plume_id": name, **_addresses_of(own)})
        return PlumeImage(name, _both(own, near), host)
    name = _text(row, "plume_id", "plume")
    found = _of_plume(connection, name, source or row.get("source")) if connection else {}
    return PlumeImage(name, found or _of_row(row), host)


def scene_image(
    scene: Given,
    *,
    connection: DuckDBPyConnection | None = None,
    source: str | None = None,
    gas: str | None = None,
    host: AssetHost | None = None,
) -> SceneImage:
    """The images of a scene; nothing is read yet. Each lies where a STAC item says, else where it should lie.

    :param scene: a name, which needs ``connection``; a record or a row with ``scene_name`` and ``asset_hrefs``; an item
        of a collection ``l2b-…``; a folder of fetched files
    :param gas: ``CH4`` or ``CO2``, where the scene has both; CH4, unless given
    :param connection: as for :func:`plume_image`, as are ``source`` and ``host``
    :raises CMSceneNotPublished: the catalog has neither a STAC item nor a plume of this scene
    :raises InputError: a name without a catalog, a row without a name, a folder without files
    """
    if isinstance(scene, os.PathLike):
        return SceneImage(Path(scene).name, files_in(scene), host)
    if isinstance(scene, str):
        found = _of_scene(_catalog(connection, "scene"), scene, source, gas)
        if not found:
            what = f"scene {scene} for {gas}" if gas else f"scene {scene}"
            raise CMSceneNotPublished(
                f"The catalog has neither a tile nor a plume of {what}: it may not be published yet; harvest again "
                "later.",
                scene_name=scene,
            )
        return SceneImage(scene, found, host)
    row = _mapping(scene)
    if "assets" in row:
        return SceneImage(str(row.get("id", "")), files_of_item(row), host)
    name = _text(row, "scene_name", "scene")
    addresses = row.get("asset_hrefs") or {}
    own: Files = {("cmf", asset): (href,) for asset, href in dict(addresses).items()}
    if href := row.get("rgb_href"):
        own = {**own, ("rgb", "rgb.tif"): (href,)}
    more = _of_scene(connection, name, source or row.get("source"), gas or row.get("gas")) if connection else {}
    return SceneImage(name, _both(own, more), host)


# ---------- what was given


def _catalog(connection: DuckDBPyConnection | None, what: str) -> DuckDBPyConnection:
    if connection is None:
        raise InputError(f"Where the files of a {what} lie, the catalog knows; ask catalog.methane.{what}_image(…).")
    return connection


def _mapping(given: Any) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    if is_dataclass(given) and not isinstance(given, type):
        return asdict(given)
    if hasattr(given, "to_dict"):
        row: Mapping[str, Any] = given.to_dict()
        return row
    raise InputError(f"{type(given).__name__} is no id, record, row, STAC item or folder.")


def _text(row: Mapping[str, Any], name: str, what: str) -> str:
    found = row.get(name)
    if not isinstance(found, str) or not found:
        raise InputError(f"A row of a {what} has {name}; this one has {', '.join(map(str, row))}.")
    return found


def _both(first: Files, then: Files) -> Files:
    """Every place of every file, those of the first before the others."""
    return joined((file, href) for files in (first, then) for file, hrefs in files.items() for href in hrefs)


def _addresses_of(files: Files) -> dict[str, str]:
    """The columns of a row that a STAC item's files stand for."""
    names = {
        ("vis", "plume.tif"): "plume_tif",
        ("vis", "rgb.tif"): "rgb_tif",
        ("ime", "ime-cmf-concentrations.tif"): "con_tif",
    }
    return {column: files[file][0] for file, column in names.items() if file in files}


# ---------- where it lies


def _of_plume(connection: DuckDBPyConnection, plume_id: str, source: str | None) -> Files:
    rows = connection.sql(
        "SELECT product, asset, href FROM methane.plume_assets "
        "WHERE plume_id = $plume_id AND ($source IS NULL OR source = $source) ORDER BY source",
        params={"plume_id": plume_id, "source": source},
    )
    return joined(_files(rows.fetchall()))


def _of_scene(connection: DuckDBPyConnection, scene_name: str, source: str | None, gas: str | None) -> Files:
    rows = connection.sql(
        "SELECT product, asset, href, gas FROM methane.scene_assets($scene_name, of_source := $source) "
        "ORDER BY source, gas, place",
        params={"scene_name": scene_name, "source": source},
    ).fetchall()
    chosen = gas or min((row[3] for row in rows if row[3]), default=None)
    return joined(_files([row[:3] for row in rows if row[3] in (chosen, None)]))


def _of_row(row: Mapping[str, Any]) -> Files:
    """What ``plume_assets.sql`` makes of one row that is in no catalog, and of no tile."""
    with engine.connect() as alone:
        engine.run(alone, "methane/schema")
        engine.run(alone, "images/one_plume", **_plume(row))
        for file in ("stable_href", "version_order", "plume_assets"):
            engine.run(alone, f"methane/{file}")
        return _of_plume(alone, row["plume_id"], None)


def _plume(row: Mapping[str, Any]) -> dict[str, str | None]:
    values = {name: row.get(name) for name in ("plume_id", *ADDRESSES)}
    return {name: value if isinstance(value, str) and value else None for name, value in values.items()}


def _files(rows: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[str, str], str]]:
    for product, asset, href in rows:
        yield (product, asset), href
