-- Columns that hold one of a few words refuse all other words. prisma/catalogue/enumerated-columns.ts has the words.
-- Written by hand, because Prisma's models know no CHECKs. A NULL passes a CHECK.
--
-- NOT VALID: PostgreSQL does not scan the rows that are there, which may be twenty million. New and changed rows are
-- checked from now on. VALIDATE CONSTRAINT can check the old rows later, and does not block writes. Small tables are
-- scanned here.
--
-- The engine sends each statement as a transaction of its own, so it locks one table at a time, and briefly.
-- If it is stopped halfway, it can run again: each constraint is dropped first if it is there.
-- A statement waits for transactions that use its table, such as a pg_dump, and whoever needs the table then waits too.

-- The inbox and the notes of listings may be large.
ALTER TABLE "stripe"."stripe_event"
  DROP CONSTRAINT IF EXISTS "stripe_event_channel_check", ADD CONSTRAINT "stripe_event_channel_check" CHECK ("channel" IN ('webhook', 'gap')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "stripe_event_outcome_check", ADD CONSTRAINT "stripe_event_outcome_check" CHECK ("outcome" IN ('open', 'settled', 'ignored', 'failed', 'blocked')) NOT VALID;
ALTER TABLE "stripe"."sync_seen"
  DROP CONSTRAINT IF EXISTS "sync_seen_effect_check", ADD CONSTRAINT "sync_seen_effect_check" CHECK ("effect" IN ('inserted', 'changed', 'unchanged', 'confirmed', 'mended', 'mended-asked', 'asked', 'tombstoned', 'begun')) NOT VALID;

-- Small tables.
ALTER TABLE "stripe"."sync_run"
  DROP CONSTRAINT IF EXISTS "sync_run_kind_check", ADD CONSTRAINT "sync_run_kind_check" CHECK ("kind" IN ('full-sync', 'reconcile', 'audit', 'eventless')),
  DROP CONSTRAINT IF EXISTS "sync_run_outcome_check", ADD CONSTRAINT "sync_run_outcome_check" CHECK ("outcome" IN ('running', 'complete', 'incomplete', 'failed', 'cancelled'));
ALTER TABLE "stripe"."sync_drift"
  DROP CONSTRAINT IF EXISTS "sync_drift_what_check", ADD CONSTRAINT "sync_drift_what_check" CHECK ("what" IN ('inserted', 'changed', 'tombstoned')),
  DROP CONSTRAINT IF EXISTS "sync_drift_cause_check", ADD CONSTRAINT "sync_drift_cause_check" CHECK ("cause" IN ('lost webhook', 'late event', 'changed here', 'no event exists'));
ALTER TABLE "stripe"."request_count"
  DROP CONSTRAINT IF EXISTS "request_count_lane_check", ADD CONSTRAINT "request_count_lane_check" CHECK ("lane" IN ('live', 'sync', 'reconcile', 'audit'));

-- Every table of objects and of children.
ALTER TABLE "stripe"."accounts"
  DROP CONSTRAINT IF EXISTS "accounts_source_check", ADD CONSTRAINT "accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "accounts_channel_check", ADD CONSTRAINT "accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."active_entitlement_summaries"
  DROP CONSTRAINT IF EXISTS "active_entitlement_summaries_source_check", ADD CONSTRAINT "active_entitlement_summaries_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "active_entitlement_summaries_channel_check", ADD CONSTRAINT "active_entitlement_summaries_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."active_entitlements"
  DROP CONSTRAINT IF EXISTS "active_entitlements_source_check", ADD CONSTRAINT "active_entitlements_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "active_entitlements_channel_check", ADD CONSTRAINT "active_entitlements_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apple_pay_domains"
  DROP CONSTRAINT IF EXISTS "apple_pay_domains_source_check", ADD CONSTRAINT "apple_pay_domains_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "apple_pay_domains_channel_check", ADD CONSTRAINT "apple_pay_domains_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."application_fees"
  DROP CONSTRAINT IF EXISTS "application_fees_source_check", ADD CONSTRAINT "application_fees_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "application_fees_channel_check", ADD CONSTRAINT "application_fees_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apps_installs"
  DROP CONSTRAINT IF EXISTS "apps_installs_source_check", ADD CONSTRAINT "apps_installs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "apps_installs_channel_check", ADD CONSTRAINT "apps_installs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apps_secrets"
  DROP CONSTRAINT IF EXISTS "apps_secrets_source_check", ADD CONSTRAINT "apps_secrets_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "apps_secrets_channel_check", ADD CONSTRAINT "apps_secrets_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."balance_transactions"
  DROP CONSTRAINT IF EXISTS "balance_transactions_source_check", ADD CONSTRAINT "balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "balance_transactions_channel_check", ADD CONSTRAINT "balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_alerts"
  DROP CONSTRAINT IF EXISTS "billing_alerts_source_check", ADD CONSTRAINT "billing_alerts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_alerts_channel_check", ADD CONSTRAINT "billing_alerts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_credit_balance_transactions"
  DROP CONSTRAINT IF EXISTS "billing_credit_balance_transactions_source_check", ADD CONSTRAINT "billing_credit_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_credit_balance_transactions_channel_check", ADD CONSTRAINT "billing_credit_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_credit_grants"
  DROP CONSTRAINT IF EXISTS "billing_credit_grants_source_check", ADD CONSTRAINT "billing_credit_grants_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_credit_grants_channel_check", ADD CONSTRAINT "billing_credit_grants_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_feedback_options"
  DROP CONSTRAINT IF EXISTS "billing_feedback_options_source_check", ADD CONSTRAINT "billing_feedback_options_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_feedback_options_channel_check", ADD CONSTRAINT "billing_feedback_options_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_meters"
  DROP CONSTRAINT IF EXISTS "billing_meters_source_check", ADD CONSTRAINT "billing_meters_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_meters_channel_check", ADD CONSTRAINT "billing_meters_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_portal_configurations"
  DROP CONSTRAINT IF EXISTS "billing_portal_configurations_source_check", ADD CONSTRAINT "billing_portal_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "billing_portal_configurations_channel_check", ADD CONSTRAINT "billing_portal_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."capabilities"
  DROP CONSTRAINT IF EXISTS "capabilities_source_check", ADD CONSTRAINT "capabilities_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "capabilities_channel_check", ADD CONSTRAINT "capabilities_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."charges"
  DROP CONSTRAINT IF EXISTS "charges_source_check", ADD CONSTRAINT "charges_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "charges_channel_check", ADD CONSTRAINT "charges_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."checkout_session_line_items"
  DROP CONSTRAINT IF EXISTS "checkout_session_line_items_source_check", ADD CONSTRAINT "checkout_session_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "checkout_session_line_items_channel_check", ADD CONSTRAINT "checkout_session_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."checkout_sessions"
  DROP CONSTRAINT IF EXISTS "checkout_sessions_source_check", ADD CONSTRAINT "checkout_sessions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "checkout_sessions_channel_check", ADD CONSTRAINT "checkout_sessions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_orders"
  DROP CONSTRAINT IF EXISTS "climate_orders_source_check", ADD CONSTRAINT "climate_orders_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "climate_orders_channel_check", ADD CONSTRAINT "climate_orders_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_products"
  DROP CONSTRAINT IF EXISTS "climate_products_source_check", ADD CONSTRAINT "climate_products_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "climate_products_channel_check", ADD CONSTRAINT "climate_products_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_suppliers"
  DROP CONSTRAINT IF EXISTS "climate_suppliers_source_check", ADD CONSTRAINT "climate_suppliers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "climate_suppliers_channel_check", ADD CONSTRAINT "climate_suppliers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."country_specs"
  DROP CONSTRAINT IF EXISTS "country_specs_source_check", ADD CONSTRAINT "country_specs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "country_specs_channel_check", ADD CONSTRAINT "country_specs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."coupons"
  DROP CONSTRAINT IF EXISTS "coupons_source_check", ADD CONSTRAINT "coupons_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "coupons_channel_check", ADD CONSTRAINT "coupons_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."credit_note_line_items"
  DROP CONSTRAINT IF EXISTS "credit_note_line_items_source_check", ADD CONSTRAINT "credit_note_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "credit_note_line_items_channel_check", ADD CONSTRAINT "credit_note_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."credit_notes"
  DROP CONSTRAINT IF EXISTS "credit_notes_source_check", ADD CONSTRAINT "credit_notes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "credit_notes_channel_check", ADD CONSTRAINT "credit_notes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_balance_transactions"
  DROP CONSTRAINT IF EXISTS "customer_balance_transactions_source_check", ADD CONSTRAINT "customer_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "customer_balance_transactions_channel_check", ADD CONSTRAINT "customer_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_cash_balance_transactions"
  DROP CONSTRAINT IF EXISTS "customer_cash_balance_transactions_source_check", ADD CONSTRAINT "customer_cash_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "customer_cash_balance_transactions_channel_check", ADD CONSTRAINT "customer_cash_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_sources"
  DROP CONSTRAINT IF EXISTS "customer_sources_source_check", ADD CONSTRAINT "customer_sources_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "customer_sources_channel_check", ADD CONSTRAINT "customer_sources_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customers"
  DROP CONSTRAINT IF EXISTS "customers_source_check", ADD CONSTRAINT "customers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "customers_channel_check", ADD CONSTRAINT "customers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."disputes"
  DROP CONSTRAINT IF EXISTS "disputes_source_check", ADD CONSTRAINT "disputes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "disputes_channel_check", ADD CONSTRAINT "disputes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."early_fraud_warnings"
  DROP CONSTRAINT IF EXISTS "early_fraud_warnings_source_check", ADD CONSTRAINT "early_fraud_warnings_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "early_fraud_warnings_channel_check", ADD CONSTRAINT "early_fraud_warnings_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."exchange_rates"
  DROP CONSTRAINT IF EXISTS "exchange_rates_source_check", ADD CONSTRAINT "exchange_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "exchange_rates_channel_check", ADD CONSTRAINT "exchange_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."external_accounts"
  DROP CONSTRAINT IF EXISTS "external_accounts_source_check", ADD CONSTRAINT "external_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "external_accounts_channel_check", ADD CONSTRAINT "external_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."features"
  DROP CONSTRAINT IF EXISTS "features_source_check", ADD CONSTRAINT "features_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "features_channel_check", ADD CONSTRAINT "features_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."fee_refunds"
  DROP CONSTRAINT IF EXISTS "fee_refunds_source_check", ADD CONSTRAINT "fee_refunds_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "fee_refunds_channel_check", ADD CONSTRAINT "fee_refunds_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."file_links"
  DROP CONSTRAINT IF EXISTS "file_links_source_check", ADD CONSTRAINT "file_links_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "file_links_channel_check", ADD CONSTRAINT "file_links_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."files"
  DROP CONSTRAINT IF EXISTS "files_source_check", ADD CONSTRAINT "files_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "files_channel_check", ADD CONSTRAINT "files_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_account_owners"
  DROP CONSTRAINT IF EXISTS "financial_connections_account_owners_source_check", ADD CONSTRAINT "financial_connections_account_owners_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "financial_connections_account_owners_channel_check", ADD CONSTRAINT "financial_connections_account_owners_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_accounts"
  DROP CONSTRAINT IF EXISTS "financial_connections_accounts_source_check", ADD CONSTRAINT "financial_connections_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "financial_connections_accounts_channel_check", ADD CONSTRAINT "financial_connections_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_transactions"
  DROP CONSTRAINT IF EXISTS "financial_connections_transactions_source_check", ADD CONSTRAINT "financial_connections_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "financial_connections_transactions_channel_check", ADD CONSTRAINT "financial_connections_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."forwarding_requests"
  DROP CONSTRAINT IF EXISTS "forwarding_requests_source_check", ADD CONSTRAINT "forwarding_requests_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "forwarding_requests_channel_check", ADD CONSTRAINT "forwarding_requests_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."identity_verification_reports"
  DROP CONSTRAINT IF EXISTS "identity_verification_reports_source_check", ADD CONSTRAINT "identity_verification_reports_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "identity_verification_reports_channel_check", ADD CONSTRAINT "identity_verification_reports_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."identity_verification_sessions"
  DROP CONSTRAINT IF EXISTS "identity_verification_sessions_source_check", ADD CONSTRAINT "identity_verification_sessions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "identity_verification_sessions_channel_check", ADD CONSTRAINT "identity_verification_sessions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_line_items"
  DROP CONSTRAINT IF EXISTS "invoice_line_items_source_check", ADD CONSTRAINT "invoice_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "invoice_line_items_channel_check", ADD CONSTRAINT "invoice_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_payments"
  DROP CONSTRAINT IF EXISTS "invoice_payments_source_check", ADD CONSTRAINT "invoice_payments_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "invoice_payments_channel_check", ADD CONSTRAINT "invoice_payments_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_rendering_templates"
  DROP CONSTRAINT IF EXISTS "invoice_rendering_templates_source_check", ADD CONSTRAINT "invoice_rendering_templates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "invoice_rendering_templates_channel_check", ADD CONSTRAINT "invoice_rendering_templates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoiceitems"
  DROP CONSTRAINT IF EXISTS "invoiceitems_source_check", ADD CONSTRAINT "invoiceitems_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "invoiceitems_channel_check", ADD CONSTRAINT "invoiceitems_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoices"
  DROP CONSTRAINT IF EXISTS "invoices_source_check", ADD CONSTRAINT "invoices_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "invoices_channel_check", ADD CONSTRAINT "invoices_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_authorizations"
  DROP CONSTRAINT IF EXISTS "issuing_authorizations_source_check", ADD CONSTRAINT "issuing_authorizations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_authorizations_channel_check", ADD CONSTRAINT "issuing_authorizations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_cardholders"
  DROP CONSTRAINT IF EXISTS "issuing_cardholders_source_check", ADD CONSTRAINT "issuing_cardholders_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_cardholders_channel_check", ADD CONSTRAINT "issuing_cardholders_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_cards"
  DROP CONSTRAINT IF EXISTS "issuing_cards_source_check", ADD CONSTRAINT "issuing_cards_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_cards_channel_check", ADD CONSTRAINT "issuing_cards_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_disputes"
  DROP CONSTRAINT IF EXISTS "issuing_disputes_source_check", ADD CONSTRAINT "issuing_disputes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_disputes_channel_check", ADD CONSTRAINT "issuing_disputes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_personalization_designs"
  DROP CONSTRAINT IF EXISTS "issuing_personalization_designs_source_check", ADD CONSTRAINT "issuing_personalization_designs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_personalization_designs_channel_check", ADD CONSTRAINT "issuing_personalization_designs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_physical_bundles"
  DROP CONSTRAINT IF EXISTS "issuing_physical_bundles_source_check", ADD CONSTRAINT "issuing_physical_bundles_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_physical_bundles_channel_check", ADD CONSTRAINT "issuing_physical_bundles_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_tokens"
  DROP CONSTRAINT IF EXISTS "issuing_tokens_source_check", ADD CONSTRAINT "issuing_tokens_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_tokens_channel_check", ADD CONSTRAINT "issuing_tokens_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_transactions"
  DROP CONSTRAINT IF EXISTS "issuing_transactions_source_check", ADD CONSTRAINT "issuing_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "issuing_transactions_channel_check", ADD CONSTRAINT "issuing_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_attempt_records"
  DROP CONSTRAINT IF EXISTS "payment_attempt_records_source_check", ADD CONSTRAINT "payment_attempt_records_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_attempt_records_channel_check", ADD CONSTRAINT "payment_attempt_records_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_intent_amount_details_line_items"
  DROP CONSTRAINT IF EXISTS "payment_intent_amount_details_line_items_source_check", ADD CONSTRAINT "payment_intent_amount_details_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_intent_amount_details_line_items_channel_check", ADD CONSTRAINT "payment_intent_amount_details_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_intents"
  DROP CONSTRAINT IF EXISTS "payment_intents_source_check", ADD CONSTRAINT "payment_intents_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_intents_channel_check", ADD CONSTRAINT "payment_intents_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_link_line_items"
  DROP CONSTRAINT IF EXISTS "payment_link_line_items_source_check", ADD CONSTRAINT "payment_link_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_link_line_items_channel_check", ADD CONSTRAINT "payment_link_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_links"
  DROP CONSTRAINT IF EXISTS "payment_links_source_check", ADD CONSTRAINT "payment_links_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_links_channel_check", ADD CONSTRAINT "payment_links_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_method_configurations"
  DROP CONSTRAINT IF EXISTS "payment_method_configurations_source_check", ADD CONSTRAINT "payment_method_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_method_configurations_channel_check", ADD CONSTRAINT "payment_method_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_method_domains"
  DROP CONSTRAINT IF EXISTS "payment_method_domains_source_check", ADD CONSTRAINT "payment_method_domains_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_method_domains_channel_check", ADD CONSTRAINT "payment_method_domains_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_methods"
  DROP CONSTRAINT IF EXISTS "payment_methods_source_check", ADD CONSTRAINT "payment_methods_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_methods_channel_check", ADD CONSTRAINT "payment_methods_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_records"
  DROP CONSTRAINT IF EXISTS "payment_records_source_check", ADD CONSTRAINT "payment_records_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payment_records_channel_check", ADD CONSTRAINT "payment_records_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payouts"
  DROP CONSTRAINT IF EXISTS "payouts_source_check", ADD CONSTRAINT "payouts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "payouts_channel_check", ADD CONSTRAINT "payouts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."persons"
  DROP CONSTRAINT IF EXISTS "persons_source_check", ADD CONSTRAINT "persons_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "persons_channel_check", ADD CONSTRAINT "persons_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."plans"
  DROP CONSTRAINT IF EXISTS "plans_source_check", ADD CONSTRAINT "plans_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "plans_channel_check", ADD CONSTRAINT "plans_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."prices"
  DROP CONSTRAINT IF EXISTS "prices_source_check", ADD CONSTRAINT "prices_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "prices_channel_check", ADD CONSTRAINT "prices_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."product_catalog_trial_offers"
  DROP CONSTRAINT IF EXISTS "product_catalog_trial_offers_source_check", ADD CONSTRAINT "product_catalog_trial_offers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "product_catalog_trial_offers_channel_check", ADD CONSTRAINT "product_catalog_trial_offers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."product_features"
  DROP CONSTRAINT IF EXISTS "product_features_source_check", ADD CONSTRAINT "product_features_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "product_features_channel_check", ADD CONSTRAINT "product_features_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."products"
  DROP CONSTRAINT IF EXISTS "products_source_check", ADD CONSTRAINT "products_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "products_channel_check", ADD CONSTRAINT "products_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."promotion_codes"
  DROP CONSTRAINT IF EXISTS "promotion_codes_source_check", ADD CONSTRAINT "promotion_codes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "promotion_codes_channel_check", ADD CONSTRAINT "promotion_codes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quote_computed_upfront_line_items"
  DROP CONSTRAINT IF EXISTS "quote_computed_upfront_line_items_source_check", ADD CONSTRAINT "quote_computed_upfront_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "quote_computed_upfront_line_items_channel_check", ADD CONSTRAINT "quote_computed_upfront_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quote_line_items"
  DROP CONSTRAINT IF EXISTS "quote_line_items_source_check", ADD CONSTRAINT "quote_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "quote_line_items_channel_check", ADD CONSTRAINT "quote_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quotes"
  DROP CONSTRAINT IF EXISTS "quotes_source_check", ADD CONSTRAINT "quotes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "quotes_channel_check", ADD CONSTRAINT "quotes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."radar_value_list_items"
  DROP CONSTRAINT IF EXISTS "radar_value_list_items_source_check", ADD CONSTRAINT "radar_value_list_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "radar_value_list_items_channel_check", ADD CONSTRAINT "radar_value_list_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."radar_value_lists"
  DROP CONSTRAINT IF EXISTS "radar_value_lists_source_check", ADD CONSTRAINT "radar_value_lists_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "radar_value_lists_channel_check", ADD CONSTRAINT "radar_value_lists_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."refunds"
  DROP CONSTRAINT IF EXISTS "refunds_source_check", ADD CONSTRAINT "refunds_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "refunds_channel_check", ADD CONSTRAINT "refunds_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reporting_report_runs"
  DROP CONSTRAINT IF EXISTS "reporting_report_runs_source_check", ADD CONSTRAINT "reporting_report_runs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "reporting_report_runs_channel_check", ADD CONSTRAINT "reporting_report_runs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reporting_report_types"
  DROP CONSTRAINT IF EXISTS "reporting_report_types_source_check", ADD CONSTRAINT "reporting_report_types_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "reporting_report_types_channel_check", ADD CONSTRAINT "reporting_report_types_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reviews"
  DROP CONSTRAINT IF EXISTS "reviews_source_check", ADD CONSTRAINT "reviews_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "reviews_channel_check", ADD CONSTRAINT "reviews_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."setup_attempts"
  DROP CONSTRAINT IF EXISTS "setup_attempts_source_check", ADD CONSTRAINT "setup_attempts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "setup_attempts_channel_check", ADD CONSTRAINT "setup_attempts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."setup_intents"
  DROP CONSTRAINT IF EXISTS "setup_intents_source_check", ADD CONSTRAINT "setup_intents_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "setup_intents_channel_check", ADD CONSTRAINT "setup_intents_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."shipping_rates"
  DROP CONSTRAINT IF EXISTS "shipping_rates_source_check", ADD CONSTRAINT "shipping_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "shipping_rates_channel_check", ADD CONSTRAINT "shipping_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."sigma_scheduled_query_runs"
  DROP CONSTRAINT IF EXISTS "sigma_scheduled_query_runs_source_check", ADD CONSTRAINT "sigma_scheduled_query_runs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "sigma_scheduled_query_runs_channel_check", ADD CONSTRAINT "sigma_scheduled_query_runs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."source_transactions"
  DROP CONSTRAINT IF EXISTS "source_transactions_source_check", ADD CONSTRAINT "source_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "source_transactions_channel_check", ADD CONSTRAINT "source_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscription_items"
  DROP CONSTRAINT IF EXISTS "subscription_items_source_check", ADD CONSTRAINT "subscription_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "subscription_items_channel_check", ADD CONSTRAINT "subscription_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscription_schedules"
  DROP CONSTRAINT IF EXISTS "subscription_schedules_source_check", ADD CONSTRAINT "subscription_schedules_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "subscription_schedules_channel_check", ADD CONSTRAINT "subscription_schedules_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscriptions"
  DROP CONSTRAINT IF EXISTS "subscriptions_source_check", ADD CONSTRAINT "subscriptions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "subscriptions_channel_check", ADD CONSTRAINT "subscriptions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_codes"
  DROP CONSTRAINT IF EXISTS "tax_codes_source_check", ADD CONSTRAINT "tax_codes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "tax_codes_channel_check", ADD CONSTRAINT "tax_codes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_ids"
  DROP CONSTRAINT IF EXISTS "tax_ids_source_check", ADD CONSTRAINT "tax_ids_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "tax_ids_channel_check", ADD CONSTRAINT "tax_ids_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_locations"
  DROP CONSTRAINT IF EXISTS "tax_locations_source_check", ADD CONSTRAINT "tax_locations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "tax_locations_channel_check", ADD CONSTRAINT "tax_locations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_rates"
  DROP CONSTRAINT IF EXISTS "tax_rates_source_check", ADD CONSTRAINT "tax_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "tax_rates_channel_check", ADD CONSTRAINT "tax_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_registrations"
  DROP CONSTRAINT IF EXISTS "tax_registrations_source_check", ADD CONSTRAINT "tax_registrations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "tax_registrations_channel_check", ADD CONSTRAINT "tax_registrations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_configurations"
  DROP CONSTRAINT IF EXISTS "terminal_configurations_source_check", ADD CONSTRAINT "terminal_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "terminal_configurations_channel_check", ADD CONSTRAINT "terminal_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_locations"
  DROP CONSTRAINT IF EXISTS "terminal_locations_source_check", ADD CONSTRAINT "terminal_locations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "terminal_locations_channel_check", ADD CONSTRAINT "terminal_locations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_readers"
  DROP CONSTRAINT IF EXISTS "terminal_readers_source_check", ADD CONSTRAINT "terminal_readers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "terminal_readers_channel_check", ADD CONSTRAINT "terminal_readers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."test_helpers_test_clocks"
  DROP CONSTRAINT IF EXISTS "test_helpers_test_clocks_source_check", ADD CONSTRAINT "test_helpers_test_clocks_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "test_helpers_test_clocks_channel_check", ADD CONSTRAINT "test_helpers_test_clocks_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."three_d_secure_authentications"
  DROP CONSTRAINT IF EXISTS "three_d_secure_authentications_source_check", ADD CONSTRAINT "three_d_secure_authentications_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "three_d_secure_authentications_channel_check", ADD CONSTRAINT "three_d_secure_authentications_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."topups"
  DROP CONSTRAINT IF EXISTS "topups_source_check", ADD CONSTRAINT "topups_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "topups_channel_check", ADD CONSTRAINT "topups_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."transfer_reversals"
  DROP CONSTRAINT IF EXISTS "transfer_reversals_source_check", ADD CONSTRAINT "transfer_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "transfer_reversals_channel_check", ADD CONSTRAINT "transfer_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."transfers"
  DROP CONSTRAINT IF EXISTS "transfers_source_check", ADD CONSTRAINT "transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "transfers_channel_check", ADD CONSTRAINT "transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_credit_reversals"
  DROP CONSTRAINT IF EXISTS "treasury_credit_reversals_source_check", ADD CONSTRAINT "treasury_credit_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_credit_reversals_channel_check", ADD CONSTRAINT "treasury_credit_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_debit_reversals"
  DROP CONSTRAINT IF EXISTS "treasury_debit_reversals_source_check", ADD CONSTRAINT "treasury_debit_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_debit_reversals_channel_check", ADD CONSTRAINT "treasury_debit_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_financial_accounts"
  DROP CONSTRAINT IF EXISTS "treasury_financial_accounts_source_check", ADD CONSTRAINT "treasury_financial_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_financial_accounts_channel_check", ADD CONSTRAINT "treasury_financial_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_inbound_transfers"
  DROP CONSTRAINT IF EXISTS "treasury_inbound_transfers_source_check", ADD CONSTRAINT "treasury_inbound_transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_inbound_transfers_channel_check", ADD CONSTRAINT "treasury_inbound_transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_outbound_payments"
  DROP CONSTRAINT IF EXISTS "treasury_outbound_payments_source_check", ADD CONSTRAINT "treasury_outbound_payments_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_outbound_payments_channel_check", ADD CONSTRAINT "treasury_outbound_payments_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_outbound_transfers"
  DROP CONSTRAINT IF EXISTS "treasury_outbound_transfers_source_check", ADD CONSTRAINT "treasury_outbound_transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_outbound_transfers_channel_check", ADD CONSTRAINT "treasury_outbound_transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_received_credits"
  DROP CONSTRAINT IF EXISTS "treasury_received_credits_source_check", ADD CONSTRAINT "treasury_received_credits_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_received_credits_channel_check", ADD CONSTRAINT "treasury_received_credits_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_received_debits"
  DROP CONSTRAINT IF EXISTS "treasury_received_debits_source_check", ADD CONSTRAINT "treasury_received_debits_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_received_debits_channel_check", ADD CONSTRAINT "treasury_received_debits_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_transaction_entries"
  DROP CONSTRAINT IF EXISTS "treasury_transaction_entries_source_check", ADD CONSTRAINT "treasury_transaction_entries_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_transaction_entries_channel_check", ADD CONSTRAINT "treasury_transaction_entries_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_transactions"
  DROP CONSTRAINT IF EXISTS "treasury_transactions_source_check", ADD CONSTRAINT "treasury_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  DROP CONSTRAINT IF EXISTS "treasury_transactions_channel_check", ADD CONSTRAINT "treasury_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
