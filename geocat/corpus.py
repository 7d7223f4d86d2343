"""Conforming label corpora: files that have landed, made into tables of samples, label fractions and classes.

The SQL is in ``sql/labels_conform``; here is its order. Samples are no items: half a million of them are read, judged
and written at once.
"""

from __future__ import annotations

from pathlib import Path

from geocat.engine import bind, run
from geocat.label_readers import CorpusReader
from geocat.label_sources import LabelsSource, RapidAi4EoSource
from geocat.landing import Landing
from geocat.ledger import LABELS, Changes
from geocat.previous import Previous
from geocat.written import Writing

SAMPLES = "samples"
"""What stands for a collection, in counts and in changes."""


class Corpus(Writing):
    """What the files of a corpus become.

    :param name: of the source, for messages
    :param asked: the source, as declared: what its columns are called, and what makes a whole
    """

    def __init__(
        self,
        landing: Landing,
        workspace: Path,
        snapshot: str,
        previous: Previous | None,
        *,
        name: str,
        asked: LabelsSource | RapidAi4EoSource,
        generous: bool = False,
    ) -> None:
        """Connect, with bounded memory."""
        super().__init__(landing, workspace, snapshot, previous, generous=generous)
        self.reader = CorpusReader(name, self.connection, landing, asked, workspace)

    def look(self) -> None:
        """Read and judge everything, and compare it with the snapshot before.

        :raises SourceChanged: a file that is not what the source's type promises
        """
        connection, reader = self.connection, self.reader
        reader.read()
        self.gaps = reader.gaps
        if self.previous:
            run(connection, "labels_conform/prior_samples", prior_label_samples=self.previous.urls("label_samples"))
        else:
            run(connection, "labels_conform/no_prior_samples")
        run(connection, "labels_conform/label_cells")
        run(connection, "labels_conform/label_rows")
        if isinstance(reader.asked, LabelsSource):  # a table with a column per class of its own cannot name one twice
            run(connection, "labels_conform/repeated_classes")
        reader.samples()
        run(connection, "labels_conform/judged_samples")
        run(connection, "labels_conform/kept_samples")
        run(connection, "labels_conform/sample_changes")
        reader.unread()
        samples, self.received, *counts = run(connection, "labels_conform/change_counts")[0]
        self.collections = {SAMPLES: samples}
        self.changes = Changes(*counts)

    def write(self) -> None:
        """Write the tables; one that has the same bytes as in the snapshot before is not published again."""
        for table in LABELS:
            self.write_table(table, f"labels_conform/{table}")
        self.write_table("changes", "labels_conform/changes")
        bind(self.connection, **{f"{role}_found_at": url for role, url in self.reader.found_at.items()})
        self.write_table("rejects", "labels_conform/rejects")
        bind(self.connection, file_validators=[file.validator for file in self.reader.files.values()])
        self.write_table("validators", "labels_conform/validators")
