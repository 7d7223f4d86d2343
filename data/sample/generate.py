"""Write the sample payloads: a static STAC tree and a STAC API's documents, the same bytes of JSON every time.

    python data/sample/generate.py [FOLDER]

``chance`` draws values, ``footprints`` places them, ``documents`` writes STAC; ``static_tree`` and
``api_collections`` say what the sample holds.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api_collections import api
from static_tree import static

if TYPE_CHECKING:
    from collections.abc import Iterator

    from documents import Json


def write(payload: Path, documents: Iterator[Json]) -> None:
    """One line of compact JSON per document; the gzip header holds no name and no time."""
    lines = [json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n" for document in documents]
    payload.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{payload.name}: {len(lines)} documents, {payload.stat().st_size} bytes")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write(folder / "static.ndjson.gz", static())
    write(folder / "api.ndjson.gz", api())
