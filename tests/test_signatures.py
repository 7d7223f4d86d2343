"""Signatures, keys and log-ins go from the URLs of a document; everything else keeps its bytes."""

from __future__ import annotations

import json
import time
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geocat.errors import SECRET_PARAMETERS
from geocat.signatures import PREFIXES, SIGNED_WITH, signed_parameters, unsigned, without_signatures

SAS = "st=2026-11-20T10%3A00%3A00Z&se=2026-11-21T10%3A45%3A00Z&sp=rl&sv=2024-05-04&sr=c&skoid=9c8ff44a&sktid=72f988bf&skt=2026-11-20T10%3A00%3A00Z&ske=2026-11-28T10%3A00%3A00Z&sks=b&skv=2024-05-04&sig=aB%2Bc/d%3D"  # fmt: skip
AWS4 = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20261120&X-Amz-Date=20261120T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=FwoG&X-Amz-Signature=0a1b"  # fmt: skip
AWS2 = "AWSAccessKeyId=AKIA&Expires=1780000000&Signature=vjby%2Bc%3D"
GOOGLE = "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=me%40x&X-Goog-Date=20261120T000000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=0a1b"  # fmt: skip
CLOUDFRONT = "Expires=1780000000&Signature=abc~d&Key-Pair-Id=K2&Policy=eyJ"


@pytest.mark.parametrize("signature", [SAS, AWS4, AWS2, GOOGLE, CLOUDFRONT, "access_token=s3", "subscription-key=s3"])
def test_a_signature_goes_from_wherever_it_stands_and_the_rest_keeps_its_order_and_bytes(signature):
    place = "https://acct.example.org/c/a%20b.tif"
    assert unsigned(f"{place}?{signature}") == place
    assert unsigned(f"{place}?b=%2f&{signature}&a=1,2#part") == f"{place}?b=%2f&a=1,2#part"
    halves = signature.split("&", 1)
    assert unsigned(f"{place}?{'&z=1&z=2&'.join(halves)}").startswith(place)
    whole = f'{{"href" : "{place}?b=%2f&{signature}&a=1,2#part","é":1.50}}'.encode()
    assert without_signatures(whole) == f'{{"href" : "{place}?b=%2f&a=1,2#part","é":1.50}}'.encode()


@pytest.mark.parametrize(
    "url",
    [
        "https://x.org/a?st=3",
        "https://x.org/a?se=12&sp=species&sv=1&sr=4326",
        "https://x.org/a?Expires=never&Policy=open",
        "https://x.org/a?X-Amz-Date=20240101",
        "https://x.org/download?key=path/to/a.tif",
        "https://x.org/a?design=signal&tokens=3&signed=1",
        "https://x.org/@me/a?b=c@d",
        "abfss://container@account.dfs.core.windows.net/a.parquet",
        "s3://bucket/a?versionId=3",
        "data/a.tif?",
        "",
    ],
)
def test_what_is_no_signature_stays(url):
    assert unsigned(url) == url
    assert signed_parameters(url) == ()
    document = json.dumps({"href": url, "text": f"see {url} (sic)"}).encode()
    assert without_signatures(document) == document


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (rb'"https://h/a?x=1\u0026sig=b\u0026se=2"', rb'"https://h/a?x=1"'),
        (rb'"https:\/\/h\/a?sig=b\/c&x=1"', rb'"https:\/\/h\/a?x=1"'),
        (rb'"https://h/a?sig\u003db\u0026x\u003d1"', rb'"https://h/a?x\u003d1"'),
        (rb'"<a href=\"https://h/a?sig=b&amp;x=1\">"', rb'"<a href=\"https://h/a?x=1\">"'),
        (rb'"see [it](https://h/a?sig=b&se=1). And?"', rb'"see [it](https://h/a). And?"'),
        (rb'"https://h/a?sig=b\nhttps://h/b?sig=c"', rb'"https://h/a\nhttps://h/b"'),
        (rb'"./a.tif?%73ig=b&x=1"', rb'"./a.tif?x=1"'),
        (rb'"a?SIG=b", "c?Signature=d"', rb'"a", "c"'),
    ],
)
def test_a_url_is_found_however_the_text_is_written(text, bare):
    assert without_signatures(text) == bare
    assert without_signatures(bare) == bare


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://user:pw@host/a", "https://host/a"),
        ("https://ghp_token@host:8080/a?b=c", "https://host:8080/a?b=c"),
        ("https://user:p@w@host/a", "https://host/a"),
        ("ftp://user:pw@host/a", "ftp://host/a"),
        ("s3://key:secret@bucket/a", "s3://bucket/a"),
        ("ssh://git@host/a", "ssh://git@host/a"),
    ],
)
def test_a_log_in_goes_and_a_container_before_the_at_sign_stays(url, bare):
    assert unsigned(url) == bare
    assert without_signatures(json.dumps([url]).encode()) == json.dumps([bare]).encode()
    escaped = json.dumps([url]).replace("/", r"\/").encode()
    assert json.loads(without_signatures(escaped)) == [bare]


