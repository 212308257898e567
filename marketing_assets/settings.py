"""One typed model of every policy, read from `marketing.yaml` and overridden by `MARKETING_…` environment variables.

`load_settings()` is the only way in. A wrong key or value raises `SettingsError` with key, line and what was expected.
Secrets never stand in the file: `MARKETING_MASKING_KEY` (or `MARKETING_MASKING_KEY_FILE`) is read from the environment
by the code that needs it.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date, time
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from marketing_assets.errors import SettingsError
from marketing_assets.yaml_file import KeyLines, expectation, nearest_line, read_yaml

ENV_PREFIX = "MARKETING_"
SETTINGS_FILE = "marketing.yaml"
# Environment variables of this project that are not settings: where things are, and secrets.
PLACES = {
    "MARKETING_SETTINGS", "MARKETING_HOME", "MARKETING_LANDING", "MARKETING_MASKING_KEY", "MARKETING_MASKING_KEY_FILE",
}  # fmt: skip


def _no_float_noise(value: Any) -> Any:
    """0.1 in YAML is a float; as money it must become Decimal('0.1'), not its binary expansion."""
    return str(value) if isinstance(value, float) else value


def _known_time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone of the IANA database, such as Europe/Berlin or America/New_York") from None
    return value


Money = Annotated[Decimal, BeforeValidator(_no_float_noise), Field(ge=0, max_digits=18, decimal_places=2)]
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=3650)]


class Section(BaseModel):
    """Base of every section: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChannelRule(Section):
    """The first rule matching (platform, campaign) names the channel. `*`, `?` as in file names, any case."""

    channel: str = Field(min_length=1)
    platform: str = "*"
    campaign: str = "*"

    def matches(self, platform: str, campaign: str) -> bool:
        """True when both patterns match, ignoring case."""
        return fnmatchcase(platform.casefold(), self.platform.casefold()) and fnmatchcase(
            campaign.casefold(), self.campaign.casefold()
        )


class Guardrails(Section):
    """Limits for one channel's daily amount [reporting currency per day]. Money that cannot move is never moved."""

    controllable: bool = True
    committed_until: date | None = None
    min_days_between_changes: Days = 1
    floor: Money = Decimal(0)
    ceiling: Money | None = None
    max_daily_change: Share = 0.20

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> Guardrails:
        if self.ceiling is not None and self.ceiling < self.floor:
            raise ValueError(f"a ceiling that is not below the floor ({self.floor})")
        return self


class AllocationPolicy(Section):
    """How tomorrow's budget is made. See docs/architecture.md for the order in which the limits act."""

    daily_budget: Money | None = None
    monthly_budget: Money | None = None
    lookback_days: Annotated[int, Field(ge=7, le=365)] = 28
    prior_conversions: Annotated[float, Field(gt=0)] = 30.0
    dead_band: Share = 0.01
    max_drift: Annotated[float, Field(gt=0, le=10)] = 0.30
    drift_days: Annotated[int, Field(ge=1, le=60)] = 7
    beyond_observed: Annotated[float, Field(ge=0, le=10)] = 0.20
    valid_days: Annotated[int, Field(ge=1, le=60)] = 7
    pilot_channels: tuple[str, ...] = ()
    default: Guardrails = Guardrails()
    channels: dict[str, Guardrails] = Field(default_factory=dict)

    def guardrails(self, channel: str) -> Guardrails:
        """Limits of `channel`, named in any case; one nobody configured gets the default. Unset keys are inherited."""
        by_name = {name.casefold(): limits for name, limits in self.channels.items()}
        own = by_name.get(channel.casefold())
        if own is None:
            return self.default
        return Guardrails.model_validate(self.default.model_dump() | own.model_dump(exclude_unset=True))

    @model_validator(mode="after")
    def _channels_inherit_cleanly(self) -> AllocationPolicy:
        for channel in self.channels:
            self.guardrails(channel)
        return self


class IngestionPolicy(Section):
    """How landed files are read where their cells do not decide it themselves; None: such files are refused."""

    decimal: Literal[".", ","] | None = None
    date_order: Literal["ymd", "dmy", "mdy"] | None = None


class FreshnessPolicy(Section):
    """When landed data is too old to act on [days]."""

    stale_after_days: Days = 2
    dormant_after_days: Days = 30


