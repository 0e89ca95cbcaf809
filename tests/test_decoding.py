"""Compressed bodies come out whole, or stop at the limit, however they are cut up."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetching.decoding import (
    BrokenEncoding,
    Decoder,
    TooLarge,
    decode_beginning,
    split_encodings,
)
from scraper.fetching.decoding import decode as decode_whole
from tests.hostile import bomb, brotli_bomb, raw_deflate


def pack_br(data: bytes) -> bytes:
    return brotli.compress(data, quality=5)  # the best takes seconds for a megabyte


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": raw_deflate,
    "zstd": zstd.compress,
    "br": pack_br,
    "br, gzip": lambda data: gzip.compress(pack_br(data)),
    "identity": bytes,
    "gzip, zstd": lambda data: zstd.compress(gzip.compress(data)),
}


def decode(encoding: str | None, data: bytes, piece: int, limit: int = 10_000_000) -> bytes:
    decoder = Decoder(encoding, limit)
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    decoded = b"".join(out for part in pieces for out in decoder.feed(part))
    decoder.finish()
    return decoded


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=2000), st.integers(1, 3000))
def test_every_encoding_round_trips_in_pieces(encoding: str, body: bytes, piece: int) -> None:
    assert decode(encoding, PACKERS[encoding](body), piece) == body


@pytest.mark.parametrize("encoding", sorted(PACKERS))
def test_a_large_body_comes_out_whole(encoding: str) -> None:
    body = b"".join(b"%d " % (n * n) for n in range(200_000)) + bytes(1_500_000)
    assert decode(encoding, PACKERS[encoding](body), 65_536) == body


@pytest.mark.parametrize("size", [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 512 * 1024])
@pytest.mark.parametrize("encoding", sorted(PACKERS))
def test_a_body_as_long_as_a_piece_comes_out_whole(encoding: str, size: int) -> None:
    assert len(decode(encoding, PACKERS[encoding](bytes(size)), 70_000)) == size


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "zstd", "br", "gzip, gzip"]))
def test_nonsense_decodes_or_is_called_broken(data: bytes, encoding: str) -> None:
    with suppress(BrokenEncoding):
        decode(encoding, data, 50)


@pytest.mark.parametrize(("encoding", "packed"), [("gzip", bomb(64)), ("br", brotli_bomb(64))])
def test_a_bomb_stops_at_the_limit(encoding: str, packed: bytes) -> None:
    decoder = Decoder(encoding, 1_000_000)
    out = 0
    with suppress(TooLarge):
        for piece in decoder.feed(packed):
            out += len(piece)
    assert 0 < out <= 1_000_000
    with pytest.raises(TooLarge):
        decode_whole(packed, encoding, 1_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "br", None])
def test_the_beginning_of_a_body_is_had_even_if_the_rest_is_missing(encoding: str | None) -> None:
    body = b"User-agent: *\n" * 1_000
    packed = PACKERS[encoding](body) if encoding else body
    assert decode_beginning(packed, encoding, 20) == body[:20]
    assert decode_beginning(packed, encoding, 1_000_000) == body
    assert body.startswith(decode_beginning(packed[: len(packed) // 2], encoding, 1_000_000))


def test_several_members_and_frames_are_one_body() -> None:
    assert decode("gzip", gzip.compress(b"a") + gzip.compress(b"b"), 1000) == b"ab"
    assert decode("zstd", zstd.compress(b"a") + zstd.compress(b"b"), 1000) == b"ab"
    assert decode("zstd", zstd.compress(b"a") + zstd.compress(b"b"), 1) == b"ab"


def test_a_zstd_window_larger_than_the_web_allows_is_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(bytes(200)) + packer.flush()
    with pytest.raises(BrokenEncoding):
        decode("zstd", packed, 1000)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (None, []), ("", []), ("identity", []), ("GZIP", ["gzip"]), ("gzip,", ["gzip"]),
        ("gzip , deflate", ["gzip", "deflate"]), ("x-gzip", ["x-gzip"]),
    ],
)  # fmt: skip
def test_encodings_are_split(header: str | None, names: list[str]) -> None:
    assert split_encodings(header) == names


@pytest.mark.parametrize("header", ["lzma", "compress", "gzip, gzip, gzip", "x" * 1000])
def test_unknown_and_deeply_nested_encodings_are_broken(header: str) -> None:
    with pytest.raises(BrokenEncoding):
        split_encodings(header)
