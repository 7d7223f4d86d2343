"""Why a plume, a source of emission or a tile is not there, as the error to raise.

Nothing here asks Carbon Mapper: what a harvest saw, and since when it does not, is in the catalog.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from geocat import declarations
from geocat.errors import CMPlumeNotFound, CMSceneNotPublished, CMSourceNotFound, InputError
from geocat.store import DECLARATION, Store

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
SCENE_GRAMMAR = (
    "tanYYYYMMDDtHHMMSScNNsNNNN, emiYYYYMMDDtHHMMSSpNNNNN, GAOYYYYMMDDtHHMMSSpNNNN, angYYYYMMDDtHHMMSS or av3…"
)
SIBLINGS = 5


def plume(connection: DuckDBPyConnection, store: Store, plume_id: str) -> CMPlumeNotFound | InputError:
    """The error for a plume that is not there: withdrawn, never harvested, or no plume id at all."""
    gone = connection.sql("FROM methane.plume_last_seen($id)", params={"id": plume_id}).fetchone()
    if gone:
        _, _, since, source = gone
        return CMPlumeNotFound(
            f"Plume {plume_id} was withdrawn in the harvest of {_time(since)} from source {source}; "
            f"methane.plume_versions has its last values.",
            plume_id=plume_id,
            since=since,
        )
    is_uuid = _UUID.fullmatch(plume_id) is not None
    if not (is_uuid or _holds(connection, "SELECT methane.is_plume_id($name)", plume_id)):
        return InputError(
            f"{plume_id!r} is not a plume id: it is the name of a scene, a hyphen and one or two capitals or digits, "
            f"such as emi20240102t030405p06007-A; scenes are named {SCENE_GRAMMAR}. A UUID serves too."
        )
    if nothing := _nothing(connection, store):
        return CMPlumeNotFound(f"There is no plume {plume_id}: {nothing}", plume_id=plume_id)
    known = _scene(connection, plume_id.rpartition("-")[0])
    if is_uuid:
        said = "No harvest had it; it may be younger than the last one."
    elif known.plume_ids:
        said = f"No harvest had it; of its scene there are {_some(known.plume_ids)}."
    else:
        said = (
            f"No harvest had it, nor another of its scene, observed at {_time(known.observed_at)}; plumes are "
            "published weeks after that (Tanager: 30 days)."
        )
    return CMPlumeNotFound(f"There is no plume {plume_id}. {said}", plume_id=plume_id)


def source(connection: DuckDBPyConnection, store: Store, name: str) -> CMSourceNotFound | InputError:
    """The error for a source of emission that is not there: renamed, gone, never harvested, or no such name."""
    name = name.partition("?")[0]
    heirs = connection.sql("FROM methane.source_heirs($name)", params={"name": name}).fetchone()
    if heirs:
        _, _, _, since, heir, shared, count = heirs
        then = (
            f"{heir} has {shared} of its {_plumes(count)} now"
            if heir
            else "no source of its gas and sector has its plumes now"
        )
        return CMSourceNotFound(
            f"Source {name} is gone since the harvest of {_time(since)}; {then}. A new plume renames a source.",
            source_name=name,
            since=since,
            renamed_to=heir,
        )
    if held := _of_plume(connection, name):
        return held
    if not _holds(connection, "SELECT methane.is_source_name($name)", name):
        return InputError(
            f"{name!r} is not the name of a source: it is gas, sector, radius, longitude and latitude, such as "
            "CH4_1B2_100m_-103.50000_31.50000."
        )
    if nothing := _nothing(connection, store):
        return CMSourceNotFound(f"There is no source {name}: {nothing}", source_name=name)
    near = connection.sql("FROM methane.source_nearest($name)", params={"name": name}).fetchone()
    said = f"the nearest of its gas is {near[0]}, {near[1]:,.0f} m away" if near else "none of its gas is within 10 km"
    return CMSourceNotFound(
        f"No harvest had a source {name}; it may have been renamed before, as a new plume does: {said}.",
        source_name=name,
        renamed_to=None,
    )


def _of_plume(connection: DuckDBPyConnection, name: str) -> CMSourceNotFound | None:
    """The error for the id of a plume where the name of a source was meant."""
    plume = connection.sql(
        "SELECT plume_id, source, snapshot FROM methane.plume_named($name)", params={"name": name}
    ).fetchone()
    if plume is None:
        return None
    holding = connection.sql(
        "SELECT source_name FROM methane.source_holding($id, of_source := $source)",
        params={"id": plume[0], "source": plume[1]},
    ).fetchone()
    if holding is None:
        said = f"it is in no source as of snapshot {plume[2]}: not clustered, or not yet"
        return CMSourceNotFound(f"{name} is a plume; {said}.", source_name=name)
    return CMSourceNotFound(
        f"{name} is a plume; its source is {holding[0]}.", source_name=name, renamed_to=str(holding[0])
    )


def scene(connection: DuckDBPyConnection, store: Store, name: str) -> CMSceneNotPublished | InputError:
    """The error for a tile that is not there: not published yet, or never, or of an unknown scene."""
    known = _scene(connection, name)
    since = known.observed_at
    if not known.is_known:
        if _holds(connection, "SELECT methane.is_plume_id($name)", name):
            return InputError(f"{name} is a plume; its scene is {name.rpartition('-')[0]}.")
        if not known.is_scene_name:
            return InputError(f"{name!r} is not the name of a scene; scenes are named {SCENE_GRAMMAR}.")
        nothing = _nothing(connection, store) or "no harvest had it, nor a plume of it."
        return CMSceneNotPublished(f"There is no scene {name}: {nothing}", scene_name=name)
    if not known.has_any_tile:
        said = "no harvest brought a tile of any scene; its source may be declared without STAC collections"
    elif since is None:
        said = "the time of its observation is not known"
    else:
        said = f"observed at {_time(since)}, {known.age_days} days before the harvest of {_time(known.harvested_at)}; "
        said += "deferred, the next harvest asks again" if known.is_deferred else "after 180 days it is not expected"
    return CMSceneNotPublished(f"The tile of scene {name} is not published: {said}.", scene_name=name, since=since)


class _Scene(NamedTuple):
    """The columns of ``methane.scene_known``."""

    is_known: bool
    is_scene_name: bool
    observed_at: datetime | None
    harvested_at: datetime | None
    age_days: int | None
    is_deferred: bool | None
    plume_ids: list[str]
    has_any_tile: bool


def _scene(connection: DuckDBPyConnection, name: str) -> _Scene:
    [row] = connection.sql("FROM methane.scene_known($name)", params={"name": name}).fetchall()
    return _Scene(*row)


def _holds(connection: DuckDBPyConnection, question: str, name: str) -> bool:
    return bool(connection.sql(question, params={"name": name}).fetchall()[0][0])


def _nothing(connection: DuckDBPyConnection, store: Store) -> str:
    """Which command brings plumes, where no harvest did; else nothing."""
    if connection.sql("FROM methane.words WHERE word_of = 'source' LIMIT 1").fetchone():
        return ""
    declared = declarations.read(store.read(DECLARATION).decode(), store.url(DECLARATION))
    name = next((name for name, source in declared.items() if source.type == "carbon_mapper"), None)
    first = "" if name else "`geocat source add cm carbon-mapper` and "
    return f"nothing of Carbon Mapper is harvested yet; run {first}`geocat harvest {name or 'cm'}`."


def _some(names: list[str]) -> str:
    more = len(names) - SIBLINGS
    return ", ".join(names[:SIBLINGS]) + (f" and {more} more" if more > 0 else "")


def _plumes(count: int) -> str:
    return f"{count} plume{'' if count == 1 else 's'}"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "an unknown time"


def require_scene(connection: DuckDBPyConnection, store: Store, name: str) -> None:
    """Check that a harvest had a scene, or a plume of it.

    :raises CMSceneNotPublished: none had
    :raises InputError: not the name of a scene
    """
    if not _scene(connection, name).is_known:
        raise scene(connection, store, name)
