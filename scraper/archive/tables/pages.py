"""What servers answered: snapshots, their bytes, and what those are packed with."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table, row_id

BODIES = Table(
    "bodies",
    "The bytes of pages, each distinct body once.",
    (
        Column("sha256", str, "Hash of the bytes before compression."),
        Column("size", int, "Bytes before compression.", required=True),
        Column(
            "codec",
            str,
            "zstd, zstd:N with dictionary N of `dictionaries`, or identity.",
            required=True,
        ),
        Column("data", bytes, "The bytes, compressed as `codec` says.", required=True),
        Column("packed", int, "Level it was packed at for good; NULL while a better way may come."),
    ),
    key=("sha256",),
)
DICTIONARIES = Table(
    "dictionaries",
    "Zstandard dictionaries that some bodies are compressed with.",
    (
        row_id(),
        Column("host", str, "Host whose pages it holds; empty: what many hosts share.", None, True),
        Column("data", bytes, "The dictionary, itself compressed as `codec` says.", None, True),
        Column("codec", str, "As in `bodies`; NULL for none."),
    ),
    indexes=("host",),
)
SNAPSHOTS = Table(
    "snapshots",
    "One answer of a server at one time.",
    (
        row_id(),
        Column("url", str, "Address that was asked.", required=True),
        Column("final_url", str, "Address that answered, after redirects.", required=True),
        Column("fetched", str, "When the answer came.", required=True),
        Column("status", int, "HTTP status.", required=True),
        Column("headers", str, "JSON list of [name, value], in the server's order.", None, True),
        Column("media_type", str, "What Content-Type said, without parameters."),
        Column("charset", str, "The charset that Content-Type named."),
        Column(
            "sha256",
            str,
            "Hash of the body after Content-Encoding was undone.",
            "bodies.sha256",
            required=True,
        ),
        Column("crawl_id", int, "The crawl that fetched it; NULL for an import.", "crawls.id"),
        Column("redirects", str, "JSON list of the addresses walked through before `final_url`."),
        Column(
            "robots", str, "What X-Robots-Tag and meta robots say to all, or to us: noarchive …"
        ),
        Column(
            "tdm", str, "Reservation of text and data mining: 1, or 1 and its policy's address."
        ),
        Column("withheld_sha256", str, "Hash of a body that noarchive kept from being stored."),
        Column(
            "rendered",
            int,
            "1: the body is what a browser's scripts made of the one before it, as UTF-8.",
        ),
        Column("redirect_statuses", str, "JSON list of the HTTP statuses of `redirects`."),
        Column("http_version", str, "HTTP/1.1 or HTTP/2; NULL for a file."),
        Column("address", str, "Address and port that answered."),
        Column(
            "tls", str, "JSON: version, cipher, and the certificate's sha256; NULL without TLS."
        ),
        Column("wire_sha256", str, "Hash of the body as sent, before its encoding was undone."),
        Column("wire_size", int, "Bytes of the body as sent."),
    ),
    indexes=("url", "sha256", "crawl_id"),
)
