"""Incidents in people's data, sales, detections, experiments, models, forecasts, segments and insights."""

from __future__ import annotations

from marketing_assets_tests.expectations.incident import Incident

TODAY = "as_of = DATE '2025-03-21'"
WEEK = "as_of = DATE '2025-03-16'"
NEWEST = "date = DATE '2025-03-21'"

MODEL_INCIDENTS = [
    Incident("landed_web_events", "identifiers_are_masked",
        f"UPDATE landed_web_events SET user_id = '1234567.1700000000' WHERE {NEWEST}", 40),
    Incident("landed_web_events", "identifiers_are_masked",
        "UPDATE landed_web_events SET transaction_id = 'T-1001' WHERE line = 3", 21),
    Incident("landed_web_events", "texts_hold_no_personal_data",
        f"UPDATE landed_web_events SET search_term = 'anna.b@example.com' WHERE {NEWEST}", 1),
    Incident("landed_web_events", "texts_hold_no_personal_data",
        f"UPDATE landed_web_events SET page_path = '/call/+49 171 2345678' WHERE {NEWEST}", 1),
    Incident("landed_web_events", "pages_are_paths",
        f"UPDATE landed_web_events SET page_path = '/reset?token=4711' WHERE {NEWEST}", 40),
    Incident("landed_web_events", "each_line_is_one_event",
        f"INSERT INTO landed_web_events FROM landed_web_events WHERE {NEWEST}", 80),
    Incident("landed_customers", "customer_ids_are_masked",
        "UPDATE landed_customers SET customer_id = 'C-1001' WHERE line = 2", 1),
    Incident("landed_customers", "customer_ids_are_masked",
        "UPDATE landed_customers SET customer_id = NULL WHERE line = 2", 1),
    Incident("landed_consent_withdrawals", "people_are_masked",
        "UPDATE landed_consent_withdrawals SET user_id = 'C-1001' WHERE line = 2", 1),
    Incident("landed_consent_withdrawals", "withdrawals_are_honoured",
        f"""
        UPDATE landed_consent_withdrawals SET user_id = (
            SELECT min(user_id) FROM landed_web_events WHERE {NEWEST}) WHERE purpose = 'all'""", 1),
    Incident("landed_consent_withdrawals", "withdrawals_are_honoured",
        f"""
        UPDATE landed_web_events SET ads_consent = true WHERE {NEWEST};
        UPDATE landed_consent_withdrawals SET user_id = (
            SELECT min(user_id) FROM landed_web_events WHERE {NEWEST}) WHERE purpose = 'ads'""", 1),
    Incident("landed_experiments", "experiments_and_variants_are_named",
        "UPDATE landed_experiments SET variant = ' ' WHERE line = 2", 1),
    Incident("landed_experiments", "experiments_and_variants_are_named",
        "UPDATE landed_experiments SET experiment = NULL", 6),
    Incident("landed_experiments", "unit_ids_are_masked",
        "UPDATE landed_experiments SET unit_id = 'user-17' WHERE line = 2", 1),
    #
    Incident("sessions", "each_session_is_one_row",
        f"""
        INSERT INTO sessions SELECT * REPLACE (date - 1 AS date, 0 AS events)
        FROM sessions WHERE {NEWEST} AND channel = 'Email'""", 20),
    Incident("sessions", "every_event_is_in_a_session",
        "DELETE FROM sessions WHERE date = DATE '2025-03-10'", 1),
    Incident("sessions", "every_event_is_in_a_session",
        "INSERT INTO sessions SELECT * REPLACE (sha256(session_id) AS session_id) FROM sessions LIMIT 1", 1),
    Incident("sessions", "users_are_masked",
        f"UPDATE sessions SET user_id = '1234567.1700000000' WHERE {NEWEST}", 40),
    Incident("sessions", "users_are_masked",
        f"UPDATE sessions SET user_id = NULL WHERE {NEWEST}", 40),
    Incident("sessions", "sessions_end_after_they_start",
        f"UPDATE sessions SET ended_at = started_at - INTERVAL 1 HOUR WHERE {NEWEST}", 40),
    Incident("sessions", "sessions_keep_their_sources",
        f"UPDATE sessions SET channel = 'Direct', source = NULL, medium = NULL WHERE {NEWEST}", 1),
    #
    Incident("governance_ledger", "rows_in_are_kept_or_dropped",
        """
        DELETE FROM governance_ledger
        WHERE reason = 'analytics consent denied' AND source_file = 'web_events/2025-03-10.csv'""", 1),
    Incident("governance_ledger", "consent_is_as_usual",
        """
        UPDATE governance_ledger SET rows = if(reason = 'kept', 19, 29)
        WHERE source_file = 'web_events/2025-03-21.csv' AND reason <> 'exact duplicate'""", 1),
    Incident("governance_ledger", "consent_is_as_usual",
        """
        UPDATE governance_ledger SET rows = rows + 40
        WHERE source_file = 'web_events/2025-03-21.csv' AND reason = 'analytics consent denied';
        DELETE FROM governance_ledger WHERE source_file = 'web_events/2025-03-21.csv' AND reason = 'kept'""", 1),
    #
    Incident("session_kpis_daily", "one_row_per_channel_and_day",
        f"""
        INSERT INTO session_kpis_daily SELECT * REPLACE (0 AS sessions, 0 AS users, 0 AS engaged_sessions, 0 AS revenue,
            0 AS attributed_revenue, 0 AS attributed_conversions)
        FROM session_kpis_daily WHERE {NEWEST} AND channel = 'Email'""", 2),
    Incident("session_kpis_daily", "sums_equal_the_sessions",
        "DELETE FROM session_kpis_daily WHERE date = DATE '2025-03-10' AND channel = 'Email'", 1),
    Incident("session_kpis_daily", "sums_equal_the_sessions",
        "UPDATE session_kpis_daily SET revenue = revenue + 0.01 WHERE revenue > 0 AND date = DATE '2025-03-10'", 1),
    Incident("session_kpis_daily", "sums_equal_the_sessions",
        "UPDATE session_kpis_daily SET attributed_conversions = attributed_conversions + 1 "
        "WHERE date = DATE '2025-03-10' AND channel = 'Email'", 1),
    Incident("session_kpis_daily", "rates_are_shares",
        "UPDATE session_kpis_daily SET users = sessions + 1 WHERE date = DATE '2025-03-10' AND channel = 'Email'", 1),
    Incident("session_kpis_daily", "rates_are_shares",
        "UPDATE session_kpis_daily SET engagement_rate = 1.5 WHERE date = DATE '2025-03-10' AND channel = 'Email'", 1),
    Incident("session_kpis_daily", "traffic_is_as_usual",
        f"""
        DELETE FROM sessions WHERE {NEWEST} AND channel <> 'Direct';
        DELETE FROM session_kpis_daily WHERE {NEWEST} AND channel <> 'Direct'""", 1),
    Incident("session_kpis_daily", "traffic_is_as_usual",
        """
        DELETE FROM sessions WHERE date > DATE '2025-03-18';
        DELETE FROM session_kpis_daily WHERE date > DATE '2025-03-18'""", 1),
    Incident("business_daily", "each_day_is_one_row",
        f"INSERT INTO business_daily SELECT * REPLACE (0 AS revenue) FROM business_daily WHERE {NEWEST}", 2),
    Incident("business_daily", "sales_equal_the_landed_rows",
        "UPDATE business_daily SET revenue = revenue + 1000 WHERE date = DATE '2025-03-05'", 1),
    Incident("business_daily", "sales_equal_the_landed_rows",
        "DELETE FROM business_daily WHERE date = DATE '2025-03-10'", 1),
    Incident("business_daily", "every_sale_is_converted",
        """
        UPDATE fx_rates SET rate = NULL WHERE date = DATE '2025-03-05';
        UPDATE business_daily SET revenue = NULL WHERE date = DATE '2025-03-05'""", 1),
    Incident("business_daily", "sales_are_current",
        """
        DELETE FROM landed_sales WHERE date > DATE '2025-03-18';
        DELETE FROM business_daily WHERE date > DATE '2025-03-18'""", 1),
    #
    Incident("kpi_anomalies", "incidents_lie_in_the_data",
        f"""UPDATE kpi_anomalies SET "end" = DATE '2025-03-22' WHERE {TODAY} AND kind = 'spend_spike'""", 1),
    Incident("kpi_anomalies", "incidents_lie_in_the_data",
        f"UPDATE kpi_anomalies SET start = DATE '2025-03-22' WHERE {TODAY} AND kind = 'spend_spike'", 1),
    Incident("kpi_anomalies", "performance_is_judged_when_final",
        f"""UPDATE kpi_anomalies SET "end" = DATE '2025-03-19' WHERE {TODAY} AND start = DATE '2025-03-14'""", 1),
    Incident("kpi_anomalies", "each_incident_is_reported_once",
        f"""
        INSERT INTO kpi_anomalies SELECT * REPLACE (start + 2 AS start)
        FROM kpi_anomalies WHERE {TODAY} AND kind = 'performance_drop'""", 2),
    Incident("kpi_anomalies", "each_incident_is_reported_once",
        f"INSERT INTO kpi_anomalies FROM kpi_anomalies WHERE {TODAY}", 3),
    Incident("kpi_anomalies", "no_critical_incident_is_open",
        f"UPDATE kpi_anomalies SET severity = 'critical' WHERE {TODAY} AND open", 1),
    Incident("kpi_trends", "intervals_hold_the_estimate",
        f"""
        UPDATE kpi_trends SET ci_low = -ci_high, ci_high = -ci_low WHERE {TODAY} AND strength = 'strong'""", 1),
    Incident("kpi_trends", "a_trend_that_is_none_has_no_direction",
        f"UPDATE kpi_trends SET direction = 'down' WHERE {TODAY} AND strength = 'none'", 2),
    #
    Incident("experiment_results", "mismatched_groups_have_no_winner",
        f"UPDATE experiment_results SET srm_p_value = 0.0009 WHERE {TODAY} AND verdict = 'winner'", 1),
    Incident("experiment_results", "verdicts_follow_the_interval",
        f"UPDATE experiment_results SET ci_low = -0.001 WHERE {TODAY} AND verdict = 'winner'", 1),
    Incident("experiment_results", "verdicts_follow_the_interval",
        f"UPDATE experiment_results SET verdict = 'winner' WHERE {TODAY} AND verdict = 'loser'", 1),
    Incident("experiment_results", "verdicts_follow_the_interval",
        f"UPDATE experiment_results SET p_adjusted = 0.06 WHERE {TODAY} AND verdict = 'loser'", 1),
    Incident("experiment_results", "verdicts_follow_the_interval",
        f"UPDATE experiment_results SET verdict = 'winner' WHERE {TODAY} AND ci_low IS NULL", 1),
    Incident("experiment_results", "no_experiment_is_invalid",
        f"UPDATE experiment_results SET verdict = 'invalid', srm_p_value = 0 WHERE {TODAY} AND verdict = 'loser'", 1),
    #
    Incident("media_mix_input", "weeks_have_no_gap",
        f"DELETE FROM media_mix_input WHERE {WEEK} AND model = 'business' AND week = DATE '2025-02-24'", 3),
    Incident("media_mix_input", "platforms_claim_less_than_all_sales",
        "UPDATE campaign_kpis_daily SET revenue = 2 * revenue", 1),
    Incident("media_mix_input", "spend_is_not_negative",
        f"UPDATE media_mix_input SET value = -5 WHERE {WEEK} AND role = 'media' AND week = DATE '2025-03-10'", 2),
    Incident("media_mix_model", "every_model_says_how_it_stands",
        f"UPDATE media_mix_model SET gate_passed = true WHERE {WEEK} AND status = 'not_fitted'", 1),
    Incident("media_mix_model", "every_model_says_how_it_stands",
        f"UPDATE media_mix_model SET reason = NULL WHERE {WEEK} AND status = 'not_fitted'", 1),
    Incident("media_mix_model", "every_model_says_how_it_stands",
        f"UPDATE media_mix_model SET variable = NULL WHERE {WEEK} AND variable = 'Google'", 1),
    Incident("media_mix_model", "the_model_may_move_budget",
        f"UPDATE media_mix_model SET gate_passed = false WHERE {WEEK} AND model = 'business'", 1),
    Incident("channel_contributions", "contributions_add_up_to_sales",
        f"""
        UPDATE channel_contributions SET contribution = contribution * 1.05
        WHERE {WEEK} AND role = 'media' AND week >= DATE '2025-03-03'""", 2),
    Incident("channel_contributions", "no_channel_sells_less_than_nothing",
        f"""
        UPDATE channel_contributions SET contribution = contribution + if(role = 'media', -900, 900)
        WHERE {WEEK} AND variable IN ('Google', 'residual') AND week = DATE '2025-03-10'""", 1),
    Incident("channel_roi", "returns_are_the_contributions",
        f"UPDATE channel_roi SET contribution = contribution * 1.1 WHERE {WEEK} AND channel = 'Google'", 1),
    Incident("channel_roi", "intervals_hold_the_roi",
        f"UPDATE channel_roi SET ci_low = roi + 0.1 WHERE {WEEK} AND channel = 'Google'", 1),
    Incident("response_curves", "curves_never_fall",
        f"UPDATE response_curves SET response_per_day = 1 WHERE {WEEK} AND spend_per_day = 200", 2),
    Incident("response_curves", "curves_never_fall",
        f"UPDATE response_curves SET response_per_day = -1 WHERE {WEEK} AND spend_per_day = 0", 2),
    Incident("response_curves", "each_curve_has_one_current_point",
        f"UPDATE response_curves SET is_current = false WHERE {WEEK} AND channel = 'Google'", 1),
    Incident("response_curves", "each_curve_has_one_current_point",
        f"UPDATE response_curves SET is_current = true WHERE {WEEK}", 2),
    #
    Incident("forecast_backtest", "one_method_is_chosen_per_series",
        f"UPDATE forecast_backtest SET chosen = true WHERE {TODAY} AND series = 'sales'", 1),
    Incident("forecast_backtest", "the_chosen_method_beats_last_week",
        f"UPDATE forecast_backtest SET mase = 1.2 WHERE {TODAY} AND series = 'sales' AND chosen", 1),
    Incident("revenue_forecast", "bounds_hold_the_forecast",
        f"UPDATE revenue_forecast SET p90 = forecast - 1 WHERE {TODAY} AND horizon_day = 3", 2),
    Incident("revenue_forecast", "bounds_hold_the_forecast",
        f"UPDATE revenue_forecast SET p10 = p90, p90 = p10 WHERE {TODAY} AND series = 'sales'", 14),
    Incident("revenue_forecast", "the_horizon_is_complete",
        f"DELETE FROM revenue_forecast WHERE {TODAY} AND series = 'sales' AND horizon_day = 7", 1),
    Incident("revenue_forecast", "the_horizon_is_complete",
        f"UPDATE revenue_forecast SET date = date + 1 WHERE {TODAY} AND series = 'sales'", 1),
    Incident("revenue_forecast", "the_horizon_is_complete",
        f"INSERT INTO revenue_forecast FROM revenue_forecast WHERE {TODAY} AND horizon_day = 1", 2),
    #
    Incident("session_segments", "every_session_has_one_segment",
        f"DELETE FROM session_segments WHERE {NEWEST}", 1),
    Incident("session_segments", "every_session_has_one_segment",
        f"""
        DELETE FROM session_segments WHERE date = DATE '2025-03-20';
        INSERT INTO session_segments FROM session_segments WHERE {NEWEST}""", 1),
    Incident("session_segments", "every_session_has_one_segment",
        "DELETE FROM session_segments", 1),
    Incident("customer_segments", "each_customer_has_one_segment",
        "INSERT INTO customer_segments SELECT * REPLACE ('Lapsed' AS segment) FROM customer_segments LIMIT 1", 2),
    Incident("plan_outlook", "quantiles_are_in_order",
        f"UPDATE plan_outlook SET p10 = p90, p90 = p10 WHERE {TODAY} AND scope = 'total'", 2),
    Incident("plan_outlook", "the_outlook_is_that_of_the_plan",
        f"UPDATE budget_plan SET proposed = proposed + 5 WHERE {TODAY} AND channel = 'Google'", 1),
    Incident("ad_copy_library", "copy_fits_the_platforms",
        f"UPDATE ad_copy_library SET headline_chars = 31 WHERE {TODAY} AND variant = 'A'", 2),
    Incident("ad_copy_library", "copy_fits_the_platforms",
        f"UPDATE ad_copy_library SET body_chars = 126 WHERE {TODAY} AND platform_fit = 'meta'", 1),
    Incident("ad_copy_library", "each_segment_has_two_variants",
        f"DELETE FROM ad_copy_library WHERE {TODAY} AND segment = 'Value Shopper' AND variant = 'B'", 1),
    Incident("ad_copy_library", "no_copy_is_red",
        f"UPDATE ad_copy_library SET light = 'red' WHERE {TODAY} AND variant = 'B'", 2),
    Incident("insights", "at_most_ten_ranked_insights",
        f"UPDATE insights SET rank = 1 WHERE {TODAY}", 1),
    Incident("insights", "at_most_ten_ranked_insights",
        f"""
        INSERT INTO insights SELECT * EXCLUDE (more) REPLACE (rank + more AS rank)
        FROM insights, range(2, 12, 2) AS ranks(more) WHERE {TODAY}""", 1),
    Incident("insights", "each_insight_says_what_to_do",
        f"UPDATE insights SET advice = NULL WHERE {TODAY} AND rank = 2", 1),
    Incident("insights", "each_insight_says_what_to_do",
        f"UPDATE insights SET evidence = ' ' WHERE {TODAY}", 2),
]  # fmt: skip
