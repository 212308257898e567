"""Forms of personal data that must not be found downstream of the landing folder, and the search of one text.

What is looked for is narrower than what scrubbing removes: an alarm here withholds the plan, so time stamps, hashes,
versions and plain numbers must pass. Every form is found by a literal first (or by the distances between its dots or
colons), and then looked at closely: that makes 50 MB take seconds.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

Match = re.Match[bytes]
Finder = Callable[[bytes], Iterator[int]]

_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
# Letters beyond ASCII as UTF-8 writes them: compressed blobs in SQLite files are full of other high bytes.
_LETTER = rb"(?:[A-Za-z0-9]|[\xc3-\xd4][\x80-\xbf])"
_LABEL = _LETTER + rb"(?:" + _LETTER + rb"|\-(?=[A-Za-z0-9\-])){1,62}"
_DOMAIN = rb"((?:" + _LABEL + rb"\.)+[A-Za-z]{2,24})(?![A-Za-z0-9\-])"
_LOCAL_PART = re.compile(rb"(?:[A-Za-z0-9._+%\-]|[\xc3-\xd4][\x80-\xbf])*(?:[A-Za-z0-9_+\-]|[\xc3-\xd4][\x80-\xbf])\Z")
_NOT_A_DOMAIN = {b"png", b"jpg", b"jpeg", b"gif", b"webp", b"svg", b"avif", b"whl", b"py", b"js", b"css", b"git"}
_IPV4 = re.compile(rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[0-9]|[A-Za-z0-9_\-])")
_IPV6 = re.compile(rb"[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}(?![A-Za-z0-9_:])")


def _stands_alone(match: Match) -> bool:
    return match.start() == 0 or match.string[match.start() - 1] not in _WORD


def _has_local_part(match: Match) -> bool:
    """`@` with a domain behind it is an address only with a name before it, and `logo@2x.png` is a picture."""
    if match.group(1).rsplit(b".", 1)[-1].lower() in _NOT_A_DOMAIN:
        return False
    before = match.string[max(0, match.start() - 64) : match.start()]
    local = _LOCAL_PART.search(before)
    # In a compressed blob chance writes `a@bc.de` once in a while, but hardly a longer name.
    return local is not None and (len(local.group(0)) > 1 or local.start() == 0 or 9 <= before[local.start() - 1] < 127)


# In a database file the byte before a time may be a length that reads as "+".
_A_DAY = re.compile(rb"\+(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])(?![0-9])")


def _is_phone(match: Match) -> bool:
    if _A_DAY.match(match.group(0)):
        return False
    digits = re.sub(rb"%20|%2B|[^0-9]", b"", match.group(0))
    doubled = match.string[max(0, match.start() - 1) : match.start()] == b"+"
    return _stands_alone(match) and not doubled and len(digits) >= 9 and len(set(digits)) > 2


def _follows_a_number(match: Match) -> bool:
    """Two numbers of a client id without its prefix; the second is a Unix time, which decimals of a price never are."""
    before = re.search(rb"[0-9.\-]*\Z", match.string[max(0, match.start() - 12) : match.start()])
    return before is not None and bool(re.fullmatch(rb"[0-9]{8,10}", before.group(0)))


def _literal(pattern: bytes, check: Callable[[Match], bool] | None = None) -> Finder:
    compiled = re.compile(pattern)

    def positions(data: bytes) -> Iterator[int]:
        for match in compiled.finditer(data):
            if check is None or check(match):
                yield match.start()

    return positions


def _ipv4_positions(data: bytes) -> Iterator[int]:
    """Addresses that may be a person's: not those of one's own machine or network."""
    dots = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("."))
    gaps = np.diff(dots)
    close = (gaps >= 2) & (gaps <= 4)
    seen = -1
    for dot in dots[np.flatnonzero(close[:-1] & close[1:])].tolist():
        begin = _back(data, dot, b"0123456789", 3)
        if begin <= seen or (begin > 0 and (data[begin - 1] in _WORD or data[begin - 1] in b".-")):
            continue
        match = _IPV4.match(data, begin)
        if match and is_somebodys_ipv4(match.group(0).decode()):
            seen = match.end()
            yield begin


def is_somebodys_ipv4(text: str) -> bool:
    """False for what is no address, or one of a machine's own or local network."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    first, second = address.packed[0], address.packed[1]
    at_home = first in (0, 10) or (first, second) == (192, 168) or (first == 172 and 16 <= second < 32)
    return not (at_home or address.is_loopback or address.is_link_local or first >= 224)