class MaturityPolicy(Section):
    """How many days a platform still rewrites its newest conversions [days]; such days move no budget."""

    default_days: Days = 3
    platforms: dict[str, Days] = Field(default_factory=dict)

    def days(self, platform: str) -> int:
        """Maturity days of one platform, by name in any case."""
        by_name = {name.casefold(): days for name, days in self.platforms.items()}
        return by_name.get(platform.casefold(), self.default_days)


class FxPolicy(Section):
    """Exchange rates: how many days a rate holds when no newer one has landed (weekends, holidays)."""

    max_age_days: Days = 7


class GovernancePolicy(Section):
    """Consent, sessions, how small a published group of people may be, and how long raw files about people may lie.

    `landing_retention_days` None: nobody said how long, so nobody is warned.
    """

    unset_consent: Literal["deny", "allow"] = "deny"
    conversion_events: tuple[str, ...] = ("purchase", "generate_lead", "sign_up")
    session_gap_minutes: Annotated[int, Field(ge=1, le=720)] = 30
    min_group_size: Annotated[int, Field(ge=1, le=1000)] = 10
    landing_retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    attribution_lookback_days: Annotated[int, Field(ge=1, le=365)] = 30


class MonitoringPolicy(Section):
    """Thresholds of the warnings on the KPI tables, of incidents and of trends."""

    spend_jump_factor: Annotated[float, Field(gt=1)] = 2.5
    row_drop_share: Share = 0.5
    trailing_days: Annotated[int, Field(ge=3, le=120)] = 14
    max_rejected_share: Share = 0.05
    min_history_days: Annotated[int, Field(ge=14, le=365)] = 21
    score_threshold: Annotated[float, Field(gt=0)] = 4.0
    min_relative_change: Share = 0.35
    min_daily_conversions: Annotated[float, Field(ge=0)] = 5.0
    false_discovery_rate: Annotated[float, Field(gt=0, lt=1)] = 0.01
    decline_days: Annotated[int, Field(ge=14, le=120)] = 28
    decline_min_change: Share = 0.05
    trend_days: Annotated[int, Field(ge=14, le=365)] = 28


class ExperimentPolicy(Section):
    """How sure an experiment must be before it has a winner."""

    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    srm_alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.001
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8
    min_units: Annotated[int, Field(ge=2)] = 100


class MixPolicy(Section):
    """The media mix model: how much history it needs and how it is searched."""

    min_weeks: Annotated[int, Field(ge=26, le=520)] = 52
    holdout_weeks: Annotated[int, Field(ge=4, le=52)] = 13
    adstock_max_periods: Annotated[int, Field(ge=1, le=52)] = 13
    draws: Annotated[int, Field(ge=200, le=10_000)] = 300


class ForecastPolicy(Section):
    """The revenue forecast and the backtest that picks its method."""

    horizon_days: Annotated[int, Field(ge=1, le=90)] = 14
    origins: Annotated[int, Field(ge=10, le=60)] = 10
    min_days: Annotated[int, Field(ge=14, le=365)] = 28


class AudiencePolicy(Section):
    """Segments and clusters: how far back, and how clear a case must be to get a name."""

    cluster_days: Annotated[int, Field(ge=7, le=730)] = 90
    unclear_margin: Annotated[float, Field(ge=0, le=5)] = 0.1


class DeliveryPolicy(Section):
    """What a delivery to the outbox means. In a dry run the receipt says that nothing may be sent on to a platform."""

    dry_run: bool = True


class LineagePolicy(Section):
    """By which name lineage tools know this company's home; it stands where a host would, so no path has to."""

    namespace: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=100)] = "marketing-assets"


class SchedulePolicy(Section):
    """When the unattended run starts, in the settings' time zone, and how often the landing folder is looked at."""

    enabled: bool = True
    daily_at: time = time(6, 0)
    landing_check_seconds: Annotated[int, Field(ge=30, le=86_400)] = 60


