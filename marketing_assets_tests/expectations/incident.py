"""What happens to the good tables in one test, and what must be noticed."""

from __future__ import annotations

from typing import NamedTuple

from marketing_assets.expectations import CheckOutcome

# Without these no plan is made: keys, schema, conservation, guardrails, personal data.
BLOCKING = {
    "columns_are_complete", "keys_are_filled", "each_record_stands_once", "currencies_are_known",
    "values_are_spoken_for", "spend_is_never_negative", "counts_are_never_negative", "names_hold_no_personal_data",
    "rejects_match_the_manifest", "reasons_hold_no_personal_data", "each_content_is_entered_once",
    "records_are_all_accounted_for", "kept_records_are_stored", "replaced_records_are_counted",
    "identifiers_are_masked", "texts_hold_no_personal_data", "pages_are_paths", "each_line_is_one_event",
    "customer_ids_are_masked", "unit_ids_are_masked", "people_are_masked", "withdrawals_are_honoured",
    "each_session_is_one_row", "every_event_is_in_a_session",
    "users_are_masked", "rows_in_are_kept_or_dropped", "one_row_per_key_and_day", "nothing_is_lost_or_counted_twice",
    "one_channel_per_campaign", "one_row_per_campaign_and_day", "sums_equal_the_mart", "ratios_are_ratios_of_sums",
    "rewritten_days_are_marked", "one_row_per_channel_and_day", "sums_equal_the_sessions", "each_day_is_one_row",
    "sales_equal_the_landed_rows", "contributions_add_up_to_sales", "the_day_has_one_plan", "each_line_stands_once",
    "channels_add_up_to_the_budget", "campaigns_add_up_to_their_channel", "amounts_stay_inside_their_limits",
    "no_move_exceeds_the_daily_limit", "frozen_channels_do_not_move", "a_hold_changes_nothing",
    "a_failed_gate_holds_the_plan", "the_plan_is_for_the_next_day", "changes_are_the_difference",
    "the_day_has_one_payload", "amounts_equal_the_plan", "facts_equal_the_plan", "the_payload_can_be_traced",
    "hashes_are_whole", "each_hash_is_one_payload", "money_is_in_the_reporting_currency", "every_amount_is_converted",
    "no_observation_is_among_the_ads", "one_row_per_observed_campaign_and_day", "observed_equals_the_landed_rows",
    "rates_are_above_zero", "each_line_is_one_rate", "one_rate_per_currency_and_day",
    "rates_are_of_the_day_or_just_before", "every_sale_is_converted",
}  # fmt: skip
# The world is odd, not our tables.
WARNING = {
    "clicks_do_not_exceed_impressions", "conversions_do_not_exceed_clicks", "few_records_are_rejected",
    "no_file_is_refused", "no_line_is_repeated", "channels_are_spelt_alike", "rows_per_day_do_not_drop",
    "gate_yesterday_landed", "gate_platforms_fresh", "click_rate_is_a_share", "spend_does_not_jump",
    "spending_campaigns_do_not_stop", "clicks_have_spend", "clicks_still_convert", "sessions_keep_their_sources",
    "consent_is_as_usual", "traffic_is_as_usual", "sales_are_current", "no_critical_incident_is_open",
    "no_experiment_is_invalid", "platforms_claim_less_than_all_sales", "spend_is_not_negative",
    "the_model_may_move_budget", "the_chosen_method_beats_last_week", "no_copy_is_red",
    "rates_lead_to_the_reporting_currency", "rates_do_not_jump", "rates_agree_with_each_other",
    "little_is_taken_back",
}  # fmt: skip


class Incident(NamedTuple):
    """A change of the good tables, the contract that must notice it, and how many failures it must count."""

    asset: str
    contract: str
    sql: str
    failed: int | None

    def __str__(self) -> str:
        return f"{self.asset}-{self.contract}"


def missed(incident: Incident, outcomes: dict[str, CheckOutcome]) -> str:
    """Why the incident was not noticed as it should be: by its contract alone, at its level, with its count; or ""."""
    failed = {name: outcome.failed_rows for name, outcome in outcomes.items() if not outcome.passed}
    if failed != {incident.contract: incident.failed}:
        return f"expected {incident.contract} alone with {incident.failed}, found {failed}"
    outcome = outcomes[incident.contract]
    level = "blocks" if outcome.blocking else "fails" if outcome.severity == "critical" else "warns"
    wanted = "blocks" if incident.contract in BLOCKING else "warns" if incident.contract in WARNING else "fails"
    return "" if level == wanted else f"expected that it {wanted}, found that it {level}"
