"""Labelled samples by place and class, and the files that belong to them, derived and not stored."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection

from geocat import asked_area, conditions, engine
from geocat.conditions import Box
from geocat.errors import InputError
from geocat.labels import samples as given
from geocat.labels import words
from geocat.labels.words import Classes, LabelClass, Words
from geocat.query import Rows
from geocat.store import Store
from geocat.types import Interval

Time = datetime | date | str | None
SOURCES = "SELECT DISTINCT source FROM labels.label_classes ORDER BY source"
PLACES = "SELECT name FROM labels.places ORDER BY name"
OUTLINE = "SELECT ST_AsWKB(labels.place($name))"
IS_PLACE = "SELECT name FROM labels.places WHERE list_contains(keys, strip_accents(lower($name))) LIMIT 1"


class Labels:
    """The samples of every source that has labels, with their classes and files.

    Fractions are compared as whole units of the sample (RapidAI4EO's are pixels of 40,000), never as sums of floats.
    Rows are lazy unless said otherwise. Intervals are half-open, ``[since, until)``, unless said otherwise.

    :param connection: with ``sql/install.sql`` installed
    :param store: the catalog's storage
    """

    def __init__(self, connection: DuckDBPyConnection, store: Store) -> None:
        """Keep both; nothing is read."""
        self.connection = connection
        self.store = store
        self._names = itertools.count(1)
        engine.run(connection, "ask/labels")

    # ---------- which samples

    def samples(
        self,
        bbox: Box = None,
        *,
        polygon: Any = None,
        place: str | None = None,
        touching: str = "intersects",
        any_of: Classes = None,
        all_of: Classes = None,
        none_of: Classes = None,
        at_least: float | None = None,
        at_most: float | None = None,
        more_than: float | None = None,
        less_than: float | None = None,
        at_class_level: int | None = None,
        float_sum_is: float | None = None,
        source: str | None = None,
    ) -> Rows:
        """Samples by place and class; every condition that is given must hold.

        :param bbox: west, south, east, north in degrees, OGC:CRS84; west > east goes over the antimeridian
        :param polygon: a geometry, GeoJSON, a GeoDataFrame or a file of features, in lon/lat degrees
        :param place: a country or a city, by name
        :param touching: ``intersects``, where a common point suffices, or ``within``
        :param any_of: classes that are counted together: ids, or names of classes; some of them, unless bounded
        :param all_of: classes that the sample has, each; ``none_of`` those that it has not
        :param at_least: of any_of, as a share of the sample, 0 to 1, inclusive as ``at_most``; ``more_than`` and
            ``less_than`` are exclusive
        :param at_class_level: ids are of level 1, 2 or 3; of the classes themselves, unless given
        :param float_sum_is: compare the sum of any_of's fractions as floats, as the published tutorial does: it
            misses samples whose sum is 0.9999999999999999
        :return: one row per (source, sample_id): the columns of ``labels.samples``, ``units`` and ``share`` of any_of
        :raises InputError: a place, class, level, bound or source that cannot be; says what exists, nearest first
        """
        level = words.level(at_class_level)
        bounds = (at_least, at_most, more_than, less_than, float_sum_is)
        source = self._source(source)
        if any_of is None and any(bound is not None for bound in bounds):
            raise InputError("A bound is one of the share of any_of; say which classes are meant.")
        known = self._known(source) if any(asked is not None for asked in (any_of, all_of, none_of)) else []
        return self._ask(
            "asked_samples",
            *conditions.box(bbox).values(),
            *self._where(polygon, place),
            words.one_of("way of touching called", touching, words.TOUCHING),
            *(words.classes(asked, level, known) for asked in (any_of, all_of, none_of)),
            level,
            *(_share(bound) for bound in bounds),
            source,
        )

    def classes(self, source: str | None = None) -> Rows:
        """The classes, with their ids at three levels and their names: ``labels.label_classes``."""
        rows = Rows(self.connection.sql("FROM labels.label_classes"))
        return rows if source is None else _of(rows, self._source(source))

    def shares(self, samples: Any = None, *, at_class_level: int | None = None, source: str | None = None) -> Rows:
        """How much of samples, taken together, is of each class; most first.

        :param samples: rows of samples, or ids; all that there are, unless given
        :param at_class_level: summed at level 1, 2 or 3; the classes themselves, unless given
        :return: one row per (source, class_id), the columns of ``labels.class_shares``; where a level has no names,
            ``name`` is those of all classes that it sums
        :raises InputError: a sample, level or source that is not there; says what exists
        """
        level = words.level(at_class_level)
        return self._ask("asked_shares", self._given(samples, self._source(source)), level)

    # ---------- their files

    def assets(
        self,
        samples: Any,
        products: Words = None,
        since: Time = None,
        until: Time = None,
        *,
        ends: str | None = None,
        rule: str = "stac",
        source: str | None = None,
    ) -> Rows:
        """The files of samples, as their STAC items list them, derived from sample, product and time.

        Of ids, in the order given, each once, then of their items' assets. Of rows, in no order.

        :param samples: rows with ``source`` and ``sample_id``, or ids
        :param products: ``pfsr``, ``pfqa``, ``s2``, which are meant unless given, and ``labels``, the label file,
            which has no time and comes whatever the interval
        :param ends: whether since and until belong to the interval: ``[)``, ``()``, ``[]`` or ``(]``
        :param rule: ``stac``, or ``rapidai4eo``, the published helper's: open ends, Sentinel-2 at the end of its
            month where the STAC has day 15, and of ids product by product, repeated ones again
        :return: one row per (source, sample_id, product, asset_key)
        :raises InputError: a sample, product, interval, rule or source that cannot be; says what exists
        """
        words.one_of("rule", rule, words.RULES)
        ends = ends if ends is None else words.one_of("interval with ends", ends, words.ENDS)
        during = Interval.of(since, until)
        source = self._source(source)
        wanted = words.products(products, (*words.PRODUCTS, words.LABEL_FILE))
        chips = None if wanted is None else [product for product in wanted if product != words.LABEL_FILE]
        if isinstance(samples, Rows):
            name = self._view(samples if source is None else _of(samples, source))
            found = self._ask("asked_assets", name, chips, *during, ends, rule)
            files = self._ask("asked_label_files", name)
        else:
            sample_ids = given.ids(samples)
            given.require_there(self.connection, sample_ids, source)
            found = self._ask("asked_assets_of", sample_ids, chips, *during, ends, rule, source)
            files = self._ask("asked_label_files_of", sample_ids, source)
        if chips == wanted:
            return found
        return Rows(found.relation.union(files.relation)) if chips else files

    def hrefs(
        self,
        samples: Any,
        products: Words = None,
        since: Time = None,
        until: Time = None,
        *,
        ends: str | None = None,
        rule: str = "stac",
        source: str | None = None,
    ) -> list[str]:
        """The hrefs of :meth:`assets`, with its parameters and in its order.

        :raises InputError: as :meth:`assets`
        """
        rows = self.assets(samples, products, since, until, ends=ends, rule=rule, source=source)
        found: list[str] = rows.select("href").fetchnumpy()["href"].tolist()
        return found

    def get_asset_hrefs(
        self,
        sample_ids: Any,
        products: Words = None,
        temporal_filter: Sequence[Time] | None = None,
        *,
        rule: str = "rapidai4eo",
    ) -> list[str]:
        """What the published helper ``rapidai4eo.get_asset_hrefs`` gives, in its order and with its peculiarities.

        Product by product, then in the order of the samples, repeated ones again, then by time. Both ends of the
        filter are open. Sentinel-2 is at the end of its month, where the STAC has day 15: between 2018-05-01 and
        2018-05-20 there is none of it, and between 2018-05-20 and 2018-06-01 there is May's.

        :param sample_ids: a list, an array or a Series of ids
        :param products: ``pfsr``, ``pfqa``, ``s2``: one, or several in the order wanted; all, unless given
        :param temporal_filter: start and end, UTC
        :param rule: ``stac`` has Sentinel-2 at day 15, each file once, in the order of the samples and their items
        :raises InputError: a sample that is not there, or no start and end
        :raises UnknownProduct: which is a KeyError too; says which products there are
        """
        wanted = words.products(products, words.PRODUCTS)
        since, until = _ends(temporal_filter)
        return self.hrefs(given.ids(sample_ids), wanted, since, until, ends="()", rule=rule)

    # ---------- how it is asked

    def _ask(self, macro: str, *values: Any) -> Rows:
        """The rows of a macro of ``sql/ask/labels.sql``, its parameters by position; lazy."""
        return Rows(self.connection.table_function(macro, list(values)))

    def _given(self, samples: Any, source: str | None) -> str:
        """The name of a temporary view of samples: rows, ids, or all."""
        if samples is None:
            samples = Rows(self.connection.sql("FROM labels.samples"))
        if not isinstance(samples, Rows):
            sample_ids = given.ids(samples)
            given.require_there(self.connection, sample_ids, source)
            samples = self._ask("asked_ids", sample_ids)
        return self._view(samples if source is None else _of(samples, source))

    def _view(self, rows: Rows) -> str:
        """The name of a temporary view of which samples rows are of; it stays, for lazy rows read it later."""
        given.require(rows)
        name = f"asked_samples_{next(self._names)}"
        rows.relation.select(*given.COLUMNS).to_view(name)
        return name

    def _source(self, asked: str | None) -> str | None:
        """A source that has labels.

        :raises InputError: it has none, or there is no such source; says which have
        """
        if asked is None:
            return None
        found = [name for (name,) in self.connection.sql(SOURCES).fetchall()]
        if asked not in found:
            there = f"there are {', '.join(words.nearest(asked, found))}" if found else "none is harvested yet"
            raise InputError(f"No source of labels is called {asked!r}; {there}.")
        return asked

    def _known(self, source: str | None) -> list[LabelClass]:
        rows = self.classes(source).select("class_id", "name", "level1_id", "level2_id", "level3_id")
        return [LabelClass(*row) for row in rows.fetchall()]

    def _where(self, polygon: Any, place: str | None) -> tuple[bytes | None, str | None]:
        """An area as WKB, and a place; a place alone becomes its outline, for a constant prunes what is read."""
        named = None if place is None else self._place(place)
        if polygon is None and named is not None:
            return self.connection.sql(OUTLINE, params={"name": named}).fetchall()[0][0], None
        return None if polygon is None else asked_area.wkb(self.connection, polygon), named

    def _place(self, asked: str) -> str:
        """A country or city that is known.

        :raises InputError: it is not; says which are nearest
        """
        if self.connection.sql(IS_PLACE, params={"name": asked}).fetchone():
            return asked
        names = [name for (name,) in self.connection.sql(PLACES).fetchall()]
        near = ", ".join(words.nearest(asked, names))
        raise InputError(
            f"No country or city is called {asked!r}; the nearest are {near}; the view labels.places has all, and "
            "polygon= takes any other."
        )


def _of(rows: Rows, source: str | None) -> Rows:
    return Rows(rows.relation.filter(ColumnExpression("source") == ConstantExpression(source)))


def _share(bound: float | None) -> float | None:
    """A share of a sample.

    :raises InputError: not a number from 0 to 1
    """
    if bound is None:
        return None
    try:
        share = float(bound)
    except (TypeError, ValueError) as wrong:
        raise InputError(f"{bound!r} is not a share of a sample; give a number from 0 to 1.") from wrong
    if not 0 <= share <= 1:
        raise InputError(f"{bound} is not a share of a sample; shares are from 0 to 1, so 80 percent is 0.8.")
    return share


def _ends(temporal_filter: Sequence[Time] | None) -> tuple[Any, Any]:
    """The start and the end of a filter, as the published helper takes them.

    :raises InputError: not two
    """
    if temporal_filter is None:
        return None, None
    ends = None if isinstance(temporal_filter, str) else list(temporal_filter)
    if ends is None or len(ends) != 2:  # noqa: PLR2004  start and end
        raise InputError(f"{temporal_filter!r} is not an interval; give start and end.")
    since, until = (getattr(each, "item", lambda each=each: each)() for each in ends)  # numpy's become datetimes
    return since, until