# ---------- against urllib.parse

FAMILIES = {
    "sig": set("sig se sp sv sr st spr skoid sktid skt ske sks skv sip ss srt".split()),
    "signature": {"signature", "expires", "policy", "key-pair-id", "awsaccesskeyid"},
    "x-amz-signature": {"x-amz-signature", "x-amz-date", "x-amz-expires"},
    "x-goog-signature": {"x-goog-signature", "x-goog-date"},
    "token": {"token"},
    "access_token": {"access_token"},
    "api_key": {"api_key"},
    "awsaccesskeyid": {"awsaccesskeyid"},
}
NAMES = sorted(set().union(*FAMILIES.values()) | {"a", "b", "collection", "item", "sigma", "version"})
VALUES = st.text(st.characters(codec="utf-8"), max_size=6).map(quote)
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES).flatmap(lambda n: st.sampled_from([n, n.title(), n.upper()])), VALUES)
)


def remaining(url):
    """The pairs that a plain reading of the families leaves over."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    names = {name.lower() for name, _ in pairs}
    gone = set().union(*(members for sign, members in FAMILIES.items() if sign in names))
    return [(name, value) for name, value in pairs if name.lower() not in gone]


@settings(deadline=None)
@example(pairs=[("access_token", ".")], fragment="#page=2", style="&")
@given(pairs=PAIRS, fragment=st.sampled_from(["", "#page=2", "#a?sig=1&b"]), style=st.sampled_from(["&", r"\u0026"]))
def test_what_remains_is_what_urllib_reads_without_the_families(pairs, fragment, style):
    query = "&".join(f"{name}={value}" for name, value in pairs)
    url = "https://host.example/path/a.tif" + (f"?{query}" if query else "") + fragment.partition("?")[0]
    bare = unsigned(url)
    assert parse_qsl(urlsplit(bare).query, keep_blank_values=True) == remaining(url)
    assert urlsplit(bare)._replace(query="") == urlsplit(url)._replace(query="")
    assert unsigned(bare) == bare
    assert bool(signed_parameters(url)) == (bare != url)
    document = json.dumps({"before": "é", "href": url, "after": [1.0, None]}).replace("&", style)
    expected = json.dumps({"before": "é", "href": bare, "after": [1.0, None]}).replace("&", style)
    assert without_signatures(document.encode()).decode() == expected


PIECES = st.sampled_from([*'?&=#@:/\\"<>() .,\n\té\u2028', "sig=", "u0026", "https://", "token=", "se="])
TRICKY = st.lists(PIECES).map("".join)


@given(st.recursive(TRICKY, lambda inner: st.lists(inner) | st.dictionaries(TRICKY, inner)), st.booleans())
@example(r"?sig=\"", False)
@example("https://a:b\\@c?sig=\\", True)
@settings(max_examples=300, deadline=None)
def test_json_stays_json_of_the_same_shape(value, ascii_only):
    def shape(of):
        if isinstance(of, dict):
            return {"object": [shape(each) for each in of.values()]}
        return [shape(each) for each in of] if isinstance(of, list) else "text"

    bare = without_signatures(json.dumps(value, ensure_ascii=ascii_only).encode())
    back = json.loads(bare, object_pairs_hook=lambda pairs: dict(enumerate(each for _, each in pairs)))
    assert shape(back) == shape(value)
    assert without_signatures(bare) == bare or b"@" in bare


@settings(deadline=None)
@given(st.text().filter(lambda text: "?" not in text and "@" not in text))
def test_a_document_without_queries_and_log_ins_is_the_very_same(text):
    body = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert without_signatures(body) is body


def test_clean_text_is_looked_at_faster_than_a_gigabyte_in_a_second():
    body = b'{"href":"https://archive.example.org/a/b/c.tif","type":"image/tiff; application=geotiff"},' * 200_000
    took = []
    for _ in range(3):
        began = time.perf_counter()
        assert without_signatures(body) is body
        took.append(time.perf_counter() - began)
    assert len(body) / min(took) > 1e9


def test_every_signature_is_hidden_in_messages_too():
    assert {*SIGNED_WITH, *PREFIXES} <= SECRET_PARAMETERS
