"""Each view and macro of ``sql/catalog`` and ``sql/macros`` against tables made by hand.

``<object>.sql`` beside this file has one block ``-- given``, which makes the only tables that exist,
so that it proves what the object needs. Then come questions: a block ``-- ask: what``, left out
where it would say ``FROM <object>``, and a block ``-- expect`` with the rows that answer it.

A line ``.read sql/macros/…`` in the given block installs another object, as in ``install.sql``. An
object that reads files finds them in the folder of the variable ``folder``, where the given block
puts them with ``COPY``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import pytest
from duckdb import DuckDBPyConnection

from geocat import engine

HERE = Path(__file__).parent
SQL = engine.shipped("sql")
OBJECTS = {file.stem: file for folder in ("catalog", "macros") for file in sorted((SQL / folder).glob("*.sql"))}
OBJECTS |= {
    f"{schema}/{file.stem}": file
    for schema in ("methane", "labels", "grid")
    for file in sorted((SQL / schema).glob("*.sql"))
    if file.stem != "schema"
}


class Question(NamedTuple):
    """One question of a file, with the rows that answer it."""

    object: str
    what: str
    ask: str
    expect: str


def blocks(name: str) -> list[tuple[str, str, str]]:
    """The blocks of a file: kind (given, ask, expect), what it says after the colon, and its SQL."""
    text = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    pieces = re.split(r"^-- (given|ask|expect)\b:?[ ]*(.*)\n", text, flags=re.MULTILINE)
    return [
        (kind, what.strip(), sql.strip().rstrip(";"))
        for kind, what, sql in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    ]


def questions() -> Iterator[Question]:
    for file in sorted(HERE.rglob("*.sql")):
        name = file.relative_to(HERE).with_suffix("").as_posix()
        asked = ("", f"FROM {name.replace('/', '.')}")
        for kind, what, sql in blocks(name):
            if kind == "ask":
                asked = (what, sql)
            elif kind == "expect":
                yield Question(name, *asked, sql)
                asked = ("", f"FROM {name.replace('/', '.')}")


QUESTIONS = list(questions())


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], DuckDBPyConnection]]:
    """A connection with what a file gives, and its object; made once, as questions change nothing."""
    made: dict[str, DuckDBPyConnection] = {}

    def make(name: str) -> DuckDBPyConnection:
        if name not in made:
            made[name] = connection = engine.connect()
            engine.bind(connection, folder=str(tmp_path_factory.mktemp(name.replace("/", "-"))))
            [(_, _, tables)] = [block for block in blocks(name) if block[0] == "given"]
            for needed in re.findall(r"^\.read sql/(.+)$", tables, flags=re.MULTILINE):
                connection.execute((SQL / needed).read_text(encoding="utf-8"))
            connection.execute(re.sub(r"^\.read .*$", "", tables, flags=re.MULTILINE))
            connection.execute(OBJECTS[name].read_text(encoding="utf-8"))
        return made[name]

    yield make
    for connection in made.values():
        connection.close()


def test_every_view_and_macro_is_asked_and_nothing_else_is() -> None:
    assert {question.object for question in QUESTIONS} == set(OBJECTS)
    assert len(OBJECTS) >= 13


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.object}: {q.what}" if q.what else q.object)
def test_the_answer_is_what_is_expected(given: Callable[[str], DuckDBPyConnection], question: Question) -> None:
    connection = given(question.object)
    answer, expected = connection.sql(question.ask), connection.sql(question.expect)
    assert answer.columns == expected.columns
    missing = connection.sql(f"({question.expect}) EXCEPT ALL ({question.ask})").fetchall()
    surplus = connection.sql(f"({question.ask}) EXCEPT ALL ({question.expect})").fetchall()
    assert (missing, surplus) == ([], [])


HREFS = [
    "x.tif",
    "./x.tif",
    "../x.tif",
    "../../x.tif",
    "../../../../x.tif",
    "a/../x.tif",
    "a/./x.tif",
    "./../x.tif",
    ".././x.tif",
    "./a/../../x",
    "/r/x.tif",
    "/r/../x.tif",
    "/r/./x.tif",
    "//other/x.tif",
    "https://other/x.tif",
    "s3://other/x.tif",
    "mailto:x",
    "data:x",
    "..",
    ".",
    "./",
    "../",
    "a/..",
    "...",
    "..x",
    "./.hidden",
    "a/.hidden",
    "x.tif?at=../b",
    "x.tif#at/../b",
    "x%20y.tif",
]
PLACES = [
    "https://host/a/b/item.json",
    "https://host/item.json",
    "https://host/",
    "https://host",
    "https://host/a/b/",
    "https://host/a/item.json?sig=x/y/z",
    "https://host/a/item.json#x/y",
    "https://host?sig=x/y",
    "http://host:8080/a/item.json",
    "file:///a/b/item.json",
]


@pytest.mark.parametrize("found_at", PLACES)
def test_absolute_href_agrees_with_urljoin(given: Callable[[str], DuckDBPyConnection], found_at: str) -> None:
    answers = given("absolute_href").execute(
        "SELECT href, absolute_href($found_at, href) FROM (SELECT unnest($hrefs) AS href)",
        {"found_at": found_at, "hrefs": HREFS},
    )
    assert dict(answers.fetchall()) == {href: urljoin(found_at, href) for href in HREFS}
