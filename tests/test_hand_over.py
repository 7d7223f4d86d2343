"""Lists for downloaders: read back by each downloader's own grammar, with hrefs that mean harm, and in time.

The grammars are those of aria2's UriListParser, of azcopy's and rclone's line readers, and of s5cmd's shell words.
"""

from __future__ import annotations

import re
import shlex
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from geocat import engine
from geocat.errors import InputError
from geocat.hand_over import FORMS, hand_over
from geocat.harvest.signing import Signer
from geocat.query import Rows

HOST = "https://labels.blob.core.windows.net"
TAME = [f"{HOST}/corpus/imagery/33N/s_01/PF-SR/2018-01-0{day}.tif" for day in (3, 8)]
HARMFUL = [
    "https://h.example/a/../../etc/passwd",
    "https://h.example/%2e%2e/%2e%2e/.ssh/authorized_keys",
    "https://h.example//etc//passwd",
    "https://h.example/a\\..\\..\\b.tif",
    "https://h.example/new%0Aline.tif",
    "https://h.example/new\nline.tif",
    "https://h.example/x%0A out=../../stolen.tif",
    "https://h.example/x\n  out=../../stolen.tif",
    "https://h.example/tab\there.tif",
    "https://h.example/carriage\rreturn.tif",
    "https://h.example/two words/c'd\"e.tif",
    "https://h.example/$(touch stolen).tif",
    "https://h.example/`touch stolen`;#.tif",
    "https://h.example/-rf",
    "https://h.example/right\u202eto-left.tif",
    "https://h.example/folder",
    "https://h.example/folder/inside.tif",
    "https://h.example/same.tif",
    "https://h.example/SAME.tif",
    "http://h.example/same.tif",
    "https://h.example/same.tif?version=1",
    "https://h.example/same.tif?version=2",
    "https://h.example/new_line.tif",
    "https://h.example/CON/aux.tif",
    "https://h.example/ends.in.dots.../x. ",
    "https://h.example/100%.tif",
    "https://h.example/%FF%FE.tif",
    "https://h.example/é/ü.tif",
    "https://h.example/" + "long" * 100 + ".tif",
    "https://h.example/",
    "https://h.example",
]


@pytest.fixture(scope="module")
def connection():
    with engine.connect() as opened:
        yield opened


@pytest.fixture
def write(connection, tmp_path):
    """Hand hrefs over; each is a text, or (href, size, checksum)."""

    def written(hrefs, form, **how):
        path = tmp_path / f"list of.{form}"
        done = hand_over(connection, rows(connection, hrefs), path, form, **how)
        assert all(file.name.startswith("list of.") for file in tmp_path.iterdir()), "nothing else is left there"
        return done

    return written


@pytest.fixture
def lines(write):
    """The lines of a list of text."""

    def read(hrefs, form, **how):
        text = write(hrefs, form, **how).path.read_bytes().decode()
        assert text.endswith("\n")
        assert "\r" not in text
        return text[:-1].split("\n")

    return read


def rows(connection, hrefs):
    whole = [(href, None, None) if href is None or isinstance(href, str) else href for href in hrefs]
    connection.execute("CREATE OR REPLACE TABLE given (place INT, href VARCHAR, size_bytes BIGINT, checksum VARCHAR)")
    for at, row in enumerate(whole):
        connection.execute("INSERT INTO given VALUES (?, ?, ?, ?)", [at, *row])
    return Rows(connection.sql("FROM given ORDER BY place"))


def as_aria2_reads(lines):
    """URI and options of each entry: # begins a comment, blanks at the start of a line an option."""
    entries = []
    for line in lines:
        if line and line[0] in " \t":
            name, equals, value = line.strip().partition("=")
            assert equals
            entries[-1][1][name.strip()] = value.strip()
        elif line and line[0] != "#":
            assert "\t" not in line, "a tab stands between mirrors"
            entries.append((line, {}))
    return entries


def as_s5cmd_reads(lines):
    """Source and target of each command: lines are trimmed, # begins a comment, words are a shell's."""
    commands = [shlex.split(line) for line in lines if line.strip() and not line.strip().startswith("#")]
    assert all(command[:2] == ["cp", "--raw"] for command in commands)
    return [tuple(command[2:]) for command in commands]


def as_rclone_reads(lines, *, raw):
    """The files of --files-from-raw, or of --files-from, which trims lines and knows comments."""
    if not raw:
        lines = [line.strip() for line in lines if line.strip() and line.strip()[0] not in "#;"]
    return [line.strip("/") for line in lines]


