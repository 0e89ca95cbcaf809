"""Addresses: text to text, no network, nothing of ours imported.

`normalize_url` follows RFC 3986 §6 and the WHATWG URL standard where browsers are
more forgiving, and drops what names the visitor instead of the page: tracking
parameters, session ids, fragments, credentials. It is idempotent.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna
from publicsuffixlist import PublicSuffixList

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 8_192  # servers refuse longer ones; a page may be full of them
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PATH_UNSAFE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_QUERY_UNSAFE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_PERCENT_CHAIN = re.compile(r"%25(?:25)+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = re.compile(r"([a-z]+://[a-z0-9.:-]+)?(/(?!/)[A-Za-z0-9\-._~!$&'()*+,=:@/]*)")
_PLAIN_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+)(:[1-5]\d{4}|:[1-9]\d{3})?", re.ASCII)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_TRACKING_PREFIXES = (
    "utm_", "at_campaign", "at_custom", "at_medium", "at_creation", "at_format", "at_link",
    "at_ptr", "cx_", "fb_", "ga_", "hsa_", "itm_", "int_", "matomo_", "mtm_", "ns_", "piwik_",
    "pk_", "sc_c", "trk_", "vero_", "wt.", "wt_", "__hs", "_hs", "guce_", "oly_", "aff_",
    "action_object_map", "action_ref_map",
)  # fmt: skip
_TRACKING_NAMES = """
    _branch_match_id _bta_c _bta_tid _ga _gl _ke _openstat _sid __s __source
    __twitter_impression __tn__ amp_gsa amp_js_v campaignid cmp cmpid cndid dclid dicbo dm_i
    ef_id epik esid fbclid gad_campaignid gad_source gbraid gclid gclsrc gs_l guccounter
    hsctatracking icid icmp igsh igshid intcid ito leadsource li_fat_id mbid mc_cid mc_eid
    mcid mkt_tok mkwid ml_subscriber ml_subscriber_hash msclkid ncid nr_email_referer ocid
    pcrid ref ref_src ref_url referer referrer rb_clickid s_cid s_kwcid scid shared_from smid
    smtyp soc_src soc_trk spm sr_share srsltid taid tblci trk trkcampaign ttclid twclid
    usqp wbraid wickedid xtor yclid ysclid zanpid
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_SESSION_NAMES = (
    "phpsessid jsessionid sessionid session_id sessid cfid cftoken zenid oscsid osessid"
)
_SESSION = frozenset(_SESSION_NAMES.split())
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z,-]{16,}")


def normalize_url(url: str, base: str | None = None) -> str | None:
    """Return the one spelling of a web address, or None for what is none.

    Lower-case punycode host, no default port, credentials, fragment, tracking or
    session parameters; dot segments resolved; percent-encoding spelled one way,
    and `%252525…` shortened to `%25`, so that an address encoded again and again
    stops growing. The order of the query and a trailing slash are kept: they may
    mean something. A relative `url` needs `base`.
    """
    if plain := _plain_address(url, base):
        return plain
    parts = _split(url, base)
    return _normalize(*parts) if parts else None


def absolute_url(url: str, base: str | None = None) -> str | None:
    """Return a web address as it is to be asked for, every parameter kept; None for no such.

    This is how a redirect is followed: to the letter, but without its fragment.
    """
    if plain := _plain_address(url, base):
        return plain
    parts = _split(url, base)
    return _spell_out(*parts) if parts else None


def both_spellings(url: str, base: str | None = None) -> tuple[str, str | None] | None:
    """Return what `normalize_url` says of an address, and the address as it was printed.

    That is made absolute, and None where it is the same. None for what is no web address.
    """
    if plain := _plain_address(url, base):
        return plain, None
    parts = _split(url, base)
    if parts is None:
        return None
    normal, raw = _normalize(*parts), _spell_out(*parts)
    return normal, raw if raw != normal else None


def host_of(url: str) -> str:
    """Return the host: lower case, punycode, with the port where it isn't the scheme's own.

    Empty for what is no web address.
    """
    return origin_of(url).partition("://")[2]


def site_of(url: str) -> str:
    """Return the host without "www.", which is how the archive names a site."""
    return host_of(url).removeprefix("www.")


def origin_of(url: str) -> str:
    """Return scheme and host, the border no cookie crosses: "https://news.example".

    Empty for what is no web address.
    """
    end = url.find("/", len("https://"))
    if end > 0 and len(url) <= _MOST_CHARACTERS and (origin := _plain_origin(url[:end])):
        return origin
    parts = _split(url, None)
    return parts[0] if parts else ""


def registrable_domain(url: str) -> str:
    """Return the domain that somebody registered: "example.co.uk" of "m.news.example.co.uk".

    An IP address or a name without a suffix, like localhost, is itself. Never a port.
    """
    return _domain_of(host_of(url))


def split_target(url: str) -> tuple[str, str]:
    """Split an address that `absolute_url` or `normalize_url` has spelled.

    Returns:
        The origin and what a server is asked for: ("https://news.example", "/a?b=c").
    """
    at = url.index("/", url.index("://") + 3)
    return url[:at], url[at:]


