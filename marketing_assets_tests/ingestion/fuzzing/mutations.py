"""What happens to files on their way: a seed, changed a little at places that a `Random` chooses.

The same code is driven by hypothesis, which finds the smallest file that breaks a law, and by numbered seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from marketing_assets_tests.ingestion.fuzzing.drafts import Draft
from marketing_assets_tests.ingestion.fuzzing.json_mutations import JSON_MUTATIONS
from marketing_assets_tests.ingestion.fuzzing.seeds import Seed
from marketing_assets_tests.ingestion.fuzzing.text_mutations import TEXT_MUTATIONS
from marketing_assets_tests.ingestion.fuzzing.words import (
    ENCODINGS,
    MAPPING_KEYS,
    MAPPING_RULES,
    MAPPING_VALUES,
    NAMES,
    ODD_BYTES,
    PACKINGS,
)


@dataclass(frozen=True)
class Fuzzed:
    """A file to be landed."""

    kind: str
    name: str
    content: bytes
    mapping: dict[str, Any] | None
    seed: Seed


def fuzzed(seed: Seed, others: tuple[Seed, ...], random: Random) -> Fuzzed:
    """The seed after some mutations."""
    draft = Draft.of(seed, others)
    for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
        random.choice(JSON_MUTATIONS if seed.json else TEXT_MUTATIONS)(draft, random)
    if not random.randrange(12):
        draft.encoding = random.choice(ENCODINGS)
    if not random.randrange(10):
        draft.packing = random.choice(PACKINGS)
    if not random.randrange(6 if draft.mapping else 30):
        draft.mapping = draft.mapping or {}
        _change_mapping(draft.mapping, random)
    packed = draft.packing != "plain"
    within = packed and not random.randrange(2)
    name, content = draft.file((lambda content: damaged(content, random)) if within else bytes)
    for _ in range(random.choice((0, 1, 2) if packed else (0, 0, 0, 0, 1, 2))):
        content = damaged(content, random)
    if not random.randrange(80):
        name = random.choice(NAMES)
    return Fuzzed(seed.kind, name, content, draft.mapping, seed)


def damaged(content: bytes, random: Random) -> bytes:
    """Bytes flipped, inserted, deleted, doubled, zeroed or cut off."""
    at = random.randrange(len(content) + 1)
    size = random.choice((1, 1, 2, 8, 64))
    piece, ways = content[at : at + size], random.choice((1, 16, 128, 255))
    changed = random.choice(
        (
            bytes(byte ^ ways for byte in piece),
            random.choice(ODD_BYTES) + piece,
            b"",
            piece * 2,
            bytes(len(piece)),
            None,
        )
    )
    return content[:at] if changed is None else content[:at] + changed + content[at + size :]


def _change_mapping(mapping: dict[str, Any], random: Random) -> None:
    way = random.randrange(3)
    if way == 0:
        mapping[random.choice((*mapping, *MAPPING_KEYS))] = random.choice(MAPPING_VALUES)
    elif way == 1 and mapping:
        mapping.pop(random.choice(tuple(mapping)), None)
    else:
        mapping |= random.choice(MAPPING_RULES)
