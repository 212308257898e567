"""What is looked for in a text: patterns, the masking key, landed identifiers, each in every spelling it may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from marketing_assets.governance.known_values import KnownValues
from marketing_assets.governance.leak_patterns import KINDS, find
from marketing_assets.governance.masking_key import MaskingKey
from marketing_assets.governance.needles import Needles
from marketing_assets.governance.spellings import decoded

KNOWN = "known value"
KEY = "masking key"
LANDED = "landed identifier"
LEAK_KINDS = (*KINDS, LANDED, KEY, KNOWN)

_CONTEXT = 512  # bytes longer than any form that a pattern looks for


class LeakSearch:
    """Counts leaks in texts.

    Args:
        key: its secret counts as a leak too, as it is and in hexadecimal.
        known: raw values to search for exactly.
        needles: identifiers of the landed files.
        patterns: False to look for `known` and `needles` only.
    """

    def __init__(
        self,
        key: MaskingKey | None = None,
        known: Iterable[str] = (),
        needles: Needles | None = None,
        *,
        patterns: bool = True,
    ) -> None:
        secrets: list[bytes] = [key.secret, key.secret.hex().encode()] if key else []
        self._key, self._known, self.needles = KnownValues(secrets), KnownValues(known), needles or Needles()
        self._patterns = patterns
        self.context = max(_CONTEXT, self._key.longest, self._known.longest, self.needles.longest)

    @property
    def hashes(self) -> frozenset[str]:
        """The needles that look like a hash: identifiers may land hashed."""
        return self.needles.hashes

    @property
    def is_empty(self) -> bool:
        """Nothing is looked for."""
        return not (self._patterns or len(self._key) or len(self._known) or len(self.needles))

    def count(self, data: bytes, start: int = 0, stop: int | None = None) -> dict[str, int]:
        """How often each kind begins at `start` ≤ position < `stop`; kinds that do not occur are left out."""
        counts = self._as_it_stands(data, start, stop)
        words = list(decoded(data, start, stop))
        if words and self._as_it_stands(b"\n".join(text for _, text in words)):
            for word, text in words:
                # `%40` is found both as it stands and decoded, and is one place.
                counts += self._as_it_stands(text) - self._as_it_stands(word)
        return {kind: counts[kind] for kind in LEAK_KINDS if counts[kind]}

    def _as_it_stands(self, data: bytes, start: int = 0, stop: int | None = None) -> Counter[str]:
        counts = find(data, start, stop) if self._patterns else Counter[str]()
        counts[LANDED] += self.needles.count(data, start, stop)
        counts[KEY] += self._key.count(data, start, stop)
        counts[KNOWN] += self._known.count(data, start, stop)
        return counts
