"""Every error that geocat raises on purpose, as one tree.

::

    GeocatError
    ├── InputError(ValueError)        asked for something that cannot be
    ├── HarvestError                  a source, carries .source and .url
    │   ├── SourceUnavailable         no answer, or 5xx, after the retries
    │   ├── SourceRefused             401, 403 or 429
    │   ├── SourceChanged             an answer we do not know how to read
    │   └── IncompleteHarvest         fewer rows than announced; carries .snapshot
    ├── StoreError                    storage: a root that cannot hold a catalog, a commit that exists, a full disk
    ├── CatalogError
    │   ├── MissingExtension          DuckDB's spatial extension was not found
    │   └── InstallFailed             an SQL file did not install; carries .file and .line
    └── CMAPIError                    a record of Carbon Mapper's that is not there; carries .since
        ├── CMPlumeNotFound           unknown, or withdrawn; carries .plume_id
        ├── CMSourceNotFound          unknown, or renamed; carries .source_name and .renamed_to
        └── CMSceneNotPublished       unknown, or its tile is not published; carries .scene_name

Each message is one plain sentence or two: what, where, what to do. DuckDB's own errors in a
user's SQL pass through unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from datetime import datetime

AMBIGUOUS_PARAMETERS = frozenset(["key", "secret", "password"])
"""Names that hold a key in some URLs, and name a file or a member of a document in others."""

SECRET_PARAMETERS = AMBIGUOUS_PARAMETERS | frozenset(
    [
        "sig",
        "signature",
        "x-amz-signature",
        "x-amz-credential",
        "x-amz-security-token",
        "awsaccesskeyid",
        "x-goog-signature",
        "x-goog-credential",
        "x-oss-signature",
        "token",
        "access_token",
        "auth_token",
        "api_key",
        "api-key",
        "apikey",
        "x-api-key",
        "subscription-key",
        "subscription_key",
        "ocp-apim-subscription-key",
        "client_secret",
    ]
)
"""Names, in lower case, of the parameters of URLs whose values nobody else may see."""


def without_secrets(url: str) -> str:
    """The URL for people: no user information, and ``…`` for what parameters that hold keys say."""
    try:
        parts = urlsplit(url)
    except ValueError:  # not a URL, such as http://[oops: what could hold a key goes
        return url.partition("?")[0].rpartition("@")[2]
    query = "&".join(_shown(pair) for pair in parts.query.split("&"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def _shown(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}=…" if equals and unquote(name).lower() in SECRET_PARAMETERS else pair


class GeocatError(Exception):
    """The root: ``except GeocatError`` catches everything geocat raises on purpose."""


class InputError(GeocatError, ValueError):
    """Asked for something that cannot be: a box, an interval, an unknown name."""


class HarvestError(GeocatError):
    """A source could not be harvested.

    :param source: the declared name, or ``""`` before it is known
    :param url: where it happened; secrets are removed
    """

    def __init__(self, message: str, *, source: str = "", url: str = "") -> None:
        """Keep where it happened beside the sentence."""
        super().__init__(message)
        self.source = source
        self.url = without_secrets(url)


class SourceUnavailable(HarvestError):
    """No answer, or a 5xx answer, after the retries."""


class SourceRefused(HarvestError):
    """The source answered 401, 403 or 429."""


class SourceChanged(HarvestError):
    """An answer that is not what the source's type promises: HTML, a cut page, no links."""


class IncompleteHarvest(HarvestError):
    """Fewer rows than announced: kept as ``snapshot``, marked incomplete, never current."""

    def __init__(self, message: str, *, source: str = "", url: str = "", snapshot: str = "") -> None:
        """Keep the snapshot that was written although it is short."""
        super().__init__(message, source=source, url=url)
        self.snapshot = snapshot


class StoreError(GeocatError):
    """Storage said no: not a catalog, a commit that exists, a full disk, a newer format."""


class CatalogError(GeocatError):
    """The database side: extension or installation."""


class MissingExtension(CatalogError):
    """DuckDB's spatial extension was not found."""


class InstallFailed(CatalogError):
    """An SQL file of ``sql/`` did not install: a defect of geocat, or a damaged installation."""

    def __init__(self, message: str, *, file: str, line: int) -> None:
        """Keep the file below ``sql/`` and the line at which its statement begins."""
        super().__init__(message)
        self.file = file
        self.line = line


class CMAPIError(GeocatError):
    """A record of Carbon Mapper's that the catalog does not have; the names are its reader's.

    :param since: when it went, or, of a scene, when it was observed; ``None`` where nothing is known
    """

    def __init__(self, message: str, *, since: datetime | None = None) -> None:
        """Keep since when beside the sentence."""
        super().__init__(message)
        self.since = since


class CMPlumeNotFound(CMAPIError):
    """No plume has this id now: never harvested, or withdrawn in the harvest of ``since``."""

    def __init__(self, message: str, *, plume_id: str, since: datetime | None = None) -> None:
        """Keep the id, as asked for."""
        super().__init__(message, since=since)
        self.plume_id = plume_id


class CMSourceNotFound(CMAPIError):
    """No source of emission has this name now: never harvested, or gone in the harvest of ``since``.

    :param renamed_to: the source that has its plumes now, or ``None``
    """

    def __init__(
        self, message: str, *, source_name: str, since: datetime | None = None, renamed_to: str | None = None
    ) -> None:
        """Keep the name, without a suffix, and its heir's."""
        super().__init__(message, since=since)
        self.source_name = source_name
        self.renamed_to = renamed_to


class CMSceneNotPublished(CMAPIError):
    """No tile of this scene is published: the scene is unknown, or was observed at ``since``."""

    def __init__(self, message: str, *, scene_name: str, since: datetime | None = None) -> None:
        """Keep the scene's name."""
        super().__init__(message, since=since)
        self.scene_name = scene_name
