"""Why a header is not taken: nobody knows it, it has no day, or its rows would add up wrongly."""

from __future__ import annotations

from marketing_assets.errors import ExportError


class UnknownHeader(ExportError):  # noqa: N818 - says what the file is, not that it is wrong
    """No way of reading this header is known. `draft` is the text of a mapping file to complete."""

    def __init__(self, message: str, draft: str) -> None:
        super().__init__(message)
        self.draft = draft


class WholeRange(ExportError):  # noqa: N818 - says what the file is, not that it is wrong
    """The rows cover weeks, months or the whole range of the report; a row must be a day."""


class UnsuitedReport(ExportError):  # noqa: N818 - says what the file is, not that it is wrong
    """A report that is known, but whose rows would add up to something else than what happened."""
