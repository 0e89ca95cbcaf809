"""Around every answer: who may ask, and what a browser may do with what it gets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, ours included; nothing from anywhere else."""

_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}
_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def guard(app: Application) -> Application:
    """Wrap an application: only requests that read, only under a loopback name.

    The name is asked because a page elsewhere can have its own name lead to 127.0.0.1
    and would then read the archive as its own.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, b"Only reading is possible here.\n")
        elif not _is_loopback(scope):
            await _refuse(send, 403, b"Ask for this under the name localhost.\n")
        else:
            await app(scope, receive, _with_headers(send))

    return guarded


def _is_loopback(scope: Scope) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower() in _NAMES


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() not in _HEADERS]
            message["headers"] = [*kept, *_HEADERS.items()]
        await send(message)

    return sending


async def _refuse(send: Send, status: int, reason: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason})
