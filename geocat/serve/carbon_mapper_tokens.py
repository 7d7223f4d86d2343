"""Tokens of a loopback Carbon Mapper: a pair for an account, refreshed, and worn out after so many requests."""

from __future__ import annotations

from threading import Lock
from typing import Any

import msgspec

from geocat.serve.carbon_mapper_asking import Refused, invalid


class Tokens:
    """The access tokens that are good.

    :param token: good from the beginning; ``None`` when nothing asks for a token
    :param account: e-mail address and password
    :param life: how many requests a token is good for; ``None`` for any number
    :ivar refresh_token: what ``token/refresh`` takes
    """

    def __init__(self, token: str | None, account: tuple[str, str], life: int | None) -> None:
        """Begin with one token, not used yet."""
        self.account, self.life, self.lock = account, life, Lock()
        self.used: dict[str, int] = {} if token is None else {token: 0}
        self.token, self.refresh_token, self.issued = token, f"refresh-{token}", 0

    def check(self, header: str | None, *, needed: bool, counted: bool = True) -> None:
        """Accept a request by its ``Authorization``, and count it.

        :raises Refused: 401 for a token that is unknown or worn out, or for none where one is needed
        """
        if self.token is None or (header is None and not needed):
            return
        token = (header or "").removeprefix("Bearer ")
        with self.lock:
            good = header is not None and header.startswith("Bearer ") and token in self.used
            if not good or (counted and self.life is not None and self.used[token] >= self.life):
                raise Refused(401, "Unauthorized")
            self.used[token] += counted

    def _issue(self) -> str:
        with self.lock:
            self.issued += 1
            token = f"{self.token}-{self.issued}"
            self.used[token] = 0
        return token

    def pair(self, body: bytes) -> bytes:
        """``token/pair``: a new access token for the account.

        :raises Refused: 401 for any other account
        """
        said = _fields(body, "email", "password")
        if (said["email"], said["password"]) != self.account:
            raise Refused(401, "No active account found with the given credentials")
        pair = {"refresh": self.refresh_token, "access": self._issue(), "groups": "", "permissions": []}
        return msgspec.json.encode(pair)

    def refresh(self, body: bytes) -> bytes:
        """``token/refresh``: a new access token.

        :raises Refused: 401 for another refresh token
        """
        if _fields(body, "refresh")["refresh"] != self.refresh_token:
            raise Refused(401, "Token is invalid or expired")
        return msgspec.json.encode({"refresh": self.refresh_token, "access": self._issue()})

    def verify(self, body: bytes) -> bytes:
        """``token/verify``: an empty object for a token that is still good.

        :raises Refused: 401 for any other
        """
        token = _fields(body, "token")["token"]
        if token not in self.used or (self.life is not None and self.used[token] >= self.life):
            raise Refused(401, "Token is invalid or expired")
        return b"{}"


def _fields(body: bytes, *names: str) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(body, type=dict[str, str])
    except msgspec.MsgspecError as wrong:
        raise invalid("body", "json_invalid", str(wrong), "body") from wrong
    for name in names:
        if name not in said:
            raise invalid(name, "missing", "Field required", "body")
    return said
