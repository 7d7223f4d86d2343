"""Whether a server applies a condition, and applying it here where it does not.

Some servers take a condition they do not know and answer as if it were not there. A canary is a search that
no item can satisfy: what comes back tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cql2
import msgspec

Condition = dict[str, Any]
"""CQL2 as JSON."""
NOWHERE = "geocat asks whether this is applied"
OPPOSITES = {"eq": "neq", "neq": "eq", "lt": "gte", "gte": "lt", "lte": "gt", "gt": "lte"}
COMPARED = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
PATTERNS = {"startsWith": "{}%", "endsWith": "%{}", "contains": "%{}%"}
KNOWN = frozenset(
    {"and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "isNull", "like", "between", "in", "casei", "accenti"}
    | {"+", "-", "*", "/", "^", "%", "div"}
)
FAMILIES = ("s_", "t_", "a_")
"""Spatial, temporal and array functions of CQL2."""


def as_json(condition: str | Condition) -> Condition:
    """CQL2 as JSON, which is what text becomes.

    :raises ValueError: text that is not CQL2
    """
    if isinstance(condition, dict):
        return condition
    try:
        return dict(cql2.Expr(condition).to_json())
    except Exception as wrong:  # cql2 raises a bare Exception for what it cannot read
        raise ValueError(" ".join(str(wrong).split())) from wrong


def both(*conditions: Condition) -> Condition:
    """All of the conditions together."""
    return conditions[0] if len(conditions) == 1 else {"op": "and", "args": list(conditions)}


def impossible(condition: Condition) -> Condition:
    """What no item can satisfy, in no other words than the condition's own."""
    return both(condition, {"op": "not", "args": [condition]})


def impossible_query(query: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Likewise, as the query extension's object: each property must also be the opposite of what is asked."""
    contrary: dict[str, dict[str, Any]] = {}
    for name, asked in query.items():
        opposed = {OPPOSITES[operator]: value for operator, value in asked.items() if operator in OPPOSITES}
        contrary[name] = {**opposed, **asked} if opposed else {**asked, "eq": NOWHERE}
    return contrary


def since(name: str, time: str) -> Condition:
    """The property is that time, RFC 3339, or later."""
    return _compared(">=", name, time)


def until(name: str, time: str) -> Condition:
    """The property is that time or earlier."""
    return _compared("<=", name, time)


def _compared(operator: str, name: str, time: str) -> Condition:
    return {"op": operator, "args": [{"property": name}, {"timestamp": time}]}


def of_query(query: Mapping[str, Mapping[str, Any]]) -> Condition:
    """The query extension's object as CQL2.

    :raises ValueError: an operator that the extension does not have
    """
    parts: list[Condition] = []
    for name, asked in query.items():
        for operator, value in asked.items():
            if operator in COMPARED:
                parts.append({"op": COMPARED[operator], "args": [{"property": name}, value]})
            elif operator == "in":
                parts.append({"op": "in", "args": [{"property": name}, value]})
            elif operator in PATTERNS:
                escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
                parts.append({"op": "like", "args": [{"property": name}, PATTERNS[operator].format(escaped)]})
            else:
                raise ValueError(f"the query extension has no operator {operator!r}")
    return both(*parts)


def applied_here(conditions: Sequence[Condition]) -> Callable[[bytes | memoryview | msgspec.Raw], bool]:
    """What tells whether an item satisfies all of the conditions.

    A condition that is neither true nor false of an item, because a property is missing, is not satisfied.

    :raises ValueError: an operator that CQL2 does not have
    """
    condition = both(*conditions)
    if unknown := sorted(_operators(condition) - KNOWN):
        raise ValueError(f"CQL2 has no operator {unknown[0]!r}")
    try:
        matches = cql2.parse_json(json.dumps(condition)).matches
    except Exception as wrong:  # cql2 raises a bare Exception for what it cannot read
        raise ValueError(" ".join(str(wrong).split())) from wrong

    def satisfies(item: bytes | memoryview | msgspec.Raw) -> bool:
        """Whether the item satisfies all of the conditions."""
        document = msgspec.json.decode(item)
        try:
            return bool(matches(document))
        except Exception as wrong:  # likewise for an item that leaves the condition open
            if "reduce" in str(wrong):
                return False
            raise

    return satisfies


def _operators(condition: Any) -> set[str]:
    """The operators of a condition, but for the functions of CQL2's families."""
    if isinstance(condition, dict):
        found = _operators(condition.get("args", []))
        operator = condition.get("op")
        if isinstance(operator, str) and not operator.lower().startswith(FAMILIES):
            found.add(operator)
        return found
    return set().union(*map(_operators, condition)) if isinstance(condition, list) else set()