def require_safe(names):
    """No name leads out of the folder, none is another's, none is the folder of another, and each can be a file's."""
    lower = [name.lower() for name in names]
    assert len(set(lower)) == len(names)
    folders = {name[:at] for name in lower for at in range(len(name)) if name[at] == "/"}
    assert folders.isdisjoint(lower)
    for name in names:
        assert not re.search(r'[\x00-\x1f\x7f\\:*?"<>|\u202e]', name), name
        for part in name.split("/"):
            assert part not in ("", ".", ".."), name
            assert part == part.lstrip().rstrip(" ."), name
            assert part.lower().partition(".")[0] not in ("con", "prn", "aux", "nul", "com1", "lpt9")
            assert len(part.encode()) <= 255


def same_url(written, href):
    """Whether a URL leads where another does: escapes aside, which a URL must have and an href may lack."""
    assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]*", written), written
    assert not re.search("%(?![0-9A-Fa-f]{2})", written), written
    return unquote(written, errors="surrogateescape") == unquote(href, errors="surrogateescape")


# ---------- each form


def test_azcopy_gets_paths_below_the_container_that_are_not_escaped(write, lines):
    hrefs = [*TAME, f"{HOST}/corpus/two%20words/100%25.tif"]
    assert lines(hrefs, "azcopy") == [
        "imagery/33N/s_01/PF-SR/2018-01-03.tif",
        "imagery/33N/s_01/PF-SR/2018-01-08.tif",
        "two words/100%.tif",
    ]
    done = write(hrefs, "azcopy")
    assert (done.urls, done.sized, done.size_bytes, done.base) == (3, 0, 0, f"{HOST}/corpus")
    words = shlex.split(done.command)
    assert words[:4] == ["azcopy", "copy", f"{HOST}/corpus/*", "."]
    assert f"--list-of-files={done.path}" in words


def test_rclone_gets_paths_below_the_host_or_the_bucket(write, lines):
    odd = [f"{HOST}/#1.tif", f"{HOST}/%231.tif", f"{HOST}/;2.tif", f"{HOST}/%20blank%20"]
    assert as_rclone_reads(lines([*TAME, *odd[1:]], "rclone"), raw=True) == [
        *(href.removeprefix(f"{HOST}/") for href in TAME),
        "#1.tif",
        ";2.tif",
        " blank ",
    ]
    words = shlex.split(write(TAME, "rclone").command)
    assert words[:4] == ["rclone", "copy", ":http:", "."]
    assert f"--http-url={HOST}" in words
    assert any(word.startswith("--files-from-raw=") for word in words), "--files-from takes # for a comment"
    keys = ["s3://bucket/a b/%20.tif", "s3://bucket/#1?.tif"]
    assert as_rclone_reads(lines(keys, "rclone"), raw=True) == ["a b/%20.tif", "#1?.tif"]
    assert shlex.split(write(keys, "rclone").command)[2] == ":s3,provider=AWS,env_auth=true:bucket"


def test_aria2_gets_a_name_and_the_checksum_it_can_compute(lines):
    sha256, md5, sha512, sha1 = "12" * 32, "ab" * 16, "34" * 64, "56" * 20
    said = {
        "sha-256=" + sha256: "1220" + sha256.upper(),
        "md5=" + md5: "d50110" + md5,
        "sha-512=" + sha512: "1340" + sha512,
        "sha-1=" + sha1: "1114" + sha1,
        None: "1220" + sha256[:-2],
        "": "1420" + sha256,
        " ": "1220\n  out=../x" + "0" * 54,
        "  ": None,
    }
    hrefs = [(f"{HOST}/corpus/{at}.tif", None, multihash) for at, multihash in enumerate(said.values())]
    entries = as_aria2_reads(lines(hrefs, "aria2"))
    assert [uri for uri, _ in entries] == [href for href, _, _ in hrefs]
    assert [options["out"] for _, options in entries] == [href.removeprefix("https://") for href, _, _ in hrefs]
    assert [options.get("checksum") for _, options in entries] == [
        wanted if wanted and "=" in wanted else None for wanted in said
    ]


def test_wget_gets_urls_and_keeps_the_tree(write, lines):
    assert lines(TAME, "wget") == TAME
    assert "--force-directories --directory-prefix=. " in write(TAME, "wget").command
    done = write(TAME, "wget", under=f"{HOST}/corpus/imagery")
    assert "--force-directories --no-host-directories --cut-dirs=2 " in done.command


