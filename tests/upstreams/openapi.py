"""The contract of Carbon Mapper's API: its OpenAPI document, held against answers and against requests.

The document is the official one of November 2025. Where real answers are known to differ from it, or where it says
nothing, the difference is listed here by name; all else has to validate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

HOME = "urn:openapi"

NULL_IN_REAL_RECORDS = {
    "PlumeAnnotatedOut": (
        "emission_auto emission_uncertainty_auto gsd sensitivity_mode off_nadir con_tif plume_quality "
        "processing_software wind_speed_avg_auto wind_direction_avg_auto"
    ).split(),
}
"""Declared without null, yet null in the real records of the fixtures."""

NULL_BY_INFERENCE = {
    "PlumeAnnotatedOut": ["plume_bounds"],  # empty in real CSV rows
    "SourceProperties": ["emission_auto", "emission_uncertainty_auto"],  # sources all of whose rates are hidden
    "SceneAnnotatedOut": ["gsd", "sensitivity_mode", "off_nadir"],  # null in the records of such a scene's plumes
}
"""Declared without null, and null in no real record that we have."""

WITHOUT_A_SCHEMA = {
    ("GET", "/api/v1/catalog/asset/{key}"): "bytes of any media type",
    ("GET", "/api/v1/catalog/source-plumes-csv/{gas}_{sector}_{eps}m_{lon}_{lat}"): "CSV, though declared as a source",
    ("GET", "/api/v1/catalog/scenes"): "an ordinary account only sees its 401",
}
"""Operations whose answer the document does not describe, or describes as something it is not."""

ONLY_AN_OBJECT = {
    "/api/v1/stac/": "Catalog",
    "/api/v1/stac/search": "FeatureCollection",
    "/api/v1/stac/collections": None,
    "/api/v1/stac/collections/{collection_id}": "Collection",
    "/api/v1/stac/collections/{collection_id}/items": "FeatureCollection",
    "/api/v1/stac/collections/{collection_id}/items/{feature_id}": "Feature",
    "/api/v1/stac/conformance": None,
}
"""STAC answers, declared as objects of any kind; their ``type`` where STAC gives them one."""

UNDECLARED_ERRORS = {
    401: "DetailMessageSchema",
    404: "DetailMessageSchema",
    405: "DetailMessageSchema",
    414: "DetailMessageSchema",
    422: "ValidationErrorSchema",
    429: "DetailMessageSchema",
}
"""Errors that operations answer with whether they declare them or not, and their shape, which is a component."""

DATES = FormatChecker()


@DATES.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


class Operation(NamedTuple):
    method: str
    path: str
    declared: dict[str, Any]
    values: dict[str, str]


class Contract:
    """The document, with the differences above."""

    def __init__(
        self, file: Path, *, nulls: Iterable[dict[str, list[str]]] = (NULL_IN_REAL_RECORDS, NULL_BY_INFERENCE)
    ):
        self.document = json.loads(file.read_text())
        for schemas in nulls:
            for name, fields in schemas.items():
                properties = self.document["components"]["schemas"][name]["properties"]
                for field in fields:
                    properties[field] = {"anyOf": [properties[field], {"type": "null"}]}
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(HOME, resource)
        self.paths = sorted(self.document["paths"], key=lambda path: (path.count("{"), path))

    def operation(self, method: str, target: str) -> Operation | None:
        """The declared operation that a path with its query asks for; the most literal one where several fit."""
        path = unquote(urlsplit(target).path)
        for template in self.paths:
            pattern = re.sub(r"\\{(\w+)\\}", lambda name: f"(?P<{name[1]}>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern.replace("(?P<key>[^/]+)", "(?P<key>.+)"), path)
            if found and (declared := self.document["paths"][template].get(method.lower())):
                return Operation(method, template, declared, found.groupdict())
        return None

    def wrong(self, schema: dict[str, Any], value: object) -> list[str]:
        """What is wrong with a value by a schema of the document; its ``$ref`` s are found."""
        rebased = json.loads(json.dumps(schema).replace('"#/', f'"{HOME}#/'))
        checker = Draft202012Validator(rebased, registry=self.registry, format_checker=DATES)
        return [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(value)]

    def component(self, name: str, value: object) -> list[str]:
        return self.wrong({"$ref": f"#/components/schemas/{name}"}, value)

    def answer(self, method: str, target: str, status: int, body: bytes) -> list[str]:
        """What is wrong with an answer: nothing for one that keeps the contract."""
        operation = self.operation(method, target)
        if operation is None:
            return [f"{method} {target} is not declared"] if status not in (404, 405) else self._error(status, body)
        declared = operation.declared["responses"].get(str(status))
        if status >= 400 and (declared is None or status in UNDECLARED_ERRORS):
            return self._error(status, body)
        if (operation.method, operation.path) in WITHOUT_A_SCHEMA:
            return []
        if declared is None:
            return [f"{status} is not declared for {operation.path}"]
        schema = declared["content"]["application/json"]["schema"]
        if schema.get("type") == "string":
            return self.wrong(schema, body.decode())
        document = json.loads(body)
        wrong = self.wrong(schema, document)
        if operation.path in ONLY_AN_OBJECT and schema == {"title": "Response", "type": "object"}:
            wrong += self._stac(operation.path, document)
        return wrong

    def _error(self, status: int, body: bytes) -> list[str]:
        if status not in UNDECLARED_ERRORS:
            return [f"an error of status {status}"]
        return self.component(UNDECLARED_ERRORS[status], json.loads(body))

    def _stac(self, path: str, document: dict[str, Any]) -> list[str]:
        kind = ONLY_AN_OBJECT[path]
        wrong = [] if document.get("type") == kind else [f"type is {document.get('type')!r}"]
        if kind in ("Feature", "FeatureCollection"):
            wrong += self.component(kind, document)
        return wrong

    def undeclared(self, requests: Iterable[tuple[Any, ...]]) -> list[str]:
        """What the document does not declare among requests ``(method, path with query[, body])``, one line for each.

        An operation, a parameter of the query, a value that its schema does not allow, or a field of a body.
        """
        return [f"{request[0]} {request[1]}: {why}" for request in requests for why in self._strange(*request[:3])]

    def _strange(self, method: str, target: str, body: bytes = b"") -> Iterable[str]:
        operation = self.operation(method, target)
        if operation is None:
            yield "no such operation"
            return
        declared = {parameter["name"]: parameter for parameter in operation.declared.get("parameters", [])}
        said: dict[str, list[str]] = {}
        for name, value in parse_qsl(urlsplit(target).query, keep_blank_values=True):
            said.setdefault(name, []).append(value)
        for name, values in said.items():
            if name not in declared or declared[name]["in"] != "query":
                yield f"no parameter {name}"
            else:
                schema = declared[name]["schema"]
                yield from (f"{name} {why}" for why in self.wrong(schema, _read(schema, values)))
        for name, value in operation.values.items():
            if name in declared:
                schema = declared[name]["schema"]
                yield from (f"{name} {why}" for why in self.wrong(schema, _read(schema, [value])))
        for name, parameter in declared.items():
            if parameter.get("required") and name not in said and name not in operation.values:
                yield f"{name} is missing"
        yield from self._body(operation, body)

    def _body(self, operation: Operation, body: bytes) -> Iterable[str]:
        asked = operation.declared.get("requestBody")
        if asked is None or not body:
            if bool(asked) != bool(body):
                yield "a body that is not declared" if body else "no body"
            return
        schema = asked["content"]["application/json"]["schema"]
        document = json.loads(body)
        yield from (f"body {why}" for why in self.wrong(schema, document))
        properties = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
        yield from (f"no field {name} of the body" for name in document if name not in properties)


def _types(schema: dict[str, Any]) -> set[str]:
    inner = [part for key in ("anyOf", "allOf") for part in schema.get(key, [])]
    return {schema.get("type", "")}.union(*map(_types, inner))


def _read(schema: dict[str, Any], values: list[str]) -> Any:
    """Text of a query as the type that its schema declares, or as it is."""
    types = _types(schema)
    if "array" in types:
        arrays = [part for part in [schema, *schema.get("anyOf", [])] if part.get("type") == "array"]
        inner = arrays[0].get("items") or arrays[0]["prefixItems"][0]
        return [_read(inner, [value]) for value in values]
    if types & {"integer", "number", "boolean"}:
        try:
            return json.loads(values[-1])
        except ValueError:
            return values[-1]
    return values[-1]