def bare_url(url: str) -> str:
    """Return an address without scheme, "www." and a trailing slash: equal ones are one page."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}"


def is_same_site(url: str, other: str) -> bool:
    """Say whether two addresses live on one registrable domain."""
    return registrable_domain(url) == registrable_domain(other)


def _split(url: str, base: str | None) -> tuple[str, str, str] | None:
    """Split into normalised origin, raw path and raw query; None for what is no web address."""
    if len(url) > _MOST_CHARACTERS:
        return None
    cleaned = _SURROGATE.sub("\ufffd", _CONTROL.sub("", url.strip()))
    head, mark, tail = cleaned.partition("?")
    try:
        parts = urlsplit(urljoin(base or "", head.replace("\\", "/") + mark + tail))
        host = _normalize_host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or host is None:
        return None
    where = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return f"{scheme}://{where}", parts.path, parts.query


def _normalize(origin: str, path: str, query: str) -> str:
    path, query = _normalize_path(path), _normalize_query(query)
    return f"{origin}{path}?{query}" if query else f"{origin}{path}"


def _spell_out(origin: str, path: str, query: str) -> str:
    """Put an address together again with every parameter, spelled so that it can be sent."""
    target = _remove_dot_segments(_PATH_UNSAFE.sub(_spell, path))
    return f"{origin}{target}?{_QUERY_UNSAFE.sub(_spell, query)}" if query else origin + target


def _plain_address(url: str, base: str | None) -> str | None:
    """Return an address that has one spelling only; None for one that needs a closer look.

    A page names hundreds of addresses, nearly all of them plain.
    """
    plain = _PLAIN.fullmatch(url)
    if plain is None or len(url) > _MOST_CHARACTERS or "/." in url:
        return None
    printed, path = plain.groups()
    origin = _plain_origin(printed) if printed else base and origin_of(base)
    return origin + path if origin else None


@lru_cache(maxsize=4096)
def _plain_origin(printed: str) -> str | None:
    """Return what `_split` gives as the origin; None for one that needs a closer look."""
    plain = _PLAIN_ORIGIN.fullmatch(printed)
    host = _normalize_host(plain[2]) if plain else None
    if plain is None or host is None:
        return None
    return f"{plain[1]}://{host}{plain[3] or ''}"


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def _domain_of(host: str) -> str:
    name = _bare_host(host)
    if _is_ip(name):
        return name
    domain = _public_suffixes().privatesuffix(name)
    return domain if isinstance(domain, str) else name


def _bare_host(host: str) -> str:
    """Drop the port, and the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _normalize_host(raw: str) -> str | None:
    """Return a host in ASCII, an IPv4 address in four decimals, IPv6 in brackets; or None."""
    if ":" in raw:
        return f"[{ipaddress.IPv6Address(raw.partition('%')[0]).compressed}]"
    name = unquote(raw).lower().rstrip(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    if _looks_like_ipv4(name):
        return _parse_ipv4(name)
    if len(name) > 253 or max(map(len, name.split("."))) > 63:
        return None
    return name if _HOST.fullmatch(name) else None


def _looks_like_ipv4(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None


def _parse_ipv4(name: str) -> str | None:
    """Read every spelling that a resolver takes: 2130706433, 0x7f.1, 0177.0.0.1."""
    numbers = [_parse_number(part) for part in name.split(".")]
    if len(numbers) > 4 or None in numbers:
        return None
    *leading, last = [number for number in numbers if number is not None]
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        return None
    value = last + sum(number << (24 - 8 * place) for place, number in enumerate(leading))
    return str(ipaddress.IPv4Address(value))


def _parse_number(part: str) -> int | None:
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8) if part.startswith("0") and part != "0" else int(part)
    except ValueError:
        return None


def _normalize_path(path: str) -> str:
    return _remove_dot_segments(_PATH_SESSION.sub("", _normalize_percent(path, _PATH_UNSAFE)))


def _remove_dot_segments(path: str) -> str:
    if path and "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _normalize_query(query: str) -> str:
    pieces = _normalize_percent(query, _QUERY_UNSAFE).split("&")
    return "&".join(piece for piece in pieces if piece and not _names_the_visitor(piece))


def _names_the_visitor(piece: str) -> bool:
    name, _, value = piece.partition("=")
    key = name.lower()
    if key in _TRACKING or key in _SESSION or key.startswith(_TRACKING_PREFIXES):
        return True
    return key in ("sid", "s") and _SESSION_VALUE.fullmatch(value) is not None


def _normalize_percent(text: str, unsafe: re.Pattern[str]) -> str:
    return _PERCENT_CHAIN.sub("%25", unsafe.sub(_spell, text))


def _spell(found: re.Match[str]) -> str:
    """Spell one escape or one unsafe character: %7E as ~, %c3 as %C3, a space as %20."""
    text = found.group()
    if len(text) == 3:
        char = chr(int(text[1:], 16))
        return char if char in _UNRESERVED else text.upper()
    return quote(text, safe="")
