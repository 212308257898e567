"""The few named errors of the project. Each message says what was found where, what was expected and what to do."""

from __future__ import annotations


class MarketingAssetsError(Exception):
    """Base of every error a user can cause and mend. The command line prints it without a traceback."""

    exit_code = 2


class SettingsError(MarketingAssetsError):
    """A key or value in the settings file or the environment is wrong."""


class LandingError(MarketingAssetsError):
    """The landing folder cannot be used: missing, empty, mixed with the sample, or without one usable row."""


class ExportError(MarketingAssetsError):
    """One landed file cannot be read as a whole (unknown header, wrong mapping, wrong encoding). Other files go on."""


class DecisionError(MarketingAssetsError):
    """An approval, hold or delivery names something that does not exist or is not allowed."""


class WarehouseError(MarketingAssetsError):
    """The warehouse, lake or snapshot is missing, locked, or newer than this version of the project."""


class TraceError(MarketingAssetsError):
    """Nothing, or more than one thing, is known by the name, id or key that a trace was asked for."""
