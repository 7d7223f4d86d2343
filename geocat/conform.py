"""Conforming: landed pages, compared with the snapshot before, made into parquet files in a local folder.

The SQL is in ``sql/conform``; here is its order. Only what is new or has changed is written: files of the
earlier snapshot whose items all stay are carried on by reference, others are copied without what left them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from geocat.engine import bind, run
from geocat.landing import Landing
from geocat.ledger import Changes
from geocat.previous import Pair, Previous
from geocat.staying import Staying
from geocat.written import Writing

VECTOR = 2048
GROUP_ROWS = 20_480
"""Rows of a row group; fewer where rows are wide, so that a group stays near ``GROUP_BYTES``."""
GROUP_BYTES = 40 << 20
LEAF_ROWS = 20_480
"""A collection with so many items gets files of its own."""
STRETCH_ROWS = 20_480
"""Rows of a stretch of the Hilbert curve, when items are too many to be sorted in memory."""
FILE_ROWS = 10 * STRETCH_ROWS
SORTED_BYTES = 64 << 20
"""Items whose JSON is no longer than this are sorted in memory."""
CORE_COLUMNS = [
    *("collection", "id", "stac_version", "stac_extensions"),
    *("datetime", "start_datetime", "end_datetime", "observed_from", "observed_to", "created", "updated"),
    *("platform", "constellation", "instruments", "gsd", "cloud_cover"),
    *("assets", "links", "properties", "found_at", "geometry", "bbox", "source", "snapshot"),
]


class Conformed(Writing):
    """What a landing becomes: first looked at, then written.

    :ivar repeated: items that were received again: one sent twice must not stand in for one that is missing
    """

    def __init__(
        self, landing: Landing, workspace: Path, snapshot: str, previous: Previous | None, *, generous: bool = False
    ) -> None:
        """Connect, with bounded memory; a few long items may need more of it."""
        super().__init__(landing, workspace, snapshot, previous, generous=generous)
        bind(self.connection, whole_of=sorted(landing.whole_of))

    def write(self) -> None:
        """Write every file of the new snapshot that is not carried on."""
        if not self.previous or self.changes.added or self.changes.changed:
            self._items()
        self._carry()
        self.write_table("rejects")
        self.write_table("changes")
        if not self.previous or self.landing.has_validators:
            self.write_table("validators", has_validators=self.landing.has_validators)

    def look(self) -> None:
        """Look at every document once: what it is, what is kept, what changed, and which properties there are."""
        connection = self.connection
        run(connection, "conform/umm_item")
        run(connection, "conform/carbon_mapper_item")
        run(connection, "conform/lenient")
        run(connection, "conform/landed", landed_files=self.landing.files("collections", self.workspace))
        self.write_table("collections")
        run(connection, "conform/collection_rejects")
        run(connection, "conform/collection_validators")
        run(connection, "conform/landed", landed_files=self.landing.files("items", self.workspace))
        run(connection, "conform/documents", documents_file=str(self.workspace / "documents.parquet"))
        if self.previous:
            run(connection, "conform/prior", **self.previous.variables())
            run(connection, "conform/compared")
            run(connection, "conform/gone")
        else:
            run(connection, "conform/no_prior")
            run(connection, "conform/first")
        run(connection, "conform/kept", leaf_rows=LEAF_ROWS, stretch_rows=STRETCH_ROWS, file_rows=FILE_ROWS)
        run(connection, "conform/replaced")
        if self.previous:
            self.staying = Staying.of(self.previous.pairs, dict(run(connection, "conform/touched")))
        known_types = msgspec.json.encode(self.staying.types).decode()
        run(connection, "conform/property_types", core_properties=CORE_COLUMNS, known_types=known_types)
        for collection, name, column_type in connection.execute("FROM property_types").fetchall():
            self.properties.setdefault(collection, {})[name] = column_type.strip('"')
        self.types = {name: kind for columns in self.properties.values() for name, kind in columns.items()}
        self.collections = dict(run(connection, "conform/counts"))
        *counts, self.repeated = run(connection, "conform/change_counts")[0]
        self.changes = Changes(*counts)
        self.received = self.landing.received - self.repeated

    def _items(self) -> None:
        """Write the items along the Hilbert curve: sorted where they are few, else by way of stretches."""
        pages = self.landing.page_files("items")
        size = sum(page.bytes for page in pages)
        width = max(size // max(sum(page.rows for page in pages), 1), 1)
        group_rows = min(GROUP_ROWS, max(VECTOR, GROUP_BYTES // width // VECTOR * VECTOR))
        leaves = run(self.connection, "conform/leaves") or [(1, (), 0, 1)]
        run(self.connection, "conform/item_rows", group_rows=group_rows)
        if len(leaves) == 1 and (size <= SORTED_BYTES or leaves[0][3] == 1):
            leaf, collections, _, _ = leaves[0]
            self.write_table("items", "conform/items_sorted" if size <= SORTED_BYTES else "conform/items", collections)
            self.write_table("item_json", only_leaf=leaf)
            return
        spread = self._spread("items_spread")
        for leaf, collections, _, _ in leaves:
            stretches = sorted(spread[leaf].iterdir(), key=lambda stretch: int(stretch.name.partition("=")[2]))
            files = [str(file) for stretch in stretches for file in sorted(stretch.iterdir())]
            self.write_table("items", "conform/items_gathered", collections, spread_files=files)
        spread = self._spread("item_json_spread")
        for leaf, *_ in leaves:
            self.write_table(
                "item_json", "conform/item_json_gathered", spread_files=sorted(map(str, spread[leaf].iterdir()))
            )

    def _spread(self, how: str) -> dict[int, Path]:
        """Spread rows over folders; the folder of each leaf."""
        folder = self.workspace / how
        run(self.connection, f"conform/{how}", spread_folder=str(folder))
        return {int(leaf.name.partition("=")[2]): leaf for leaf in folder.iterdir()}

    def _carry(self) -> None:
        """Carry on the files that no item leaves; copy what stays of the others, and many small files into one."""
        for group in self.staying.groups:
            self._copy(group)
        self.carried["items"] = [items for items, _ in self.staying.whole]
        self.carried["item_json"] = [item_json for _, item_json in self.staying.whole]

    def _copy(self, group: list[Pair]) -> None:
        """Copy what stays of some files into one."""
        assert self.previous  # noqa: S101  there is nothing to copy without it
        collections = sorted({name for items, _ in group for name in items.collections})
        for table, files in zip(("items", "item_json"), zip(*group, strict=True), strict=True):
            urls = [self.previous.store.url(file.path) for file in files]
            [(rows,)] = run(self.connection, "conform/group_rows", carried_files=urls)
            group_rows = max(VECTOR, rows or 0)
            self.write_table(
                table, f"conform/{table}_carried", collections, files, carried_files=urls, group_rows=group_rows
            )
