"""Questions: one function per macro, each returning rows that are lazy until asked for."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from geocat.errors import InputError
from geocat.types import BBox, Interval

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Rows:
    """A DuckDB relation whose dataframes are one call away.

    Everything that a relation can do, rows can do: ``rows.filter("cloud_cover < 10").order("id")``.
    The relation itself is ``rows.relation``. Nothing is read before the rows are asked for, unless
    the question had bound values; then DuckDB computes it at once. Rows can be asked for again and
    again; each time is a new run, and sees what a harvest by this catalog committed meanwhile.
    """

    def __init__(self, relation: DuckDBPyRelation) -> None:
        """Wrap a relation."""
        self.relation = relation

    def __getattr__(self, name: str) -> Any:
        """Pass on to the relation; a relation that comes back is wrapped again."""
        if name == "relation" or name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.relation, name)
        if not callable(found):
            return found

        def passed_on(*args: Any, **kwargs: Any) -> Any:
            result = found(*args, **kwargs)
            return Rows(result) if isinstance(result, DuckDBPyRelation) else result

        return passed_on

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Iterate over the rows as tuples."""
        run = self._anew()
        while row := run.fetchone():
            yield row

    def _anew(self) -> DuckDBPyRelation:
        """The same question, not begun: a relation that was read in part would give only the rest."""
        return self.relation.select("*")

    def __repr__(self) -> str:
        """Show the first rows, as DuckDB does."""
        return repr(self.relation)

    def __len__(self) -> int:
        """How many rows there are; runs the question."""
        return len(self.relation)

    def to_arrow(self) -> pa.Table:
        """Convert to an Arrow table; geometry columns are GeoArrow WKB with their CRS."""
        return self._anew().to_arrow_table()

    def to_pandas(self) -> pd.DataFrame:
        """Convert to a pandas dataframe; geometry columns are WKB bytes."""
        with warnings.catch_warnings():  # DuckDB 1.5 does what pandas 3 deprecates
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="geocat.query")
            frame: pd.DataFrame = self._anew().df()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Convert to a polars dataframe (extra ``polars``); geometry columns are WKB bytes.

        :raises InputError: polars is not installed
        """
        try:
            import polars  # noqa: ICN001  an extra
        except ImportError as wrong:
            raise InputError("polars is not installed; run `pip install 'geocat[polars]'`.") from wrong
        import pyarrow as pa

        table = self.to_arrow()
        plain = [
            field.with_type(field.type.storage_type).remove_metadata()
            if isinstance(field.type, pa.BaseExtensionType)
            else field.remove_metadata()
            for field in table.schema
        ]
        frame = polars.from_arrow(table.cast(pa.schema(plain)))
        assert isinstance(frame, polars.DataFrame)  # noqa: S101  a table never becomes a Series
        return frame

    def to_geopandas(self, geometry: str | None = None) -> gpd.GeoDataFrame:
        """Convert to a GeoDataFrame that keeps the CRS.

        :param geometry: the geometry column; the only one, or the one called ``geometry``, unless given
        :raises InputError: there is no geometry column
        """
        import geopandas as gpd  # half a second that other questions need not pay

        kinds = dict(zip(self.relation.columns, map(str, self.relation.types), strict=True))
        found = [name for name, kind in kinds.items() if kind.startswith("GEOMETRY")]
        if not found or (geometry is not None and geometry not in found):
            raise InputError(
                f"These rows have no geometry column{f' {geometry!r}' if geometry else ''}; "
                f"the columns are {', '.join(kinds)}."
            )
        chosen = geometry or ("geometry" if "geometry" in found else found[0])
        return gpd.GeoDataFrame.from_arrow(self.to_arrow(), geometry=chosen)


def sql(connection: DuckDBPyConnection, query: str, params: dict[str, Any]) -> Rows:
    """Rows of any query; ``$name`` in it is bound to a value.

    :raises InputError: a statement that has no rows
    """
    relation = connection.sql(query, params=params or None)
    if relation is None:
        raise InputError("The statement ran and has no rows; use catalog.connection.execute for such ones.")
    return Rows(relation)


def items_in(
    connection: DuckDBPyConnection,
    bbox: BBox,
    during: Interval,
    collection: str | None,
    source: str | None,
) -> Rows:
    """Items in a box and an interval: ``sql/macros/items_in.sql``, from Python; lazy."""
    return Rows(connection.table_function("items_in", [*bbox, *during, collection, source]))


def items_during(connection: DuckDBPyConnection, during: Interval, collection: str | None, source: str | None) -> Rows:
    """Items in an interval, anywhere: ``sql/macros/items_during.sql``, from Python; lazy."""
    return Rows(connection.table_function("items_during", [*during, collection, source]))


def assets_of(
    connection: DuckDBPyConnection, collection: str, keys: Sequence[str] | None, roles: Sequence[str] | None
) -> Rows:
    """Assets of a collection: ``sql/macros/assets_of.sql``, from Python; lazy."""
    any_of = [None if words is None else [words] if isinstance(words, str) else list(words) for words in (keys, roles)]
    return Rows(connection.table_function("assets_of", [collection, *any_of]))