class Settings(BaseSettings):
    """All policies. Build it with `load_settings`, which gives errors their line."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    time_zone: Annotated[str, AfterValidator(_known_time_zone)] = "UTC"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "DE"
    kpi: Literal["cpa", "cpl", "roas"] = "roas"
    margin: Annotated[float, Field(gt=0, le=1)] = 1.0
    brand: str = ""
    channel_rules: tuple[ChannelRule, ...] = ()
    allocation: AllocationPolicy = AllocationPolicy()
    ingestion: IngestionPolicy = IngestionPolicy()
    freshness: FreshnessPolicy = FreshnessPolicy()
    maturity: MaturityPolicy = MaturityPolicy()
    fx: FxPolicy = FxPolicy()
    governance: GovernancePolicy = GovernancePolicy()
    monitoring: MonitoringPolicy = MonitoringPolicy()
    experiments: ExperimentPolicy = ExperimentPolicy()
    mix: MixPolicy = MixPolicy()
    forecast: ForecastPolicy = ForecastPolicy()
    audience: AudiencePolicy = AudiencePolicy()
    delivery: DeliveryPolicy = DeliveryPolicy()
    lineage: LineagePolicy = LineagePolicy()
    schedule: SchedulePolicy = SchedulePolicy()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file's values: an override on a server needs no edit of the file."""
        return env_settings, init_settings

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which a day begins and ends."""
        return ZoneInfo(self.time_zone)

    def channel(self, platform: str, campaign: str) -> str:
        """Channel of a campaign: the first matching rule, else the platform's own name."""
        return next((rule.channel for rule in self.channel_rules if rule.matches(platform, campaign)), platform)

    def digest(self, *sections: str) -> str:
        """SHA-256 over the named sections (all when none is named): what a lineage id remembers of the settings."""
        names = set(sections) or None
        return hashlib.sha256(self.model_dump_json(include=names).encode()).hexdigest()


def load_settings(path: str | Path | None = None) -> Settings:
    """Read and check the settings.

    Args:
        path: the YAML file; default `MARKETING_SETTINGS`, else `marketing.yaml` in the working directory, else beside
            the package; with none of these the built-in defaults hold.
    Raises:
        SettingsError: unreadable file, wrong key or wrong value, with key, line and what was expected.
    """
    file = _settings_file(path)
    values, lines = read_yaml(file, SettingsError, str(file)) if file else ({}, {})
    _refuse_unknown_environment()
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_explain(error, file, lines)) from None
    except Exception as error:  # pydantic-settings wraps JSON errors of complex environment values in its own class
        if type(error).__name__ != "SettingsError":
            raise
        raise SettingsError(f"environment: {error}. Complex values are written as JSON.") from None


def _settings_file(path: str | Path | None) -> Path | None:
    named = path or os.environ.get("MARKETING_SETTINGS")
    if named:
        if not Path(named).is_file():
            raise SettingsError(f"settings file {named} does not exist; `marketing-assets init` writes a commented one")
        return Path(named)
    candidates = (Path.cwd() / SETTINGS_FILE, Path(__file__).parent.parent / SETTINGS_FILE)
    return next((file for file in candidates if file.is_file()), None)


def _refuse_unknown_environment() -> None:
    """A misspelt override would otherwise be ignored without a word."""
    sections = {f"{ENV_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in os.environ:
        if not name.upper().startswith(ENV_PREFIX) or name.upper() in PLACES:
            continue
        if name.upper().split("__")[0] not in sections:
            raise SettingsError(
                f"environment variable {name} names no setting; "
                f"expected one of {', '.join(sorted(sections))}, with __KEY for keys inside a section"
            )


def _explain(error: ValidationError, file: Path | None, lines: KeyLines) -> str:
    """One line per problem: where, which key, what was expected, what was found."""
    messages = []
    for problem in error.errors(include_url=False):
        path = tuple(str(part) for part in problem["loc"])
        line = nearest_line(lines, path)
        variable = f"{ENV_PREFIX}{'__'.join(path).upper()}"
        overridden = any(name.upper() == variable for name in os.environ)
        where = f"environment variable {variable}" if overridden or line is None else f"{file}:{line}"
        messages.append(f"{where}: {'.'.join(path)}: {_expected(problem, path)}")
    return "\n".join(messages)


def _expected(problem: Any, path: tuple[str, ...]) -> str:
    if problem["type"] == "extra_forbidden":
        known = _keys_beside(path)
        return f"unknown key; expected one of {', '.join(known)}" if known else "unknown key"
    return expectation(problem)


def _keys_beside(path: tuple[str, ...]) -> list[str]:
    """Keys allowed where the last part of `path` stands."""
    fields: Any = Settings.model_fields
    for part in path[:-1]:
        annotation = fields[part].annotation if part in fields else None
        model = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
        if model is None:
            model = ChannelRule if path[0] == "channel_rules" else Guardrails if "channels" in path else None
        if model is None:
            return []
        fields = model.model_fields
    return sorted(fields)