def test_s5cmd_gets_commands_for_keys_as_they_are(write, lines):
    keys = ["s3://bucket/a/b.tif", "s3://bucket/it's $HOME/*?.tif", "s3://bucket/%20#.tif"]
    assert as_s5cmd_reads(lines(keys, "s5cmd")) == [
        (keys[0], "bucket/a/b.tif"),
        (keys[1], "bucket/it's $HOME/__.tif"),
        (keys[2], "bucket/%20#.tif"),
    ]
    assert shlex.split(write(keys, "s5cmd").command)[:2] == ["s5cmd", "run"]


def test_parquet_is_the_rows_with_the_names_the_others_give(connection, write):
    hrefs = [TAME[1], TAME[0], TAME[1], None, "relative/a.tif", "s3://bucket/A.tif?"]
    done = write(hrefs, "parquet")
    found = connection.read_parquet(str(done.path))
    assert found.columns == ["place", "href", "size_bytes", "checksum", "file_name"]
    assert found.select("place, href, file_name").fetchall() == [
        (0, TAME[1], TAME[1].removeprefix("https://")),
        (1, TAME[0], TAME[0].removeprefix("https://")),
        (2, TAME[1], TAME[1].removeprefix("https://")),
        (3, None, None),
        (4, "relative/a.tif", "relative/a.tif"),
        (5, "s3://bucket/A.tif?", "bucket/A.tif_"),
    ]
    assert (done.urls, done.command) == (4, "")


@pytest.mark.parametrize("hrefs", [TAME[::-1], [*TAME, f"{HOST}/corpus/two%20words.tif", TAME[0].upper()]])
def test_names_in_parquet_are_those_of_aria2(connection, write, lines, hrefs):
    done = write(hrefs, "parquet", under=None)
    found = connection.read_parquet(str(done.path)).select("href, file_name").fetchall()
    assert [href for href, _ in found] == hrefs
    assert [name for _, name in found] == [options["out"] for _, options in as_aria2_reads(lines(hrefs, "aria2"))]


def test_under_says_where_names_and_paths_begin(lines, write):
    below = ["33N/s_01/PF-SR/2018-01-03.tif", "33N/s_01/PF-SR/2018-01-08.tif"]
    assert lines(TAME, "azcopy", under=f"{HOST}/corpus/imagery/") == below
    assert lines(TAME, "rclone", under=f"{HOST}/corpus/imagery") == below
    entries = as_aria2_reads(lines(TAME, "aria2", under=f"{HOST}/corpus/imagery"))
    assert [options["out"] for _, options in entries] == below
    assert f"{HOST}/corpus/imagery/*" in write(TAME, "azcopy", under=f"{HOST}/corpus/imagery/").command
    keys = ["s3://bucket/deep/a.tif"]
    assert as_s5cmd_reads(lines(keys, "s5cmd", under="s3://bucket/deep")) == [(keys[0], "a.tif")]
    blank = [f"{HOST}/two words/a.tif"]
    assert as_aria2_reads(lines(blank, "aria2", under=f"{HOST}/two words"))[0][0] == f"{HOST}/two%20words/a.tif"


# ---------- which hrefs, and how large


def test_each_href_is_listed_once_where_it_first_stood(lines):
    hrefs = [TAME[1], TAME[0], None, TAME[1], *(f"{HOST}/corpus/{at:04}.tif" for at in range(300, 0, -1)), TAME[0]]
    assert lines(hrefs, "wget") == list(dict.fromkeys(href for href in hrefs if href))


def test_sizes_are_summed_where_they_are_known(connection, write, tmp_path):
    done = write([(TAME[0], 1_000, None), (TAME[1], None, None), (TAME[0], 1_000, None)], "wget")
    assert (done.urls, done.sized, done.size_bytes) == (2, 1, 1_000)
    assets = connection.sql("""
        SELECT href, extra::JSON AS extra FROM (VALUES
            ('https://h.example/a.tif', '{"file:size": 5000000000, "file:checksum": "d50110aa"}'),
            ('https://h.example/b.tif', '{"file:size": "many"}'),
            ('https://h.example/c.tif', '{}'),
            ('https://h.example/d.tif', NULL)
        ) AS t (href, extra)
    """)
    done = hand_over(connection, Rows(assets), tmp_path / "list", "aria2")
    assert (done.urls, done.sized, done.size_bytes) == (4, 1, 5_000_000_000)


