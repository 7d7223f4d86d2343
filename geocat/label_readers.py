"""Reading a corpus that has landed: its files taken apart, and given to the SQL that knows their form.

What comes out is the same for every form: ``sent_classes``, ``sent_samples`` and ``sent_cells``, with the views of
the documents for what is refused later (``sql/labels_conform``).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from geocat.engine import bind, run
from geocat.errors import SourceChanged
from geocat.features import Batch, Features, NoFeatures
from geocat.label_sources import LabelsSource, RapidAi4EoSource
from geocat.landing import Landing

CODECS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bz2"}
PARQUET = b"PAR1"
COPIED_BYTES = 4 << 20
GLOBE = ("CRS84", "4326")
"""What the name of a coordinate reference system in degrees, longitude first in GeoJSON, ends with."""
PIXELS = 40_000
"""Pixels of 3 m in a cell of RapidAI4EO: its fractions are of so many."""


class CorpusReader:
    """Reads the files, or the crawled documents, of one landing.

    :param name: of the source, for messages
    :param connection: that SQL runs in
    :param landing: the run's pages
    :param asked: the source, as declared
    :param workspace: a local folder
    :ivar gaps: what could not be read to its end, as sentences
    """

    def __init__(
        self,
        name: str,
        connection: DuckDBPyConnection,
        landing: Landing,
        asked: LabelsSource | RapidAi4EoSource,
        workspace: Path,
    ) -> None:
        """Read nothing yet."""
        self.name, self.asked, self.workspace = name, asked, workspace
        self.connection, self.landing = connection, landing
        self.files = landing.whole_files
        self.gaps: list[str] = []
        self._has_csv = False
        self._lines = workspace / "features.lines"
        self._taken_apart: Future[int] | None = None

    @property
    def found_at(self) -> dict[str, str]:
        """Where each file lies; those of nothing else where the samples do."""
        urls = {role: file.url for role, file in self.files.items()}
        return {role: urls.get(role, urls.get("samples", "")) for role in ("samples", "labels", "classes")}

    def read(self) -> None:
        """Make ``sent_classes``, ``class_names`` and ``sent_cells``; the samples are on their way then.

        :raises SourceChanged: a file that is not what the source's type promises
        """
        asked, connection = self.asked, self.connection
        run(connection, "labels_conform/sample_cell")
        if isinstance(asked, RapidAi4EoSource):
            self._bind(sample_column="sample_id", class_prefix="", units_of_one=PIXELS, total=PIXELS, checks=True)
        else:
            whole = asked.total or 1
            one = whole if asked.values == "fractions" else 1
            self._bind(asked.sample_column, asked.class_prefix, one, whole, checks=asked.sums == "check")
        if "classes" in self.files:
            columns = self._table("classes")
            self._require("classes", columns, ["clc_level3_id" if "clc_level3_id" in columns else "class_id"])
            run(connection, "labels_conform/classes_table")
            run(connection, "labels_conform/class_names")
        if isinstance(asked, RapidAi4EoSource):
            self._read_rapidai4eo(asked)
        else:
            self._read_own(asked)

    def samples(self) -> None:
        """Make ``checked_samples`` and ``sample_documents``, once the labels have been read.

        :raises SourceChanged: a file that is not what the source's type promises
        """
        if isinstance(self.asked, LabelsSource):
            run(self.connection, "labels_conform/unchecked_samples")
            return
        if self._taken_apart:
            bind(self.connection, longest_feature=self._taken_apart.result())
            run(self.connection, "labels_conform/landed_features")
            run(self.connection, "labels_conform/samples_features")
        for step in ("sample_cells", "cell_corners", "checked_samples"):
            run(self.connection, f"labels_conform/{step}")

    def unread(self) -> None:
        """Make ``unread_lines`` and complete ``unknown_columns``, once everything has been read."""
        run(self.connection, "labels_conform/unread_lines" if self._has_csv else "labels_conform/no_unread_lines")
        if isinstance(self.asked, RapidAi4EoSource) and self.asked.route == "stac":
            run(self.connection, "labels_conform/stac_unread")

    def _bind(self, sample_column: str, class_prefix: str, units_of_one: int, total: int, *, checks: bool) -> None:
        bind(
            self.connection,
            sample_column=sample_column,
            class_prefix=class_prefix,
            units_of_one=units_of_one,
            total_units=total,
            checks_sums=checks,
            file_roles=list(self.files),
            file_urls=[file.url for file in self.files.values()],
            features_file=str(self._lines),
        )

    def _read_rapidai4eo(self, asked: RapidAi4EoSource) -> None:
        connection = self.connection
        if asked.route == "stac":
            run(connection, "conform/umm_item")
            run(connection, "conform/carbon_mapper_item")
            run(connection, "conform/landed", landed_files=self.landing.files("items", self.workspace))
            run(connection, "labels_conform/stac_samples")
        else:
            aside = ThreadPoolExecutor(1, "geocat-features")  # Python cuts features while DuckDB reads labels
            self._taken_apart = aside.submit(self._take_apart)
            aside.shutdown(wait=False)
            self._wide("labels", self._table("labels"), ["sample_id"], "")
            run(connection, "labels_conform/label_documents")

    def _read_own(self, asked: LabelsSource) -> None:
        connection = self.connection
        role = "labels" if "labels" in self.files else "samples"
        columns = self._own_samples(asked)
        if role == "labels":
            columns = self._table("labels")
        bind(connection, class_column=asked.class_column, value_column=asked.value_column, values_are=asked.values)
        if asked.form == "wide":
            places = [asked.sample_column, asked.geometry_column, asked.longitude_column, asked.latitude_column]
            chosen = list(asked.class_columns) or [name for name in columns if name not in places]
            if not asked.class_columns and asked.class_prefix:
                chosen = [name for name in chosen if name.startswith(asked.class_prefix)]
            self._require(role, columns, chosen or [f"{asked.class_prefix}…"])
            self._wide(role, columns, [asked.sample_column], asked.class_prefix, chosen)
        else:
            needed = [asked.class_column] + ([asked.value_column] if asked.form == "long" else [])
            self._require(role, columns, [asked.sample_column, *needed])
            bind(connection, class_columns=[])
            run(connection, f"labels_conform/cells_{asked.form}")
        if "classes" not in self.files:
            run(connection, "labels_conform/cell_names")
            run(connection, "labels_conform/classes_found")
            run(connection, "labels_conform/class_names")
        for step in ("label_documents", "unknown_columns"):
            run(connection, f"labels_conform/{step}")

    def _own_samples(self, asked: LabelsSource) -> list[str]:
        """Make ``sent_samples``; the columns that go with them."""
        connection = self.connection
        with self.files["samples"].opened() as file:
            start = _plain(file).read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        bind(connection, geometry_column=asked.geometry_column)
        if start[:1] in (b"{", b"["):
            bind(connection, longest_feature=self._take_apart())
            run(connection, "labels_conform/landed_features")
            run(connection, "labels_conform/samples_features")
            [(structure,)] = run(connection, "labels_conform/property_structure")
            run(connection, "labels_conform/table_features", property_structure=structure or "{}")
            return self._columns()
        columns = self._table("samples")
        self._require("samples", columns, [asked.sample_column])
        run(connection, "labels_conform/sample_table")
        if start.startswith(PARQUET):
            self._geoparquet(asked, columns)
        elif asked.geometry_column in columns:
            run(connection, "labels_conform/places_wkt")
        else:
            self._require("samples", columns, [asked.longitude_column, asked.latitude_column])
            bind(connection, longitude_column=asked.longitude_column, latitude_column=asked.latitude_column)
            run(connection, "labels_conform/places_points")
        run(connection, "labels_conform/samples_table")
        return columns

    def _geoparquet(self, asked: LabelsSource, columns: list[str]) -> None:
        """Make ``sample_places`` from a GeoParquet file.

        :raises SourceChanged: its geometry is not one that GeoParquet's metadata describe
        """
        self._require("samples", columns, [asked.geometry_column])
        [(kind,)] = run(self.connection, "labels_conform/geometry_column")
        if not kind.startswith("GEOMETRY("):
            raise self._changed("samples", f"its column {asked.geometry_column} has no GeoParquet metadata with a CRS")
        run(self.connection, "labels_conform/places_geoparquet")

    def _wide(
        self, role: str, columns: list[str], others: list[str], prefix: str, chosen: list[str] | None = None
    ) -> None:
        """Make ``sent_cells`` of a table with a column per class."""
        self._require(role, columns, others)
        chosen = [name for name in columns if name not in others] if chosen is None else chosen
        bind(self.connection, class_columns=chosen, class_prefix=prefix)
        run(self.connection, "labels_conform/cells_wide")
        if "classes" in self.files:
            run(self.connection, "labels_conform/unknown_columns")

    def _take_apart(self) -> int:
        """Take the features of the samples' file apart, into a file of lines.

        :return: bytes to allow for a line
        :raises SourceChanged: it is no GeoJSON, or its coordinates are not degrees
        """
        longest = 0
        with self._lines.open("wb") as lines, self.files["samples"].opened() as file:
            features = Features(_plain(file))
            try:
                for batch in features.batches():
                    if features.crs and not features.crs.endswith(GLOBE):
                        raise self._changed("samples", f"its coordinates are of {features.crs}, and not in degrees")
                    longest = max(longest, *map(len, batch.features))
                    lines.write(_lines(batch))
            except (NoFeatures, OSError) as wrong:
                if not longest:
                    raise self._changed("samples", str(wrong)) from wrong
                self._gap("samples", wrong)
        return longest + (2 << 20)

    def _table(self, role: str) -> list[str]:
        """Make ``label_table`` of a CSV or parquet file; its columns."""
        with self.files[role].opened() as file:
            is_parquet = file.peek(len(PARQUET)).startswith(PARQUET)
            target = self.workspace / f"{role}.{'parquet' if is_parquet else 'csv'}"
            content = _plain(file)
            with target.open("wb") as copy:
                try:
                    while part := content.read(COPIED_BYTES):
                        copy.write(part)
                except OSError as wrong:
                    self._gap(role, wrong)
        self._has_csv = self._has_csv or not is_parquet
        try:
            run(self.connection, f"labels_conform/table_{'parquet' if is_parquet else 'csv'}", table_file=str(target))
            return self._columns()
        except duckdb.Error as wrong:
            raise self._changed(role, f"it cannot be read as a table ({str(wrong).splitlines()[0]})") from wrong

    def _columns(self) -> list[str]:
        return [name for (name,) in run(self.connection, "labels_conform/table_columns")]

    def _require(self, role: str, columns: list[str], needed: Sequence[str]) -> None:
        """Check that a table has columns.

        :raises SourceChanged: one is not there; says which are
        """
        if missing := [name for name in needed if name not in columns]:
            raise self._changed(role, f"it has no column {missing[0]}; there are {', '.join(columns)}")

    def _gap(self, role: str, wrong: Exception) -> None:
        self.gaps.append(f"The file {self.files[role].url} cannot be read to its end: {wrong}.")

    def _changed(self, role: str, why: str) -> SourceChanged:
        url = self.files[role].url
        return SourceChanged(
            f"Source {self.name}: {url} does not hold the {role} as declared: {why}.", source=self.name, url=url
        )


def _plain(file: io.BufferedReader) -> io.BufferedIOBase:
    """The content of a file that may be compressed."""
    start = file.peek(4)[:4]
    codec = next((name for magic, name in CODECS.items() if start.startswith(magic)), None)
    if codec is None:
        return file
    import pyarrow as pa  # a tenth of a second that questions need not pay

    return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(file, mode="r"), codec), 1 << 20)


def _lines(batch: Batch) -> bytes:
    """Features as lines: what is wrong with each, U+001F, and the text."""
    if not batch.problems:
        return b"\x1f" + b"\n\x1f".join(batch.features) + b"\n"
    return b"".join(
        batch.problems.get(number, "").encode() + b"\x1f" + text + b"\n" for number, text in enumerate(batch.features)
    )
