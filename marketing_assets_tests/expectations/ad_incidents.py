"""Incidents in landed ads, their mart and KPIs, the plan and its payload."""

from __future__ import annotations

from marketing_assets_tests.expectations.incident import Incident

PLAN = "WHERE as_of = DATE '2025-03-21'"
GOOGLE_LINES = f"{PLAN} AND channel = 'Google'"
NEWEST = "date = DATE '2025-03-21'"

AD_INCIDENTS = [
    Incident("ad_rows", "columns_are_complete",
        "ALTER TABLE ad_rows RENAME ad_group_id TO adset_id", None),
    Incident("ad_rows", "keys_are_filled",
        f"UPDATE ad_rows SET campaign = ' ' WHERE {NEWEST}", 2),
    Incident("ad_rows", "keys_are_filled",
        "UPDATE ad_rows SET currency = NULL WHERE line = 3", 2),
    Incident("ad_rows", "each_record_stands_once",
        "INSERT INTO ad_rows FROM ad_rows WHERE file_order = 3", 2),
    Incident("ad_rows", "currencies_are_known",
        "UPDATE ad_rows SET currency = 'US$' WHERE line = 4", 2),
    Incident("ad_rows", "values_are_spoken_for",
        "UPDATE ad_rows SET metrics = 'impressions clicks' WHERE line = 4", 2),
    Incident("ad_rows", "spend_is_never_negative",
        f"UPDATE ad_rows SET spend = -0.01 WHERE {NEWEST}", 2),
    Incident("ad_rows", "counts_are_never_negative",
        "UPDATE ad_rows SET leads = -1, metrics = metrics || ' leads' WHERE line = 5", 2),
    Incident("ad_rows", "names_hold_no_personal_data",
        "UPDATE ad_rows SET campaign = 'Re: anna.b@example.com' WHERE line = 5", 1),
    Incident("ad_rows", "names_hold_no_personal_data",
        "UPDATE ad_rows SET ad = 'call +49 171 2345678' WHERE file_order = 3", 1),
    Incident("ad_rows", "names_hold_no_personal_data",
        "UPDATE ad_rows SET account_id = 'anna@example.com' WHERE file_order = 3", 1),
    Incident("ad_rows", "no_day_lies_in_the_future",
        "UPDATE ad_rows SET date = DATE '2025-03-23' WHERE line = 22", 2),
    Incident("ad_rows", "clicks_do_not_exceed_impressions",
        "UPDATE ad_rows SET impressions = 99 WHERE line = 7", 2),
    Incident("ad_rows", "conversions_do_not_exceed_clicks",
        "UPDATE ad_rows SET conversions = 100.5 WHERE file_order = 3", 1),
    #
    Incident("rejected_rows", "rejects_match_the_manifest",
        "DELETE FROM rejected_rows", 1),
    Incident("rejected_rows", "rejects_match_the_manifest",
        "INSERT INTO rejected_rows SELECT 'x', repeat('x', 64), 'ads', 1, 'Cost', 'why', NULL", 1),
    Incident("rejected_rows", "reasons_hold_no_personal_data",
        "UPDATE rejected_rows SET reason = 'found anna@example.com'", 1),
    Incident("rejected_rows", "reasons_hold_no_personal_data",
        """UPDATE rejected_rows SET "column" = '(555) 123-4567'""", 1),
    Incident("rejected_rows", "each_reject_says_why",
        "UPDATE rejected_rows SET reason = NULL", 1),
    Incident("rejected_rows", "each_reject_names_its_line",
        "UPDATE rejected_rows SET line = NULL", 1),
    Incident("rejected_rows", "few_records_are_rejected",
        "UPDATE landing_manifest SET records = 19 WHERE rejected = 1", 1),
    #
    Incident("landing_manifest", "each_content_is_entered_once",
        """
        INSERT INTO landing_manifest SELECT * REPLACE ('copy.csv' AS file, 4 AS file_order)
        FROM landing_manifest WHERE file_order = 2""", 2),
    Incident("landing_manifest", "records_are_all_accounted_for",
        "UPDATE landing_manifest SET records = 22 WHERE file_order = 2", 1),
    Incident("landing_manifest", "records_are_all_accounted_for",
        "UPDATE landing_manifest SET dropped = NULL WHERE file_order = 2", 1),
    Incident("landing_manifest", "kept_records_are_stored",
        f"DELETE FROM ad_rows WHERE {NEWEST}", 2),
    Incident("landing_manifest", "kept_records_are_stored",
        """
        INSERT INTO ad_rows SELECT * REPLACE (repeat('z', 64) AS file_sha256, 9 AS file_order, 'other' AS campaign)
        FROM ad_rows WHERE file_order = 3""", 1),
    Incident("landing_manifest", "kept_records_are_stored",
        "DELETE FROM landed_web_events WHERE date = DATE '2025-03-10'", 1),
    Incident("landing_manifest", "kept_records_are_stored",
        "INSERT INTO landed_sales FROM landed_sales WHERE date = DATE '2025-03-20'", 1),
    Incident("landing_manifest", "kept_records_are_stored",
        "DELETE FROM landed_media_mix WHERE variable = 'tv'", 1),
    Incident("landing_manifest", "replaced_records_are_counted",
        "UPDATE landing_manifest SET replaced = 0 WHERE file_order = 1", 1),
    Incident("landing_manifest", "no_file_is_refused",
        """
        INSERT INTO landing_manifest (file, sha256, kind, file_order, status, reason)
        VALUES ('d.csv', repeat('d', 64), 'ads', 4, 'refused', 'unknown header')""", 1),
    Incident("landing_manifest", "no_line_is_repeated",
        "UPDATE landing_manifest SET duplicates = 2 WHERE kind = 'ads' AND file_order = 1", 1),
    #
    Incident("ad_performance", "one_row_per_key_and_day",
        f"""
        INSERT INTO ad_performance
        SELECT * REPLACE (0 AS spend, 0 AS impressions, 0 AS clicks, 0 AS conversions, 0 AS revenue)
        FROM ad_performance WHERE {NEWEST}""", 2),
    Incident("ad_performance", "nothing_is_lost_or_counted_twice",
        f"UPDATE ad_performance SET spend = spend - 0.01 WHERE {NEWEST}", 2),
    Incident("ad_performance", "nothing_is_lost_or_counted_twice",
        "UPDATE ad_performance SET revenue = NULL WHERE platform = 'Google'", 1),
    Incident("ad_performance", "money_is_in_the_reporting_currency",
        f"UPDATE ad_performance SET currency = 'USD' WHERE {NEWEST}", 2),
    Incident("ad_performance", "every_amount_is_converted",
        "UPDATE money_by_currency SET at_rates = NULL WHERE currency = 'USD'", 1),
    Incident("ad_performance", "every_amount_is_converted",
        "UPDATE money_by_currency SET converted_total = landed_total WHERE currency = 'USD'", 1),
    Incident("ad_performance", "no_observation_is_among_the_ads",
        """
        INSERT INTO ad_performance
        SELECT DATE '2025-03-03' AS date, 'GA4' AS platform, NULL, 'Google' AS channel, NULL, 'Brand' AS campaign, NULL,
            NULL, NULL, NULL, 'EUR' AS currency, NULL, NULL, NULL, NULL, NULL, NULL""", 1),
    Incident("ad_performance", "one_channel_per_campaign",
        f"UPDATE ad_performance SET channel = 'PPC' WHERE {NEWEST} AND platform = 'Google'", 1),
    Incident("ad_performance", "channels_are_spelt_alike",
        """
        UPDATE ad_performance SET channel = if(platform = 'Google', 'Paid Search', 'paid-search ')""", 1),
    Incident("ad_performance", "rows_per_day_do_not_drop",
        """
        UPDATE conservation SET rows_total = rows_total * 20 / 21 WHERE platform = 'Google' AND metric <> 'spend';
        UPDATE conservation SET rows_total = rows_total - 100 WHERE platform = 'Google' AND metric = 'spend';
        DELETE FROM ad_performance WHERE platform = 'Google' AND date = DATE '2025-03-19'""", 1),
    Incident("ad_performance", "gate_yesterday_landed",
        "UPDATE gates SET passed = false WHERE name = 'yesterday_landed'", 1),
    Incident("ad_performance", "gate_platforms_fresh",
        "DELETE FROM gates WHERE name = 'platforms_fresh'", 1),
    #
    Incident("analytics_daily", "one_row_per_observed_campaign_and_day",
        """
        INSERT INTO analytics_daily SELECT * REPLACE (0 AS conversions, 0 AS revenue, 'Other' AS channel)
        FROM analytics_daily WHERE date = DATE '2025-03-03'""", 2),
    Incident("analytics_daily", "observed_equals_the_landed_rows",
        "UPDATE analytics_daily SET revenue = 100", 1),
    Incident("analytics_daily", "observed_equals_the_landed_rows",
        "DELETE FROM analytics_daily WHERE date = DATE '2025-03-03'", 2),
    #
    Incident("landed_fx", "rates_are_above_zero",
        "UPDATE landed_fx SET rate = 0 WHERE line = 2", 1),
    Incident("landed_fx", "each_line_is_one_rate",
        "INSERT INTO landed_fx SELECT * REPLACE (DATE '2025-03-02' AS date) FROM landed_fx WHERE line = 2", 2),
    Incident("landed_fx", "rates_lead_to_the_reporting_currency",
        "UPDATE landed_fx SET currency = 'SEK', to_currency = 'CHF' WHERE currency = 'USD'", 2),
    Incident("landed_fx", "rates_do_not_jump",
        "UPDATE landed_fx SET rate = 1 / rate WHERE line = 3", 1),
    Incident("landed_fx", "rates_agree_with_each_other",
        """
        INSERT INTO landed_fx SELECT * REPLACE ('EUR' AS currency, 'USD' AS to_currency, 1.37 AS rate)
        FROM landed_fx WHERE line = 3""", 1),
    Incident("landed_fx", "rates_agree_with_each_other",
        "INSERT INTO landed_fx SELECT * REPLACE (0.82 AS rate, 5 AS line) FROM landed_fx WHERE line = 3", 1),
    Incident("landed_fx", "rates_agree_with_each_other",
        """
        INSERT INTO landed_fx SELECT * REPLACE ('GBP' AS to_currency, 1 AS rate) FROM landed_fx WHERE line = 3;
        INSERT INTO landed_fx SELECT * REPLACE ('GBP' AS currency, 0.9 AS rate)
        FROM landed_fx WHERE line = 3 AND to_currency = 'EUR'""", 1),
    Incident("fx_rates", "one_rate_per_currency_and_day",
        "INSERT INTO fx_rates SELECT * REPLACE (0.79 AS rate) FROM fx_rates WHERE date = DATE '2025-03-03'", 2),
    Incident("fx_rates", "rates_are_of_the_day_or_just_before",
        "UPDATE fx_rates SET rate_date = DATE '2025-03-04' WHERE date = DATE '2025-03-03'", 1),
    Incident("fx_rates", "rates_are_of_the_day_or_just_before",
        "UPDATE fx_rates SET rate_date = DATE '2025-02-01' WHERE date = DATE '2025-03-03'", 1),
    Incident("landed_events", "names_hold_no_personal_data",
        "UPDATE landed_events SET event = 'call anna@example.com' WHERE line = 2", 1),
    Incident("landed_events", "events_end_after_they_start",
        "UPDATE landed_events SET end_date = DATE '2025-03-07' WHERE line = 2", 1),
    #
    Incident("conversion_maturity", "one_share_per_age",
        "INSERT INTO conversion_maturity FROM conversion_maturity WHERE platform = 'Google' AND age_days = 0", 2),
    Incident("conversion_maturity", "shares_are_learned_or_the_reason_is_given",
        "UPDATE conversion_maturity SET share = 0.5 WHERE platform = 'Google' AND age_days = 0", 2),
    Incident("conversion_maturity", "shares_are_learned_or_the_reason_is_given",
        "UPDATE conversion_maturity SET status = 'learned', share = 0, low = 0, high = 1 WHERE age_days = 2", 4),
    Incident("conversion_maturity", "little_is_taken_back",
        """
        UPDATE conversion_maturity SET status = 'learned', reason = '', share = 2, low = 1.8, high = 2.2
        WHERE platform = 'Google' AND metric = 'conversions' AND age_days = 0""", 1),
    #
    Incident("campaign_kpis_daily", "one_row_per_campaign_and_day",
        """
        INSERT INTO campaign_kpis_daily
        SELECT * REPLACE (0 AS spend, 0 AS impressions, 0 AS clicks, 0 AS conversions, 0 AS revenue)
        FROM campaign_kpis_daily WHERE date = DATE '2025-03-01'""", 4),
    Incident("campaign_kpis_daily", "sums_equal_the_mart",
        "DELETE FROM campaign_kpis_daily WHERE date = DATE '2025-03-01'", 2),
    Incident("campaign_kpis_daily", "ratios_are_ratios_of_sums",
        f"UPDATE campaign_kpis_daily SET roas = roas * 1.0001 WHERE {NEWEST}", 2),
    Incident("campaign_kpis_daily", "ratios_are_ratios_of_sums",
        "UPDATE campaign_kpis_daily SET cpl = 0", 42),
    Incident("campaign_kpis_daily", "rewritten_days_are_marked",
        f"UPDATE campaign_kpis_daily SET mature_on = date WHERE {NEWEST}", 2),
    Incident("campaign_kpis_daily", "rewritten_days_are_marked",
        f"UPDATE campaign_kpis_daily SET mature_on = NULL WHERE {NEWEST}", 2),
    Incident("campaign_kpis_daily", "rewritten_days_are_marked",
        f"UPDATE campaign_kpis_daily SET is_immature = false WHERE {NEWEST}", 2),
    Incident("campaign_kpis_daily", "estimates_stand_beside_immature_days",
        """
        UPDATE campaign_kpis_daily SET conversions_expected = 12, conversions_low = 10, conversions_high = 14
        WHERE date = DATE '2025-03-01'""", 2),
    Incident("campaign_kpis_daily", "estimates_stand_beside_immature_days",
        f"UPDATE campaign_kpis_daily SET revenue_expected = 500, revenue_low = 501, revenue_high = 502 WHERE {NEWEST}",
        2),
    Incident("campaign_kpis_daily", "click_rate_is_a_share",
        f"""
        UPDATE ad_performance SET impressions = 50 WHERE {NEWEST};
        UPDATE campaign_kpis_daily SET impressions = 50, ctr = 2, cpm = 1000 * spend / 50 WHERE {NEWEST}""", 2),
    Incident("campaign_kpis_daily", "spend_does_not_jump",
        f"""
        UPDATE ad_performance SET spend = 301 WHERE {NEWEST} AND platform = 'Google';
        UPDATE campaign_kpis_daily SET spend = 301, cpc = 3.01, cpm = 301, cpa = 30.1, roas = 300 / 301, roi = -1 / 301
        WHERE {NEWEST} AND platform = 'Google'""", 1),
    Incident("campaign_kpis_daily", "spending_campaigns_do_not_stop",
        f"""
        UPDATE ad_performance SET spend = 0, clicks = NULL, impressions = NULL, conversions = NULL, revenue = NULL
        WHERE {NEWEST} AND platform = 'Google';
        UPDATE campaign_kpis_daily SET spend = 0, clicks = NULL, impressions = NULL, conversions = NULL, revenue = NULL,
            ctr = NULL, cvr = NULL, cpc = NULL, cpm = NULL, cpa = NULL, aov = NULL, roas = NULL, roi = NULL
        WHERE {NEWEST} AND platform = 'Google'""", 1),
    Incident("campaign_kpis_daily", "clicks_have_spend",
        """
        UPDATE ad_performance SET spend = 0 WHERE date >= DATE '2025-03-20' AND platform = 'Google';
        UPDATE campaign_kpis_daily SET spend = 0, cpc = 0, cpm = 0, cpa = 0, roas = NULL, roi = NULL
        WHERE date >= DATE '2025-03-20' AND platform = 'Google'""", 2),
    Incident("campaign_kpis_daily", "clicks_still_convert",
        """
        UPDATE ad_performance SET conversions = 0 WHERE date >= DATE '2025-03-16' AND platform = 'Google';
        UPDATE campaign_kpis_daily SET conversions = 0, cvr = 0, cpa = NULL, aov = NULL
        WHERE date >= DATE '2025-03-16' AND platform = 'Google'""", 1),
    #
    Incident("budget_plan", "the_day_has_one_plan",
        f"UPDATE budget_plan SET plan_reason = 'another' {GOOGLE_LINES}", 1),
    Incident("budget_plan", "the_day_has_one_plan",
        f"DELETE FROM budget_plan {PLAN}", 1),
    Incident("budget_plan", "each_line_stands_once",
        f"""
        INSERT INTO budget_plan SELECT * REPLACE (0 AS today, 0 AS proposed, 0 AS change)
        FROM budget_plan {GOOGLE_LINES} AND level = 'campaign'""", 1),
    Incident("budget_plan", "channels_add_up_to_the_budget",
        f"UPDATE budget_plan SET budget = 170.26 {PLAN}", 1),
    Incident("budget_plan", "channels_add_up_to_the_budget",
        f"UPDATE budget_plan SET budget = NULL {PLAN}", 1),
    Incident("budget_plan", "campaigns_add_up_to_their_channel",
        f"""
        UPDATE budget_plan SET proposed = 109.99, change = 9.99 {GOOGLE_LINES} AND level = 'campaign'""", 1),
    Incident("budget_plan", "campaigns_add_up_to_their_channel",
        f"""
        INSERT INTO budget_plan SELECT * REPLACE ('Orphan' AS channel)
        FROM budget_plan {GOOGLE_LINES} AND level = 'campaign'""", 1),
    Incident("budget_plan", "amounts_stay_inside_their_limits",
        f"UPDATE budget_plan SET ceiling = 109.99 {GOOGLE_LINES}", 1),
    Incident("budget_plan", "amounts_stay_inside_their_limits",
        f"UPDATE budget_plan SET floor = NULL {GOOGLE_LINES}", 1),
    Incident("budget_plan", "no_move_exceeds_the_daily_limit",
        f"""
        UPDATE budget_plan SET proposed = 120.01, change = 20.01, ceiling = 200 {GOOGLE_LINES};
        UPDATE budget_plan SET budget = 180.26 {PLAN}""", 1),
    Incident("budget_plan", "frozen_channels_do_not_move",
        f"""
        UPDATE budget_plan SET proposed = 21, change = 1, ceiling = 21 {PLAN} AND channel = 'Email';
        UPDATE budget_plan SET budget = 171.25 {PLAN}""", 1),
    Incident("budget_plan", "a_hold_changes_nothing",
        f"UPDATE budget_plan SET status = 'hold' {PLAN}", 4),
    Incident("budget_plan", "a_failed_gate_holds_the_plan",
        "UPDATE gates SET passed = false", 1),
    Incident("budget_plan", "the_plan_is_for_the_next_day",
        f"UPDATE budget_plan SET effective_date = DATE '2025-03-23' {PLAN}", 6),
    Incident("budget_plan", "changes_are_the_difference",
        f"UPDATE budget_plan SET change = 0 {GOOGLE_LINES}", 2),
    Incident("budget_plan", "each_amount_says_why",
        f"UPDATE budget_plan SET reason = '' {GOOGLE_LINES}", 2),
    Incident("budget_plan", "each_amount_says_why",
        f"UPDATE budget_plan SET plan_reason = '' {PLAN}", 6),
    #
    Incident("dsp_payload", "the_day_has_one_payload",
        """
        INSERT INTO dsp_payload SELECT * REPLACE (repeat('2', 64) AS payload_hash) FROM dsp_payload""", 1),
    Incident("dsp_payload", "the_day_has_one_payload",
        "DELETE FROM dsp_payload", 1),
    Incident("dsp_payload", "amounts_equal_the_plan",
        "UPDATE dsp_payload SET total = 170.24", 1),
    Incident("dsp_payload", "amounts_equal_the_plan",
        "UPDATE dsp_payload SET lines = 5", 1),
    Incident("dsp_payload", "facts_equal_the_plan",
        "UPDATE dsp_payload SET status = 'hold'", 1),
    Incident("dsp_payload", "facts_equal_the_plan",
        "UPDATE dsp_payload SET effective_date = DATE '2025-03-21'", 1),
    Incident("dsp_payload", "the_payload_can_be_traced",
        "DELETE FROM lineage", 1),
    Incident("dsp_payload", "hashes_are_whole",
        "UPDATE dsp_payload SET payload_hash = 'abc'", 1),
    Incident("dsp_payload", "each_hash_is_one_payload",
        """
        INSERT INTO dsp_payload SELECT * REPLACE (DATE '2025-03-20' AS as_of) FROM dsp_payload""", 2),
]  # fmt: skip