@pytest.mark.parametrize("form", ["wget", "aria2", "azcopy", "parquet"])
def test_a_signature_or_key_never_gets_into_a_list(connection, write, form):
    bare = f"{HOST}/corpus/a.tif"
    signed = [f"{bare}?sv=2024&se=2026-01-01&sig=hidden%3D", f"{bare}?api_key=hidden", f"{HOST}/corpus/b.tif"]
    if form != "azcopy":
        signed.append("https://me:hidden@h.example/c.tif")
    done = write(signed, form)
    assert b"hidden" not in done.path.read_bytes()
    if form == "parquet":
        hrefs = connection.read_parquet(str(done.path)).select("href").fetchall()
        assert hrefs == [(bare,), (bare,), (signed[2],), ("https://h.example/c.tif",)]
    else:
        assert done.urls == len(signed) - 1, "what two signatures lead to is one file"


class _Signs:
    """A signer that signs everything."""

    expires = datetime.now(UTC) + timedelta(hours=1)

    def sign(self, href):
        return f"{href}?sig=fresh"


def test_a_signature_that_was_asked_for_is_on_every_url_and_in_no_name(lines):
    entries = as_aria2_reads(lines(TAME, "aria2", signer=_Signs()))
    assert [uri for uri, _ in entries] == [f"{href}?sig=fresh" for href in TAME]
    assert [options["out"] for _, options in entries] == [href.removeprefix("https://") for href in TAME]
    for form in ("azcopy", "rclone"):
        with pytest.raises(InputError, match=f"A list for {form} has paths, which no signature fits"):
            lines(TAME, form, signer=_Signs())
    assert issubclass(type(_Signs().expires), datetime)
    assert {name for name in vars(_Signs) if not name.startswith("_")} <= {*vars(Signer), *Signer.__annotations__}


# ---------- hrefs that mean harm


def test_harmful_hrefs_become_names_that_stay_in_the_folder(lines):
    entries = as_aria2_reads(lines(HARMFUL, "aria2"))
    assert all(same_url(uri, href) for (uri, _), href in zip(entries, HARMFUL, strict=True))
    assert [set(options) for _, options in entries] == [{"out"}] * len(HARMFUL)
    require_safe([options["out"] for _, options in entries])


def test_a_name_is_the_same_in_whatever_order_the_hrefs_come(lines):
    forward, backward = (as_aria2_reads(lines(hrefs, "aria2")) for hrefs in (HARMFUL, HARMFUL[::-1]))
    assert forward == backward[::-1]


def test_harmful_hrefs_are_one_url_on_each_line(lines):
    urls = lines(HARMFUL, "wget")
    assert all(same_url(url, href) for url, href in zip(urls, HARMFUL, strict=True))


def test_harmful_keys_become_one_command_on_each_line(lines):
    keys = [
        "s3://bucket/'; rm -rf ~; '.tif",
        "s3://bucket/a/../../b.tif",
        's3://bucket/$(x) `y` \\ ".tif',
        "s3://bucket/#.tif",
        "s3://bucket/*",
        "s3://bucket/?",
        "s3://bucket/dir",
        "s3://bucket/dir/x",
    ]
    pairs = as_s5cmd_reads(lines(keys, "s5cmd"))
    assert [source for source, _ in pairs] == keys
    require_safe([target for _, target in pairs])


@pytest.mark.parametrize("form", ["azcopy", "rclone"])
@pytest.mark.parametrize(
    "path",
    ["a/../b.tif", "a/%2e%2e/b.tif", "./b.tif", "a//b.tif", "a/", "new%0Aline", "new\nline", "a.tif?v=1", "tab%09"],
)
def test_a_list_of_paths_refuses_what_it_cannot_say(write, form, path):
    with pytest.raises(
        InputError, match=rf"1 of 2 hrefs is not what a list for {form} can say, such as '{HOST}/corpus"
    ):
        write([TAME[0], f"{HOST}/corpus/{path}"], form, under=f"{HOST}/corpus")


@pytest.mark.parametrize("key", ["new\nline", "a://b", "folder/", "/a"])
def test_a_command_refuses_what_it_cannot_say(write, key):
    with pytest.raises(InputError, match="1 of 1 hrefs is not what a list for s5cmd can say"):
        write([f"s3://bucket/{key}"], "s5cmd", under="s3://bucket")


PARTS = st.text(st.sampled_from("aB.~%2eE0/\\ \t\n'\"#?&;:*$<|é\u202e"), max_size=12)


@settings(max_examples=30, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=25, unique=True))
def test_no_href_leads_out_of_the_folder_or_over_another(connection, tmp_path_factory, parts):
    hrefs = [f"https://h.example/{part}" for part in parts]
    path = tmp_path_factory.getbasetemp() / "drawn.aria2"
    done = hand_over(connection, rows(connection, hrefs), path, "aria2")
    entries = as_aria2_reads(path.read_bytes().decode()[:-1].split("\n"))
    assert len(entries) == done.urls
    require_safe([options["out"] for _, options in entries])
    assert len({uri for uri, _ in entries}) <= len(entries)
    assert all(urlsplit(uri).hostname == "h.example" for uri, _ in entries)


