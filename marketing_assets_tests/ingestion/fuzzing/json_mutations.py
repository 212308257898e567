"""What happens to events written as JSON, one object per line."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from marketing_assets_tests.ingestion.fuzzing.drafts import Draft, Mutation
from marketing_assets_tests.ingestion.fuzzing.text_mutations import COMMON
from marketing_assets_tests.ingestion.fuzzing.words import JSON_VALUES


def _deeper(draft: Draft, random: Random) -> None:
    depth = random.choice((10, 500, 3000))
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ('{"event_params":[', "]}")))
    inner = opening * depth + "1" + closing * (depth if random.randrange(3) else 0)
    lines = draft.lines
    at = random.randrange(len(lines) + 1)
    name, params = '{"event_name":' + inner + "}", '{"event_name":"x","event_params":' + inner + "}"
    lines.insert(at, random.choice((inner, name, params)) + "\n")
    draft.text = "".join(lines)


def _json_value_changed(draft: Draft, random: Random) -> None:
    lines = draft.lines
    if not lines:
        return
    at = random.randrange(len(lines))
    try:
        event = json.loads(lines[at])
    except (ValueError, RecursionError):
        return
    if not isinstance(event, dict) or not event:
        return
    event[random.choice((*event, "new", ""))] = random.choice(JSON_VALUES)
    lines[at] = json.dumps(event, ensure_ascii=bool(random.randrange(2))) + "\n"
    draft.text = "".join(lines)


def _json_layout(draft: Draft, random: Random) -> None:
    lines = [line.rstrip("\r\n") for line in draft.lines]
    layouts: tuple[Callable[[], str], ...] = (
        lambda: "[" + ",".join(lines) + "]",
        lambda: "[\n" + ",\n".join(lines) + "\n]\n",
        lambda: "".join(lines),
        lambda: "\n\n".join(lines),
        lambda: "\n".join(line.replace(",", ",\n") for line in lines),
        lambda: "[" + "\n".join(lines),
    )
    draft.text = random.choice(layouts)()


JSON_MUTATIONS: tuple[Mutation, ...] = (*COMMON, _deeper, *[_json_value_changed] * 3, _json_layout)
