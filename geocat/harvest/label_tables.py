"""Label tables of one's own: the samples, their labels and the classes, each a file that is fetched as it is."""

from __future__ import annotations

from collections.abc import Iterator

from geocat.harvest.base import NOTHING, Memory, Page
from geocat.harvest.http import Http
from geocat.harvest.transfer import Transfer, below, parent
from geocat.sources import LabelsSource


class LabelTables:
    """The one to three files of a corpus of one's own.

    :param name: declared name
    :param asked: where they lie; labels and classes beside the samples, unless they have a URL of their own
    """

    def __init__(self, name: str, asked: LabelsSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.asked = asked
        self.http = Http(name, asked)
        self.traffic = self.http.traffic

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield the pieces of the files.

        :raises InputError: a kind of URL that no installed library reads
        :raises SourceUnavailable: a file is not there, no answer, or 5xx after the retries
        :raises SourceRefused: 4xx
        """
        files = {"samples": below(".", self.asked.url)}
        for role, place in (("labels", self.asked.labels), ("classes", self.asked.classes)):
            if place:
                files[role] = below(parent(files["samples"]), place)
        with self.http:
            yield from Transfer(self.http, files).pages(memory)
