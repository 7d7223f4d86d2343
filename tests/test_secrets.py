"""Tokens and signatures: sent where they belong, and found nowhere afterwards."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pytest

import geocat
from geocat.errors import HarvestError
from tests.harvesting import harvest
from tests.upstreams.faults import Fault, FaultyApi, synthetic

TOKEN = "tok3n-nobody-may-see"
SIGNATURE = "s1gnature/nobody+may=see"
SECRETS = [TOKEN, SIGNATURE, quote(SIGNATURE, safe="")]
SIGNED = f"https://store.blob.invalid/a.tif?st=2024&se=2025&sig={quote(SIGNATURE, safe='')}&page=2"


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Everything that a catalog holds, unpacked: parquet row by row, landed pages as lines, the rest as it is."""
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        if path.suffix == ".parquet":
            with duckdb.connect() as reader:
                rows = reader.execute("SELECT t::VARCHAR FROM read_parquet($1) AS t", [str(path)]).fetchall()
            yield str(path), "\n".join(text for (text,) in rows)
        elif path.suffix == ".zst":
            with pa.input_stream(str(path), compression="zstd") as lines:
                yield str(path), lines.read().decode()
        else:
            yield str(path), path.read_bytes().decode(errors="replace")


@pytest.fixture
def signed_items() -> list[dict[str, object]]:
    items = synthetic(30)
    for each in items:
        each["assets"] = {"data": {"href": SIGNED, "roles": ["data"]}}
        each["links"] = [{"rel": "license", "href": f"https://x.invalid/?token={TOKEN}"}]
    return items


def test_no_secret_is_kept_or_said(
    catalog: Callable[..., geocat.Catalog],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    signed_items: list[dict[str, object]],
) -> None:
    monkeypatch.setenv("GEOCAT_TOKEN_API", TOKEN)
    made = catalog()
    root = Path(made.store.root)
    said = []
    faults = [Fault("HTML", 2), Fault("500", 1, 1)]
    with FaultyApi(signed_items, per_page=5, accepted=TOKEN, faults=faults) as api:
        with pytest.raises(HarvestError) as incomplete:
            harvest(made, "api", "stac_api", f"{api.url}?subscription-key={quote(SIGNATURE, safe='')}", retries=1)
        said += traceback.format_exception(incomplete.value)
        monkeypatch.setenv("GEOCAT_TOKEN_API", "another")
        with pytest.raises(HarvestError, match="GEOCAT_TOKEN_API") as refused:
            harvest(made, "api", "stac_api", api.url, retries=0)
        said += traceback.format_exception(refused.value)
        monkeypatch.setenv("GEOCAT_TOKEN_API", TOKEN)
        api.does.faults.clear()
        harvest(made, "api", "stac_api", api.url)
    said += capfd.readouterr()
    found = list(texts(root))
    assert len(found) > 8
    for where, text in [*found, *(("what was said", each) for each in said)]:
        assert [secret for secret in SECRETS if secret in text] == [], where
    made.refresh()
    hrefs = made.sql("SELECT DISTINCT href FROM assets").fetchall()
    assert hrefs == [("https://store.blob.invalid/a.tif?page=2",)]


def test_what_is_landed_by_a_harvest_that_failed_holds_no_secret(
    catalog: Callable[..., geocat.Catalog], monkeypatch: pytest.MonkeyPatch, signed_items: list[dict[str, object]]
) -> None:
    monkeypatch.setenv("GEOCAT_TOKEN_API", TOKEN)
    made = catalog()
    with FaultyApi(signed_items, per_page=5, accepted=TOKEN, expires_after=3, renewed="later") as api:
        with pytest.raises(HarvestError):
            harvest(made, "api", "stac_api", api.url, retries=0)
        landed = [text for where, text in texts(Path(made.store.root)) if "landing" in where]
        assert sum(SIGNED.partition("?")[0] in text for text in landed) >= 2
        assert not any(secret in text for text in landed for secret in SECRETS)
        monkeypatch.setenv("GEOCAT_TOKEN_API", "later")
        asked = len(api.log)
        entry = harvest(made, "api", "stac_api", api.url)
        assert entry.rows("items") == 30
        assert len(api.log) - asked <= 4
