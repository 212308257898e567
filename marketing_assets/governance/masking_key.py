"""The secret key of all masking: where it comes from, when the sample key may stand in, and HMAC-SHA-256 with it.

The key lives in memory only. What may be written down is its id, which tells two keys apart and reveals neither.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from marketing_assets.errors import SettingsError

KEY_VARIABLE = "MARKETING_MASKING_KEY"
MIN_KEY_BYTES = 32
HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))"'

# Public on purpose: it makes the committed sample reproducible and protects nobody, so own data refuse it.
SAMPLE_KEY = b"marketing-assets SAMPLE key: public, for the committed sample data only"

_KEY_ID_LABEL = b"marketing-assets masking key id\x00"
_BLOCK_BYTES = 64  # of SHA-256, RFC 2104
_BLANK = " \t\n\r\f"


@dataclass(frozen=True)
class MaskingKey:
    """A key for HMAC-SHA-256. `secret` never shows in a repr, an error or a log; `key_id` may be written anywhere."""

    secret: bytes = field(repr=False)
    key_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_id", hashlib.sha256(_KEY_ID_LABEL + self.secret).hexdigest()[:16])

    @property
    def is_sample(self) -> bool:
        """True for the public key of the sample data."""
        return self.secret == SAMPLE_KEY

    @property
    def pads(self) -> tuple[bytes, bytes]:
        """Inner and outer padded key of RFC 2104, from which SQL composes the same HMAC; as secret as the key."""
        block = hashlib.sha256(self.secret).digest() if len(self.secret) > _BLOCK_BYTES else self.secret
        block = block.ljust(_BLOCK_BYTES, b"\x00")
        return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)

    def mask(self, identifier: str) -> str:
        """HMAC-SHA-256 of the identifier without blanks around it, as 64 hexadecimal digits."""
        return hmac.new(self.secret, identifier.strip(_BLANK).encode(), hashlib.sha256).hexdigest()


def masking_key(is_sample: bool) -> MaskingKey:
    """The key from the environment, else, for the committed sample only, the public sample key.

    Raises:
        SettingsError: no key, a short one, or the sample key, for data that are not the sample.
    """
    given = os.environ.get(KEY_VARIABLE, "").strip().encode()
    if not given and is_sample:
        return MaskingKey(SAMPLE_KEY)
    advice = f"set {KEY_VARIABLE} to a secret of your own ({HOW_TO_MAKE_ONE}) and keep it: a new key makes new ids"
    if not given:
        raise SettingsError(f"{KEY_VARIABLE} is not set, and the sample's key is for the sample only; {advice}")
    if len(given) < MIN_KEY_BYTES:
        raise SettingsError(f"{KEY_VARIABLE} has {len(given)} bytes, expected at least {MIN_KEY_BYTES}; {advice}")
    if given == SAMPLE_KEY and not is_sample:
        raise SettingsError(f"{KEY_VARIABLE} is the public key of the sample; {advice}")
    return MaskingKey(given)
