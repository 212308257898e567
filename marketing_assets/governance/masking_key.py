"""The secret key of all masking: where it comes from, when the sample key may stand in, and HMAC-SHA-256 with it.

The key lives in memory only. What may be written down is its id, which tells two keys apart and reveals neither. What
is masked is the normalised identifier (`normalised`), so that the same person gets the same mask in every export;
`macros.sql` does the same in SQL, byte for byte.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from marketing_assets.errors import SettingsError

KEY_VARIABLE = "MARKETING_MASKING_KEY"
KEY_FILE_VARIABLE = "MARKETING_MASKING_KEY_FILE"
MIN_KEY_BYTES = 32
MAX_KEY_BYTES = 4096
HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))"'

# Public on purpose: it makes the committed sample reproducible and protects nobody, so own data refuse it.
SAMPLE_KEY = b"marketing-assets SAMPLE key: public, for the committed sample data only"

_KEY_ID_LABEL = b"marketing-assets masking key id\x00"
_BLOCK_BYTES = 64  # of SHA-256, RFC 2104
# What `str.strip` takes for blank. SQL is given the list: DuckDB's own idea of a blank is the space alone.
BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
# Whether an identifier is an e-mail address; the same in RE2.
EMAIL_ADDRESS = r"[^@ ]+@[^@ ]+\.[^@ ]+"


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
        """HMAC-SHA-256 of the normalised identifier (UTF-8), as 64 hexadecimal digits."""
        return hmac.new(self.secret, normalised(identifier).encode(), hashlib.sha256).hexdigest()


def normalised(identifier: str) -> str:
    """The identifier as it is masked: without blanks around it, in Unicode's NFC, and an e-mail address in lower case.

    Mail goes to the same person however the address is spelt. Any other id keeps its case: `aB3` and `Ab3` are two
    browsers. Lower case is taken letter by letter, as databases do. A text with a NUL is no text: it is only trimmed.
    Letters younger than Python's Unicode (14) are outside the promise that SQL gives the same.
    """
    text = identifier.strip(BLANKS)
    if "\0" in text:
        return text
    text = unicodedata.normalize("NFC", text)
    if not re.fullmatch(EMAIL_ADDRESS, text):
        return text
    return "".join(letter.lower() for letter in text.replace("\u0130", "i"))


def masking_key(is_sample: bool) -> MaskingKey:
    """The key from the environment or the key file, else, for the committed sample only, the public sample key.

    `MARKETING_MASKING_KEY` is taken without blanks around it; of the file that `MARKETING_MASKING_KEY_FILE` names every
    byte counts except the end of its last line.

    Raises:
        SettingsError: no key, a short one, two different ones, a key file that cannot be read or that every user of
            the machine can read, or the sample key for data that are not the sample.
    """
    given, source = _given()
    if not given and source is None and is_sample:
        return MaskingKey(SAMPLE_KEY)
    advice = f"set {KEY_VARIABLE} to a secret of your own ({HOW_TO_MAKE_ONE}) and keep it: a new key makes new ids"
    if source is None:
        raise SettingsError(f"{KEY_VARIABLE} is not set, and the sample's key is for the sample only; {advice}")
    if len(given) < MIN_KEY_BYTES:
        raise SettingsError(f"{source} has {len(given)} bytes, expected at least {MIN_KEY_BYTES}; {advice}")
    if given == SAMPLE_KEY and not is_sample:
        raise SettingsError(f"{source} is the public key of the sample; {advice}")
    return MaskingKey(given)


def _given() -> tuple[bytes, str | None]:
    """The key that was given, and what gave it; None where nothing did."""
    in_variable = os.fsencode(os.environ.get(KEY_VARIABLE, "").strip())
    named = os.environ.get(KEY_FILE_VARIABLE, "")
    if not named:
        return in_variable, KEY_VARIABLE if in_variable else None
    in_file = _read_key_file(Path(named))
    if in_variable and in_variable != in_file:
        raise SettingsError(
            f"{KEY_VARIABLE} and the file that {KEY_FILE_VARIABLE} names hold different keys, and each makes other "
            "ids; unset the one that is not meant"
        )
    return in_file, f"the file that {KEY_FILE_VARIABLE} names"


def _read_key_file(file: Path) -> bytes:
    """The bytes of a key file without the end of its last line.

    The file's name is in no error: by mistake it may be the key itself.
    """
    named = f"the file that {KEY_FILE_VARIABLE} names"
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SettingsError(f"{KEY_FILE_VARIABLE} names no file; expected the path of a file that holds the key")
        if status.st_mode & stat.S_IRWXO:
            raise SettingsError(
                f"{named} is open to every user of this machine (mode {stat.S_IMODE(status.st_mode):o}); chmod 600 it, "
                "and think of a new key if others had the time to read it"
            )
        if status.st_size > MAX_KEY_BYTES:
            raise SettingsError(f"{named} has {status.st_size} bytes, expected a key of at most {MAX_KEY_BYTES}")
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise SettingsError(
            f"{named} cannot be read ({why}); expected a file with the key, for this user alone (chmod 600)"
        ) from None
    return content.removesuffix(b"\n").removesuffix(b"\r")
