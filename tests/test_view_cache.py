"""The views are copied from a cache, and no catalog can tell."""

import os

import duckdb
import pytest

import geocat
from geocat import engine, view_cache

DEFINED = """
SELECT 'view', schema_name, view_name, regexp_matches(sql, 'AS (NOT )?MATERIALIZED'), [] AS parameters, comment FROM duckdb_views() WHERE NOT internal
UNION ALL
SELECT function_type, schema_name, function_name, regexp_matches(macro_definition, 'AS (NOT )?MATERIALIZED'), parameters, comment
FROM duckdb_functions() WHERE NOT internal AND macro_definition IS NOT NULL
ORDER BY ALL
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "geocat"


def defined(root):
    with geocat.open(root) as catalog:
        return catalog.sql(DEFINED).fetchall()


def test_what_is_copied_is_what_the_files_say(tmp_path, cache, monkeypatch):
    geocat.init(tmp_path / "first").close()
    [kept] = cache.iterdir()
    copied = defined(tmp_path / "first")
    monkeypatch.setattr(view_cache, "copy", lambda connection: False)
    assert len(copied) > 200
    assert copied == defined(tmp_path / "first")
    assert [kept] == [*cache.iterdir()]
    assert sum(row[3] for row in copied) > 3
    with duckdb.connect(str(tmp_path / "first" / "catalog.duckdb"), read_only=True) as connection:
        assert copied == connection.execute(DEFINED).fetchall()


def test_the_cache_holds_nothing_of_the_catalog_that_filled_it(tmp_path, cache):
    with geocat.init(tmp_path / "secret_place") as catalog:
        catalog.add_source("secret_source", "files", url="secret.json")
    [kept] = cache.iterdir()
    with duckdb.connect(str(kept), read_only=True) as connection:
        macros = "SELECT function_name FROM duckdb_functions() WHERE NOT internal AND macro_definition IS NOT NULL"
        names = {name for (name,) in connection.execute(macros).fetchall()}
    assert "items_in" in names
    assert not names & {"item_files", "ledger", "declared_sources", "reference_folder"}
    assert b"secret" not in kept.read_bytes()


def test_a_damaged_cache_is_made_anew(tmp_path, cache):
    geocat.init(tmp_path / "root").close()
    [kept] = cache.iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"no database at all"):
        kept.write_bytes(damaged)
        assert len(defined(tmp_path / "root")) > 200
        assert [kept] == [*cache.iterdir()]
        assert kept.stat().st_size > len(whole) // 2
        assert len(defined(tmp_path / "root")) > 200


def test_without_a_place_for_the_cache_everything_works(tmp_path, cache):
    cache.parent.write_text("a file where the folder would be")
    geocat.init(tmp_path / "root").close()
    assert len(defined(tmp_path / "root")) > 200
    assert cache.parent.is_file()


def test_each_state_of_the_sql_has_a_cache_of_its_own_and_few_are_kept(tmp_path, cache, monkeypatch):
    geocat.init(tmp_path / "root").close()
    [ours] = cache.iterdir()
    files = [*engine.install_files()]
    for number in range(view_cache.MOST_KEPT + 1):
        more = ("more.sql", f"CREATE OR REPLACE MACRO one_more() AS {number}")
        monkeypatch.setattr(engine, "install_files", lambda more=more: iter([*files, more]))
        for _ in range(2):
            with geocat.open(tmp_path / "root") as catalog:
                assert catalog.sql("SELECT one_more()").fetchall() == [(number,)]
    assert len([*cache.iterdir()]) == view_cache.MOST_KEPT
    assert ours not in cache.iterdir()


def test_the_extension_is_read_for_its_signature_once(tmp_path):
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute("SELECT ST_Area(ST_MakeEnvelope(0, 0, 2, 3))").fetchall() == [(6.0,)]
            with pytest.raises(duckdb.Error, match="Cannot change allow_unsigned_extensions"):
                connection.execute("SET allow_unsigned_extensions = true")
            unsigned = tmp_path / "evil.duckdb_extension"
            unsigned.write_bytes(os.urandom(1 << 12))
            with pytest.raises(duckdb.Error):
                connection.load_extension(str(unsigned))
