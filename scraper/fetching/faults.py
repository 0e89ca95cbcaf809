"""What sockets and TLS raise, told in httpx's errors with a reason in plain words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


class CertificateError(httpx.ConnectError):
    """The server could not prove its name, or spoke no TLS."""


def name_fault(exc: Exception, kind: type[httpx.TransportError]) -> httpx.TransportError:
    """Return the httpx error for what a socket raised: `kind`, unless it is about TLS."""
    if isinstance(exc, ssl.SSLCertVerificationError):
        return CertificateError(f"TLS certificate refused: {exc.verify_message}")
    if isinstance(exc, ssl.SSLError):
        return CertificateError(f"TLS failed: {exc.reason or exc}")
    return kind(_reason(exc))


@contextmanager
def named_faults(kind: type[httpx.TransportError]) -> Iterator[None]:
    """Turn what is raised inside into httpx errors."""
    try:
        yield
    except (OSError, UnicodeError) as exc:  # ssl.SSLError and socket.gaierror are OSErrors
        raise name_fault(exc, kind) from exc


def _reason(exc: Exception) -> str:
    if isinstance(exc, socket.gaierror):
        lasting = exc.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None))
        return "no such host" if lasting else f"name look-up failed: {exc.strerror}"
    if isinstance(exc, ConnectionRefusedError):
        return "connection refused"
    if isinstance(exc, ConnectionResetError | BrokenPipeError):
        return "connection reset"
    if isinstance(exc, TimeoutError):
        return "no connection in time"
    if isinstance(exc, UnicodeError):
        return "no such host"
    return getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
