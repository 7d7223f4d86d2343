"""Catalogs of made-up granules, for shard maps."""

from __future__ import annotations

import json

import geocat

HOST = "https://granules.example.net"
START = "2024-01-02T03:04:05Z"


def granule(name, geometry, *, collection="ATL99_001", start=START, end=None, bbox=None, **more):
    """A STAC item of one file of data, at both endpoints."""
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "collection": collection,
        "geometry": geometry,
        **({} if geometry is None else {"bbox": bbox or [-180, -90, 180, 90]}),
        "properties": {"datetime": start, "start_datetime": start, "end_datetime": end or start},
        "links": [],
        "assets": {
            "data": {"href": f"{HOST}/{name}", "roles": ["data"]},
            "data_s3": {"href": f"s3://granules/{name}", "roles": ["data"]},
        },
        **more,
    }


def polygon(*places):
    """A polygon of lon/lat pairs, closed here."""
    return {"type": "Polygon", "coordinates": [[*map(list, places), list(places[0])]]}


def box(west, south, east, north):
    """A ring of four corners, as they are."""
    return polygon((west, south), (east, south), (east, north), (west, north))


def made(folder, granules, **source):
    """A catalog that has harvested made-up granules."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "items.ndjson").write_text("".join(json.dumps(each) + "\n" for each in granules))
    catalog = geocat.init(folder / "catalog")
    catalog.add_source("made", "files", str(folder / "items.ndjson"), **source)
    catalog.harvest("made")
    return catalog


def pairs(shards):
    """The pairs of a map."""
    return {(key, item) for key, _, _, item in shards.rows.fetchall()}


def items(shards):
    """The ids of a map."""
    return {item for _, item in pairs(shards)}
