"""What every type of source has, in ``geocat.toml``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geocat.errors import without_secrets


class Declared(BaseModel):
    """What every type of source has.

    :param url: where it begins
    :param retries: how often a request is asked again before the harvest gives up
    :param timeout_s: seconds to wait for an answer
    :param requests_per_second: the most that each host is asked in a second, by this process; any number, unless given
    :param jobs: requests under way at once
    :param every_hours: how old its snapshot may become before the next is due
    :param most_shrink: the share of rows that may be gone since the last complete snapshot before a harvest is refused
    :param counts: ``ignore`` where the source announces counts that are wrong, or are estimates
    :param cover: whether footprints are made into stored cells at the end of a harvest
    :param beams: whether the beam pairs of ICESat-2 granules are, too
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    retries: Annotated[int, Field(ge=0, le=20)] = 4
    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    requests_per_second: Annotated[float, Field(gt=0)] | None = None
    jobs: Annotated[int, Field(ge=1, le=256)] = 1
    every_hours: Annotated[float, Field(gt=0)] = 24.0
    most_shrink: Annotated[float, Field(ge=0, le=1)] = 0.2
    counts: Literal["check", "ignore"] = "check"
    cover: bool = True
    beams: bool = False

    def question(self) -> dict[str, Any]:
        """What is asked for, without how: two harvests of the same question can be compared, and taken up."""
        return {name: value for name, value in self.said().items() if name not in HOW}

    def said(self) -> dict[str, Any]:
        """The declaration as it is remembered: without defaults, and without keys in its url."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"url": without_secrets(self.url)}


HOW = frozenset(Declared.model_fields) - {"url"}
"""The fields that say how a source is asked, and not for what."""
