"""What every test stands on: no network beyond loopback, a home of its own, real data, fresh catalogs."""

from __future__ import annotations

import ipaddress
import itertools
import os
import shutil
import socket
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import geocat

PROJECT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("the same each time", derandomize=True)
hypothesis.settings.load_profile("the same each time")


LONGEST = ("test_wheel.py", "test_readme.py", "test_interruption.py", "test_store.py", "test_dated_snapshots.py")
"""Files that take longest, longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no worker is left with one when the others have nothing to do."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


class NetworkUsed(Exception):
    """A test tried to reach beyond loopback."""


def _is_loopback(host: Any) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection and look-up of a name that leads beyond this machine.

    Names under ``.invalid`` are unknown, as RFC 6761 promises, without anybody being asked.
    """
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(kind: int, address: Any) -> None:
        if kind in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise NetworkUsed(f"A test tried to connect to {address[0]}.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not _is_loopback(host.decode() if isinstance(host, bytes) else host):
            raise NetworkUsed(f"A test tried to look up {host}.")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of the test run, no proxies, and DuckDB offline; child processes inherit it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("GEOCAT_OFFLINE", "1")
        for name in list(os.environ):
            if name.startswith(("XDG_", "GEOCAT_TOKEN_")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        yield home


@pytest.fixture(autouse=True)
def own_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``GEOCAT_ROOT`` points to a place of the test's own, which is not made yet."""
    root = tmp_path / "catalog"
    monkeypatch.setenv("GEOCAT_ROOT", str(root))
    return root


@pytest.fixture(scope="session")
def fixtures_folder() -> Path:
    """The real data: ``GEOCAT_FIXTURES``, else ``../shared/fixtures`` beside the project."""
    folder = Path(os.environ.get("GEOCAT_FIXTURES") or PROJECT.parent / "shared" / "fixtures")
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: no folder {folder}; set GEOCAT_FIXTURES")
    return folder


@pytest.fixture(scope="session")
def unpacked(fixtures_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Unpack a tarball of the real data, once; named by its path without ``.tar.gz``."""
    folders: dict[str, Path] = {}

    def unpack(name: str) -> Path:
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp(name.rpartition("/")[2], numbered=False)
            with tarfile.open(fixtures_folder / f"{name}.tar.gz") as archive:
                safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Python 3.11.4 has it
                archive.extractall(folders[name], **safely)
        return folders[name]

    return unpack


@pytest.fixture(scope="session")
def planet_root(unpacked: Callable[[str], Path]) -> Path:
    """The root document of the main real catalog: 10,731 items, nested four deep."""
    return unpacked("stac/static/planet-open-stac_2025-11-06_6ae66f30") / "stac" / "catalog.json"


@pytest.fixture(scope="session")
def first_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog that holds nothing, made once: making one takes longer than most tests."""
    root = tmp_path_factory.mktemp("first") / "catalog"
    geocat.init(root).close()
    return root


@pytest.fixture
def catalog(tmp_path: Path, first_root: Path) -> Iterator[Callable[..., geocat.Catalog]]:
    """Make catalogs, each in a fresh root (or the one given), closed when the test ends.

    ``catalog.duckdb`` is there once something was declared or harvested.
    """
    made: list[geocat.Catalog] = []
    roots = (tmp_path / f"catalog-{number}" for number in itertools.count(1))

    def make(root: Path | None = None) -> geocat.Catalog:
        root = root or next(roots)
        shutil.copytree(first_root, root, ignore=shutil.ignore_patterns("catalog.duckdb"))
        made.append(geocat.open(root))
        return made[-1]

    yield make
    for each in made:
        each.close()
