"""Types of sources that hold labels: a public corpus, and tables of one's own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from geocat.declared import Declared


class RapidAi4EoSource(Declared):
    """RapidAI4EO's samples, their label fractions and its classes.

    :param url: the corpus's root: a path, ``http(s)://``, or any fsspec URL
    :param route: ``resources`` reads the resource files, ``stac`` crawls label items and the GeoJSON of each, which
        takes hours for all of them; the rows are the same
    :param geometries: GeoJSON of the samples; this and the next two below the root, or with a URL of their own
    :param labels: CSV of label fractions, one column per class
    :param classes: CSV of the classes
    :param stac: where the crawl begins, below the root: a catalog, a collection, or a tile of one; from items of
        images it goes on to the label items that are related to them
    :param asset_base: what the places of imagery and labels lie below, where it is not the root
    """

    type: Literal["rapidai4eo"]
    url: str = "https://radiantearth.blob.core.windows.net/mlhub/rapidai4eo"
    jobs: Annotated[int, Field(ge=1, le=256)] = 16
    route: Literal["resources", "stac"] = "resources"
    geometries: str = "resources/rapidai4eo_geometries.geojson.gz"
    labels: str = "resources/rapidai4eo_labels.csv.gz"
    classes: str = "resources/rapidai4eo_label_mappings.csv"
    stac: str = "stac-v1.0/rapidai4eo_v1_labels/collection.json"
    asset_base: str = ""


class LabelsSource(Declared):
    """Labelled samples of one's own: places, what each is labelled with, and the classes.

    ``url`` is the table of samples: GeoParquet, GeoJSON (a FeatureCollection, may be compressed), or CSV with
    coordinates or WKT: a path, ``http(s)://``, or any fsspec URL.

    :param labels: the table of labels, CSV or parquet, beside the samples or with a URL of its own; the table of
        samples has them, unless given
    :param classes: CSV of the classes: ``class_id``, ``name``, and, where there are levels, ``level1_id`` to
        ``level3_id``; numbered by name, unless given
    :param form: ``wide`` has a column per class, ``long`` a row per sample and class, ``single`` one class per sample
    :param total: units that make a whole: a value times this must be a whole number, unless it is counted in units; 1
        of the form ``single``
    :param values: ``fractions`` of a whole, or ``units``
    :param sums: ``check`` that the units of a sample make a whole, or ``ignore`` what they make
    :param sample_column: the sample's id, in both tables
    :param geometry_column: GeoParquet's geometry, or WKT in a CSV
    :param longitude_column: degrees, where a CSV has no WKT
    :param latitude_column: degrees, likewise
    :param class_column: of the forms ``long`` and ``single``
    :param value_column: of the form ``long``
    :param class_columns: of the form ``wide``; all that have no other use, unless given
    :param class_prefix: what stands before the class in the names of columns
    """

    type: Literal["labels"]
    labels: str | None = None
    classes: str | None = None
    form: Literal["wide", "long", "single"] = "single"
    total: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = Field(default=None, validate_default=True)
    values: Literal["fractions", "units"] = "fractions"
    sums: Literal["check", "ignore"] = "check"
    sample_column: str = "sample_id"
    geometry_column: str = "geometry"
    longitude_column: str = "lon"
    latitude_column: str = "lat"
    class_column: str = "class"
    value_column: str = "value"
    class_columns: tuple[str, ...] = ()
    class_prefix: str = ""

    @field_validator("total")
    @classmethod
    def _total(cls, total: int | None, beside: ValidationInfo) -> int:
        if total is None and beside.data.get("form") != "single":
            raise ValueError(
                "a table of the form wide or long needs it, such as 40000 where values are of that many pixels"
            )
        return total or 1
