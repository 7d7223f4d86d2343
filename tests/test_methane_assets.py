"""Assets become files that are whole or not there; what was cut is taken up, and the token stays at its host."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from geocat import sources
from geocat.errors import CMSceneNotPublished, InputError, SourceChanged, SourceRefused, SourceUnavailable
from geocat.harvest import http
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane import download
from geocat.methane.assets import fetch_asset, fetch_assets
from tests.upstreams.assets import AssetServer, cut
from tests.upstreams.tree import RESET

PIECE = 1000
ITEM = "tan20260102t030405c06s4001-A"
COLLECTION = "l3a-vis-ch4-mfa-v3e"
KEY = f"{COLLECTION}/2026/01/02/{ITEM}/{ITEM}_{COLLECTION}_plume.tif"
NAME = KEY.rpartition("/")[2]
BODY = random.Random(4).randbytes(4321)
NEW = random.Random(5).randbytes(4321)
TOKEN = "not-for-everybody"


@pytest.fixture(autouse=True)
def small_pieces_and_short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PIECE", PIECE)
    monkeypatch.setattr(http, "FIRST_WAIT_S", 0.001)
    for name in ("CARBONMAPPER_TOKEN", "CARBONMAPPER_EMAIL", "CARBONMAPPER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[AssetServer]:
    with AssetServer({KEY: BODY}) as upstream:
        yield upstream


def host(server: AssetServer, *, token: str | None = None, retries: int = 2) -> AssetHost:
    declared = sources.declare("cm", {"type": "carbon_mapper", "url": server.root, "retries": retries, "timeout_s": 5})
    return AssetHost("cm", declared, token=token)


def fetch(server: AssetServer, path: Path, key: str = KEY, **how):
    with host(server, token=how.pop("token", None), retries=how.pop("retries", 2)) as asked:
        return fetch_asset(how.pop("href", server.href(key)), path, host=asked, **how)


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


# ---------- one


def test_an_asset_comes_in_pieces_and_leaves_one_file(server, tmp_path):
    came = fetch(server, tmp_path)
    assert came == (server.href(KEY), tmp_path / NAME, "fetched", len(BODY), hashlib.sha256(BODY).hexdigest())
    assert (tmp_path / NAME).read_bytes() == BODY
    assert names(tmp_path) == [NAME]
    assert [asked.bytes for asked in server.asked] == [1000, 1000, 1000, 1000, 321]
    assert {asked.headers.get("if-range") for asked in server.asked[1:]} == {server.tag_of(BODY)}


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize("ranges", [True, False])
def test_every_length_comes_whole(server, tmp_path, length, ranges):
    server.assets[KEY], server.ranges = BODY[:length], ranges
    assert fetch(server, tmp_path / "a.tif").bytes == length
    assert (tmp_path / "a.tif").read_bytes() == BODY[:length]


def test_a_file_that_is_there_is_told_by_its_md5_its_date_or_its_checksum(server, tmp_path):
    fetch(server, tmp_path)
    sent = server.sent
    assert fetch(server, tmp_path).status == "kept"
    assert server.sent - sent == 2, "two bytes tell length, ETag and date"
    server.tag_of = lambda _: '"opaque"'
    assert fetch(server, tmp_path).status == "kept", "the date of the file is that of the asset"
    asked = len(server.asked)
    checksum = f"1220{hashlib.sha256(BODY).hexdigest()}"
    assert fetch(server, tmp_path, checksum=checksum).status == "kept"
    assert len(server.asked) == asked, "a checksum needs no request"


def test_a_file_that_is_another_is_replaced(server, tmp_path):
    fetch(server, tmp_path)
    server.assets[KEY] = NEW
    assert fetch(server, tmp_path).status == "fetched"
    assert (tmp_path / NAME).read_bytes() == NEW
    server.tag_of, server.dated = lambda _: '"opaque"', False
    assert fetch(server, tmp_path).status == "fetched", "the length alone does not tell"


# ---------- on the way


def test_a_cut_connection_is_taken_up_within_a_call(server, tmp_path):
    server.fault = lambda number, reply: cut(reply, 400) if number == 2 else RESET if number == 3 else None
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    begins = [asked.headers["range"].partition("=")[2].partition("-")[0] for asked in server.asked]
    assert begins == ["0", "1000", "2000", "2000", "2000", "3000", "4000"]


def test_what_a_failed_call_left_behind_is_taken_up_by_the_next(server, tmp_path):
    server.fault = lambda number, _reply: RESET if number >= 3 else None
    with pytest.raises(SourceUnavailable):
        fetch(server, tmp_path)
    assert names(tmp_path) == [f"{NAME}.part", f"{NAME}.part.json"], "nothing is called as the asset"
    assert (tmp_path / f"{NAME}.part").read_bytes() == BODY[:3000]
    server.fault, sent = (lambda _number, _reply: None), server.sent
    assert fetch(server, tmp_path).sha256 == hashlib.sha256(BODY).hexdigest()
    assert server.sent - sent == 1321
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize("heeds", [True, False])
def test_another_version_begins_anew(server, tmp_path, heeds):
    server.fault = lambda number, _reply: RESET if number >= 3 else None
    with pytest.raises(SourceUnavailable):
        fetch(server, tmp_path)
    server.fault, server.assets[KEY], server.if_range = (lambda _number, _reply: None), NEW, heeds
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == NEW


def test_a_server_that_forgets_ranges_begins_anew(server, tmp_path):
    server.fault = lambda number, _reply: RESET if number >= 3 else None
    with pytest.raises(SourceUnavailable):
        fetch(server, tmp_path)
    server.fault, server.ranges = (lambda _number, _reply: None), False
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


def test_without_a_validator_everything_comes_in_one_answer(server, tmp_path):
    server.tags = server.dated = False
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert [asked.bytes for asked in server.asked] == [1000, 4321]


def test_a_weak_tag_gives_way_to_the_date(server, tmp_path):
    server.tag_of = lambda _: 'W/"1"'
    fetch(server, tmp_path)
    assert {asked.headers.get("if-range") for asked in server.asked[1:]} == {"Wed, 21 Jan 2026 07:28:00 GMT"}


def test_servers_that_never_agree_on_the_version_are_asked_for_all_of_it(server, tmp_path):
    numbers = iter(range(1000))
    server.tag_of, server.if_range, server.dated = (lambda _: f'"{next(numbers)}"'), False, False
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert len(server.asked) < 10


def test_a_range_that_was_not_asked_for_is_no_answer(server, tmp_path):
    def shifted(_number, reply):
        return 206, {**reply[1], "Content-Range": f"bytes 1-1000/{len(BODY)}"}, reply[2]

    server.fault = shifted
    with pytest.raises(SourceChanged):
        fetch(server, tmp_path, retries=1)
    assert names(tmp_path) == []


# ---------- what it should be


@pytest.mark.parametrize("function", ["sha256", "md5"])
@pytest.mark.parametrize("form", ["named", "multihash", "etag"])
def test_a_checksum_is_compared_before_the_file_has_its_name(server, tmp_path, function, form):
    prefix = {"sha256": "1220", "md5": "d50110"}[function]
    right, wrong = (hashlib.new(function, body).hexdigest() for body in (BODY, NEW))
    said = {"named": f"{function}:", "multihash": prefix, "etag": ""}[form]
    fetch(server, tmp_path / "right.tif", checksum=f"{said}{right}" if said else "etag")
    if form == "etag":
        server.tag_of = lambda _: f'"{hashlib.md5(NEW).hexdigest()}"'
    with pytest.raises(SourceChanged, match="checksum"):
        fetch(server, tmp_path / "wrong.tif", checksum=f"{said}{wrong}" if said else "etag")
    assert names(tmp_path) == ["right.tif"], "nothing is left of what is wrong"


def test_a_tag_that_is_no_md5_cannot_be_the_checksum(server, tmp_path):
    server.tag_of = lambda _: '"0123456789abcdef0123456789abcdef-3"'
    with pytest.raises(SourceChanged, match="is no MD5"):
        fetch(server, tmp_path, checksum="etag")


@pytest.mark.parametrize("checksum", ["sha256:12", "crc32:00000000", "1e20abcd", "", "sha999:00"])
def test_a_checksum_that_cannot_be_checked_is_refused_before_anything_is_asked(server, tmp_path, checksum):
    with pytest.raises(InputError, match="cannot be checked"):
        fetch(server, tmp_path, checksum=checksum)
    assert server.asked == []


# ---------- who may know what


def test_the_token_goes_to_the_api_and_not_along_a_redirect_to_another_host(server, tmp_path):
    with AssetServer({"signed.tif": BODY}) as cdn:
        server.token, server.redirect = TOKEN, lambda _key: f"{cdn.href('signed.tif')}?Expires=1&Signature=secret"
        fetch(server, tmp_path, token=TOKEN)
        assert (tmp_path / NAME).read_bytes() == BODY
        assert {asked.headers.get("authorization") for asked in server.asked} == {f"Bearer {TOKEN}"}
        assert cdn.asked
        assert TOKEN not in str(cdn.asked)


def test_the_token_does_not_go_to_another_host(server, tmp_path):
    with AssetServer({}) as api:
        server.assets["elsewhere/a.tif"] = BODY
        href = f"{server.url}/elsewhere/a.tif"
        server.assets["/elsewhere/a.tif"] = BODY
        with host(api, token=TOKEN) as asked:
            fetch_asset(href, tmp_path, host=asked)
        assert api.asked == []
        assert TOKEN not in str(server.asked)


def test_a_signed_url_of_the_cdn_is_asked_for_at_the_api(server, tmp_path):
    href = f"https://catalog.carbonmapper.org/{KEY}?c=1&Expires=2&Signature=secret&Key-Pair-Id=3"
    fetch(server, tmp_path, href=href)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert {asked.key for asked in server.asked} == {KEY}


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_says_where_the_token_belongs_and_not_what_it_was(server, tmp_path, monkeypatch, status):
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
    server.fault = lambda _number, _reply: (status, {}, TOKEN.encode())
    with pytest.raises(SourceRefused, match=rf"{status}.*CARBONMAPPER_TOKEN") as caught:
        fetch(server, tmp_path)
    assert TOKEN not in f"{caught.value} {caught.value.url} {caught.value.__cause__}"
    assert names(tmp_path) == []


def test_the_environments_token_opens_what_is_protected(server, tmp_path, monkeypatch):
    server.token = TOKEN
    monkeypatch.setenv("CARBONMAPPER_TOKEN", TOKEN)
    fetch(server, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


def test_what_is_not_there_is_not_published(server, tmp_path):
    with pytest.raises(CMSceneNotPublished, match="not published yet") as caught:
        fetch(server, tmp_path, key=KEY.replace("v3e", "v9z"))
    assert caught.value.scene_name == ITEM.partition("-")[0]
    assert names(tmp_path) == []


def test_a_server_in_trouble_is_unavailable_after_the_retries(server, tmp_path):
    server.fault = lambda _number, _reply: (503, {}, b"")
    with pytest.raises(SourceUnavailable, match="503"):
        fetch(server, tmp_path)
    assert len(server.asked) == 3


def test_a_folder_that_is_not_there_is_said_before_anything_is_asked(server, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        fetch(server, tmp_path / "nowhere" / "a.tif")
    assert server.asked == []


# ---------- many


def test_many_assets_go_into_their_items_folders_and_one_that_fails_stops_none(server, tmp_path):
    outline, other = KEY.replace("plume.tif", "plume-outline.geojson"), KEY.replace(ITEM, f"{ITEM}B")
    server.assets |= {outline: b"{}", other: NEW}
    missing = KEY.replace("v3e", "v4")
    rows = [
        {"href": server.href(KEY)},
        {"href": server.href(outline), "checksum": f"sha256:{hashlib.sha256(b'[]').hexdigest()}"},
        {"href": server.href(missing)},
        {"href": server.href(other), "checksum": None},
        {"href": f"{server.href(KEY)}?Signature=secret"},
    ]
    with host(server) as asked:
        table = fetch_assets(rows, tmp_path, host=asked, jobs=3)
        again = fetch_assets([server.href(KEY)], tmp_path, host=asked)
    found = {(row["item"], Path(row["path"]).name): row for row in table.to_pylist()}
    assert [row["status"] for row in found.values()] == ["fetched", "failed", "not published", "fetched"]
    assert (tmp_path / ITEM / NAME).read_bytes() == BODY
    assert (tmp_path / f"{ITEM}B" / NAME.replace(ITEM, f"{ITEM}B")).read_bytes() == NEW
    failed = found[ITEM, outline.rpartition("/")[2]]
    assert failed["sha256"] is None
    assert failed["bytes"] is None
    assert "checksum" in failed["problem"]
    assert not Path(failed["path"]).exists()
    assert found[ITEM, NAME]["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert [row["status"] for row in again.to_pylist()] == ["kept"]


@pytest.mark.parametrize("href", ["https://api.carbonmapper.org/../a.tif", "https://api.carbonmapper.org/a/..", "x"])
def test_an_asset_never_lands_outside_its_folder(tmp_path, href):
    with pytest.raises(InputError, match="names no item"):
        fetch_assets([href], tmp_path / "inside")
    assert names(tmp_path) == []


def test_rows_without_an_href_and_no_jobs_are_refused(tmp_path):
    with pytest.raises(InputError, match="this one has url"):
        fetch_assets([{"url": "x"}], tmp_path)
    with pytest.raises(InputError, match="0 jobs"):
        fetch_assets([], tmp_path, jobs=0)


def test_no_assets_make_an_empty_table(tmp_path):
    table = fetch_assets([], tmp_path)
    assert table.num_rows == 0
    assert table.column_names == ["href", "item", "path", "status", "bytes", "sha256", "problem"]
