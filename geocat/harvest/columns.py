"""Arrow columns to the values of JSON: nested as they are, without the members that are null.

Times are RFC 3339 in UTC with all their digits, WKB is GeoJSON, decimals keep their digits. JSON has no word for
a number that is not finite: it becomes null, and as ``nodata`` what STAC writes for it (``"nan"``, ``"inf"``).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection
from itertools import islice
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import types

Column = list[Any]
_ZEROS = re.compile(r"\.?(?:000)+$")


class Unreadable:
    """A value that is not what its column is for.

    :ivar why: what it is, for "The column … holds …"
    """

    __slots__ = ("text", "why")

    def __init__(self, text: str, why: str) -> None:
        """Keep the value as text."""
        self.text, self.why = text, why

    def __str__(self) -> str:
        """The value as text, which is how it is written."""
        return self.text


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds strings, which may be encoded in a dictionary or marked as JSON."""
    if types.is_dictionary(kind):
        kind = kind.value_type
    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or _is_json(kind)


def decoded(text: str | msgspec.Raw | None, kind: Any) -> Any:
    """JSON text as a value of a type; ``None`` for the text ``null`` and for none.

    :param kind: what msgspec decodes to, such as ``dict[str, msgspec.Raw]``
    """
    if text is None:
        return None
    try:
        sent = bytes(text) if isinstance(text, msgspec.Raw) else text.encode()
        return None if sent.strip() == b"null" else msgspec.json.decode(sent, type=kind)
    except msgspec.DecodeError:
        return Unreadable(str(text), "text that is not the JSON it should be")


def geometry_column(array: pa.Array) -> Column:
    """Geometry as GeoJSON: from WKB, or from text that is GeoJSON or WKT."""
    if isinstance(array.type, pa.ExtensionType):
        array = array.storage
    if is_text(array.type):
        return [_from_text(text) for text in values(array)]
    return _from_wkb(array) if _is_binary(array.type) else values(array)


def values(array: pa.Array, name: str = "", geometries: Collection[str] = ()) -> Column:  # noqa: PLR0911  one per kind
    """The values of a column, or of a part of one.

    :param name: what the member is called that holds them
    :param geometries: the members whose binary is WKB, wherever they are
    """
    kind = array.type
    if array.null_count == len(array):
        return [None] * len(array)
    if types.is_dictionary(kind):
        return values(array.dictionary_decode(), name, geometries)
    if _is_json(kind):
        return [decoded(text, msgspec.Raw) for text in values(array.storage)]
    if isinstance(kind, pa.ExtensionType) and not isinstance(kind, pa.UuidType):
        return values(array.storage, name, geometries)
    if name in geometries and _is_binary(kind):
        return _from_wkb(array)
    if types.is_struct(kind):
        return _structs(array, geometries)
    if types.is_map(kind):
        return _maps(array, geometries)
    if types.is_nested(kind):
        return _lists(array, name, geometries)
    return _leaves(array, name)


def _structs(array: pa.StructArray, geometries: Collection[str]) -> Column:
    rows: list[dict[str, Any] | None] = [{} for _ in range(len(array))]
    for field, child in zip(array.type, array.flatten(), strict=True):
        if child.null_count < len(child):
            for row, value in zip(rows, values(child, field.name, geometries), strict=True):
                if value is not None:
                    row[field.name] = value  # type: ignore[index]  # every row is a dict until the nulls are set
    if array.null_count:
        return [row if valid else None for row, valid in zip(rows, array.is_valid().to_pylist(), strict=True)]
    return rows


def _maps(array: pa.MapArray, geometries: Collection[str]) -> Column:
    keys, items = values(array.keys), values(array.items, "", geometries)
    ends = array.offsets.to_pylist()
    return [
        {str(key): value for key, value in zip(keys[start:end], items[start:end], strict=True) if value is not None}
        if valid
        else None
        for start, end, valid in zip(ends, ends[1:], array.is_valid().to_pylist(), strict=False)
    ]


def _lists(array: pa.Array, name: str, geometries: Collection[str]) -> Column:
    flat = iter(values(pc.list_flatten(array), name, geometries))
    lengths = pc.list_value_length(array).to_pylist()
    return [None if length is None else list(islice(flat, length)) for length in lengths]


def _leaves(array: pa.Array, name: str) -> Column:  # noqa: PLR0911  one per kind
    kind = array.type
    if types.is_timestamp(kind):
        return _times(array)
    if types.is_floating(kind):
        return _numbers(array, name)
    if types.is_decimal(kind):
        return _each(array, lambda value: msgspec.Raw(str(value)))
    if types.is_date(kind) or types.is_time(kind):
        return _each(array, lambda value: value.isoformat())
    if _is_binary(kind):
        return _each(array, _text)
    try:
        found: Column = array.to_pylist()
    except UnicodeDecodeError:
        return _each(array.cast(pa.large_binary()), lambda value: value.decode("utf-8", "replace"))
    return found


def _each(array: pa.Array, become: Callable[[Any], Any]) -> Column:
    return [None if value is None else become(value) for value in array.to_pylist()]


def _times(array: pa.Array) -> Column:
    """RFC 3339 with as many groups of three digits below the second as the time has; without a zone it is UTC."""
    texts = pc.strftime(array.cast(pa.timestamp(array.type.unit)), format="%Y-%m-%dT%H:%M:%S").to_pylist()
    return [None if text is None else _ZEROS.sub("", text) + "Z" for text in texts]


def _numbers(array: pa.Array, name: str) -> Column:
    found: Column = array.to_pylist()
    if pc.all(pc.is_finite(array)).as_py():
        return found
    nodata = {"nan": "nan", "inf": "inf", "-inf": "-inf"} if name == "nodata" else {}
    limits = (float("-inf"), float("inf"))
    return [value if value is None or limits[0] < value < limits[1] else nodata.get(str(value)) for value in found]


def _from_wkb(array: pa.Array) -> Column:
    """GeoJSON; an empty geometry is null, as RFC 7946 (3.1) allows."""
    sent = array.to_pylist()
    shapes = shapely.from_wkb(sent, on_invalid="ignore")
    found: Column = []
    for binary, shape in zip(sent, shapes, strict=True):
        if binary is None or (shape is not None and shape.is_empty):
            found.append(None)
        else:
            found.append(_geojson(shape) or Unreadable(_text(binary), "a geometry that is not WKB"))
    return found


def _from_text(text: str | msgspec.Raw | None) -> Any:
    if text is None:
        return None
    said = bytes(text).decode() if isinstance(text, msgspec.Raw) else text
    if said.lstrip().startswith("{"):
        return decoded(said, msgspec.Raw)
    shape = shapely.from_wkt(said, on_invalid="ignore")
    if shape is not None and shape.is_empty:
        return None
    return _geojson(shape) or Unreadable(said, "a geometry that is neither WKB nor GeoJSON nor WKT")


def _geojson(shape: shapely.Geometry | None) -> msgspec.Raw | None:
    """GeoJSON with every digit; ``None`` for what it has no word for, such as a curve."""
    try:
        return None if shape is None else msgspec.Raw(shapely.to_geojson(shape))
    except (shapely.errors.GEOSException, NotImplementedError):
        return None


def _text(binary: bytes) -> str:
    """Binary as text, which some writers do not mark as such; base64 where it is none."""
    try:
        return binary.decode()
    except UnicodeDecodeError:
        return base64.b64encode(binary).decode()


def _is_json(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.JsonType)


def _is_binary(kind: pa.DataType) -> bool:
    tests = (types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary)
    return any(test(kind) for test in tests)