# ---------- what cannot be


@pytest.mark.parametrize(
    ("form", "href", "said"),
    [
        ("s5cmd", TAME[0], "s5cmd reads s3, and 1 of 1 hrefs is not that, .*; use azcopy or aria2 or wget or rclone"),
        (
            "azcopy",
            "s3://b/a.tif",
            "azcopy reads https and http, and 1 of 1 hrefs is not that, .*; use rclone or s5cmd",
        ),
        ("wget", "a/relative.tif", "only parquet keeps such hrefs"),
        ("aria2", "/data/local.tif", "only parquet keeps such hrefs"),
        ("rclone", "file:///data/local.tif", "only parquet keeps such hrefs"),
        ("wget", " https://h.example/a.tif", "only parquet keeps such hrefs"),
    ],
)
def test_an_href_that_a_downloader_cannot_read_is_said_with_one_that_can(write, form, href, said):
    with pytest.raises(InputError, match=said):
        write([href], form)


def test_hrefs_of_several_places_are_several_lists(write):
    hrefs = [*TAME, "https://other.example/c/a.tif"]
    with pytest.raises(InputError, match=f"hrefs lie under {HOST}/corpus, https://other.example/c; filter the rows"):
        write(hrefs, "azcopy")
    with pytest.raises(InputError, match=f"1 of 3 hrefs is not under {HOST}, such as 'https://other.example"):
        write(hrefs, "aria2", under=HOST)
    with pytest.raises(InputError, match="1 of 1 hrefs is not under"):
        write([f"{HOST}/corpus-of-another/a.tif"], "wget", under=f"{HOST}/corpus")
    with pytest.raises(InputError, match="'corpus' is no URL that hrefs lie under"):
        write(hrefs, "wget", under="corpus")
    assert write(hrefs, "aria2").urls == 3


def test_what_else_cannot_be_is_said(connection, write, tmp_path):
    with pytest.raises(InputError, match=f"No list is for 'curl'; there are {', '.join(FORMS)}"):
        write(TAME, "curl")
    for nothing in ([], [None]):
        with pytest.raises(InputError, match="There is no href in these rows, so no list was written"):
            write(nothing, "wget")
    with pytest.raises(InputError, match="no column 'url' of hrefs; the columns are place, href, size_bytes, checksum"):
        write(TAME, "wget", column="url")
    with pytest.raises(InputError, match="no column 'href' of hrefs; the columns are href"):
        hand_over(connection, Rows(connection.sql("SELECT 1 AS href")), tmp_path / "list")
    with pytest.raises(InputError, match="There is no folder"):
        hand_over(connection, rows(connection, TAME), tmp_path / "absent" / "list")
    assert list(tmp_path.iterdir()) == [], "what failed left nothing"


def test_a_list_that_was_there_stays_whole_where_a_new_one_fails(connection, write):
    done = write(TAME, "wget")
    before = done.path.read_text()
    with pytest.raises(InputError):
        hand_over(connection, rows(connection, ["s3://bucket/a"]), done.path, "wget")
    assert done.path.read_text() == before
    assert list(done.path.parent.iterdir()) == [done.path]


def test_any_column_of_hrefs_can_be_handed_over(connection, tmp_path):
    found = Rows(connection.sql("SELECT 'https://h.example/a.tif' AS plume_tif"))
    assert hand_over(connection, found, tmp_path / "list", "wget", column="plume_tif").urls == 1


@pytest.mark.parametrize("form", ["azcopy", "aria2", "wget", "rclone", "parquet"])
def test_400_000_urls_take_seconds(connection, tmp_path, form):
    """Measured on 2 cores: 0.7 to 1.6 s; the limit is for machines that do other things meanwhile."""
    many = connection.sql("""
        SELECT 'https://labels.blob.core.windows.net/corpus/imagery/33N/16E-243N/33N_16E-243N_'
            || format('{:04d}', i // 146) || '/PF-SR/' || (DATE '2018-01-03' + (i % 146 * 5)::INT) || '.tif' AS href
        FROM range(400_000) AS t (i)
    """)
    started = time.perf_counter()
    done = hand_over(connection, Rows(many), tmp_path / "list", form)
    took = time.perf_counter() - started
    assert done.urls == 400_000
    assert took < 8
    if form != "parquet":
        with done.path.open("rb") as file:
            assert sum(1 for _ in file) == 400_000 * (2 if form == "aria2" else 1)
