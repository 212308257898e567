"""The page `docs/contracts.md`, generated from the suites so that it cannot disagree with them."""

from __future__ import annotations

from collections.abc import Mapping

from marketing_assets.expectations.contract import Suite

_INTRODUCTION = """# Data contracts

Generated from `marketing_assets/expectations/`; do not edit.

A **blocking** contract that fails stops everything downstream: no plan, no payload, no snapshot. Any other failed
*critical* one is an error to look into, a *warning* is worth a look. Results carry counts, never values.
"""


def contracts_markdown(suites: Mapping[str, Suite]) -> str:
    """All contracts as Markdown: per asset a table of name, severity, blocking or not, and what it catches."""
    return "\n".join([_INTRODUCTION, *(_section(suite) for suite in suites.values())])


def _section(suite: Suite) -> str:
    rows = [
        f"| `{c.name}` | {c.severity} | {'yes' if c.blocking else 'no'} | {c.description.replace('|', '&#124;')} |"
        for c in suite.contracts
    ]
    return "\n".join(
        [
            f"## `{suite.asset}`",
            "",
            "| contract | severity | blocking | what it catches |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