def _ipv6_positions(data: bytes) -> Iterator[int]:
    colons = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord(":"))
    seen = -1
    for colon in colons[np.flatnonzero(np.diff(colons) <= 5)].tolist():
        begin = colon - 4
        if begin <= seen or begin < 0 or (begin > 0 and (data[begin - 1] in _WORD or data[begin - 1] in b":.")):
            continue
        match = _IPV6.match(data, begin)
        if match is None:
            continue
        try:
            ipaddress.IPv6Address(match.group(0).decode())
        except ValueError:
            continue
        seen = match.end()
        yield begin


def _back(data: bytes, position: int, allowed: bytes, most: int) -> int:
    begin = position
    while begin > 0 and position - begin < most and data[begin - 1] in allowed:
        begin -= 1
    return begin


_CLICK = rb"[\w\-]{10,}"
_FINDERS: tuple[tuple[str, Finder], ...] = (
    *(("email", _literal(at + _DOMAIN, _has_local_part)) for at in (rb"@", rb"%40", rb"\\u0040")),
    ("phone", _literal(rb"\+[1-9](?:[ ()./\-]{0,3}[0-9]){8,14}(?![0-9.]*[A-Za-z0-9_])", _is_phone)),
    ("phone", _literal(rb"%2B[1-9](?:(?:%20|-)?[0-9]){8,14}(?![0-9])", _is_phone)),
    ("ip address", _ipv4_positions),
    ("ip address", _ipv6_positions),
    *(("gclid", _literal(start + _CLICK, _stands_alone))
      for start in (rb"EAIaIQob", rb"Cj0KC[QA]", rb"Cj0KE[QA]", rb"CjwKC[AQ]", rb"CjgKE[AQ]")),
    *(("gclid", _literal(name + rb"(?:=|%3D)[A-Za-z0-9_\-]{8,}")) for name in (rb"gclid", rb"gbraid", rb"wbraid")),
    *(("fbclid", _literal(start + rb"[\w\-]{12,}", _stands_alone)) for start in (rb"IwAR", rb"IwY2x", rb"IwZXh")),
    ("fbclid", _literal(rb"fbclid(?:=|%3D)[A-Za-z0-9_\-]{8,}")),
    ("fbp", _literal(rb"fb\.[0-9]\.[0-9]{10,13}\.[\w\-]{6,}", _stands_alone)),
    ("client id", _literal(rb"GA[0-9]\.[0-9]\.[0-9]{5,12}\.[0-9]{9,10}")),
    ("client id", _literal(rb"\.1[4-9][0-9]{8}(?![0-9.])", _follows_a_number)),
    ("user agent", _literal(rb"Mozilla/[45]\.0(?: |%20|\+)\(")),
)  # fmt: skip

KINDS = tuple(dict.fromkeys(kind for kind, _ in _FINDERS))


def find(data: bytes, start: int = 0, stop: int | None = None) -> Counter[str]:
    """Count by kind what begins at `start` ≤ position < `stop`; what surrounds it is seen, not counted.

    One identifier may be found by two of its forms: a count says how much there is to look at, not how many people.
    """
    end = len(data) if stop is None else stop
    counts: Counter[str] = Counter()
    for kind, positions in _FINDERS:
        counts[kind] += sum(start <= position < end for position in positions(data))
    return counts
