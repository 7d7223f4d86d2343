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
    └── CatalogError
        ├── MissingExtension          DuckDB's spatial extension was not found
        └── InstallFailed             an SQL file did not install; carries .file and .line

Each message is one plain sentence or two: what, where, what to do. DuckDB's own errors in a
user's SQL pass through unchanged.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

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
