-- Columns that hold one of a few words refuse all other words. prisma/catalogue/enumerated-columns.ts has the words.
-- Written by hand, because Prisma's models know no CHECKs. A NULL passes a CHECK.
--
-- NOT VALID: PostgreSQL does not scan the rows that are there, which may be twenty million. New and changed rows are
-- checked from now on. VALIDATE CONSTRAINT can check the old rows later, and does not block writes. Small tables are
-- scanned here.
--
-- The engine sends each statement as a transaction of its own, so it locks one table at a time, and briefly.
-- A statement waits for transactions that use its table, such as a pg_dump, and whoever needs the table then waits too.

-- The inbox and the notes of listings may be large.
ALTER TABLE "stripe"."stripe_event"
  ADD CONSTRAINT "stripe_event_channel_check" CHECK ("channel" IN ('webhook', 'gap')) NOT VALID,
  ADD CONSTRAINT "stripe_event_outcome_check" CHECK ("outcome" IN ('open', 'settled', 'ignored', 'failed', 'blocked')) NOT VALID;
ALTER TABLE "stripe"."sync_seen"
  ADD CONSTRAINT "sync_seen_effect_check" CHECK ("effect" IN ('inserted', 'changed', 'unchanged', 'confirmed', 'mended', 'mended-asked', 'asked', 'tombstoned', 'begun')) NOT VALID;

-- Small tables.
ALTER TABLE "stripe"."sync_run"
  ADD CONSTRAINT "sync_run_kind_check" CHECK ("kind" IN ('full-sync', 'reconcile', 'audit', 'eventless')),
  ADD CONSTRAINT "sync_run_outcome_check" CHECK ("outcome" IN ('running', 'complete', 'incomplete', 'failed', 'cancelled'));
ALTER TABLE "stripe"."sync_drift"
  ADD CONSTRAINT "sync_drift_what_check" CHECK ("what" IN ('inserted', 'changed', 'tombstoned')),
  ADD CONSTRAINT "sync_drift_cause_check" CHECK ("cause" IN ('lost webhook', 'late event', 'changed here', 'no event exists'));
ALTER TABLE "stripe"."request_count"
  ADD CONSTRAINT "request_count_lane_check" CHECK ("lane" IN ('live', 'sync', 'reconcile', 'audit'));

-- Every table of objects and of children.
ALTER TABLE "stripe"."accounts"
  ADD CONSTRAINT "accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."active_entitlement_summaries"
  ADD CONSTRAINT "active_entitlement_summaries_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "active_entitlement_summaries_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."active_entitlements"
  ADD CONSTRAINT "active_entitlements_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "active_entitlements_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apple_pay_domains"
  ADD CONSTRAINT "apple_pay_domains_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "apple_pay_domains_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."application_fees"
  ADD CONSTRAINT "application_fees_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "application_fees_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apps_installs"
  ADD CONSTRAINT "apps_installs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "apps_installs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."apps_secrets"
  ADD CONSTRAINT "apps_secrets_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "apps_secrets_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."balance_transactions"
  ADD CONSTRAINT "balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_alerts"
  ADD CONSTRAINT "billing_alerts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_alerts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_credit_balance_transactions"
  ADD CONSTRAINT "billing_credit_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_credit_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_credit_grants"
  ADD CONSTRAINT "billing_credit_grants_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_credit_grants_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_feedback_options"
  ADD CONSTRAINT "billing_feedback_options_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_feedback_options_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_meters"
  ADD CONSTRAINT "billing_meters_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_meters_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."billing_portal_configurations"
  ADD CONSTRAINT "billing_portal_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "billing_portal_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."capabilities"
  ADD CONSTRAINT "capabilities_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "capabilities_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."charges"
  ADD CONSTRAINT "charges_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "charges_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."checkout_session_line_items"
  ADD CONSTRAINT "checkout_session_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "checkout_session_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."checkout_sessions"
  ADD CONSTRAINT "checkout_sessions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "checkout_sessions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_orders"
  ADD CONSTRAINT "climate_orders_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "climate_orders_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_products"
  ADD CONSTRAINT "climate_products_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "climate_products_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."climate_suppliers"
  ADD CONSTRAINT "climate_suppliers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "climate_suppliers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."country_specs"
  ADD CONSTRAINT "country_specs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "country_specs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."coupons"
  ADD CONSTRAINT "coupons_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "coupons_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."credit_note_line_items"
  ADD CONSTRAINT "credit_note_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "credit_note_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."credit_notes"
  ADD CONSTRAINT "credit_notes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "credit_notes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_balance_transactions"
  ADD CONSTRAINT "customer_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "customer_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_cash_balance_transactions"
  ADD CONSTRAINT "customer_cash_balance_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "customer_cash_balance_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customer_sources"
  ADD CONSTRAINT "customer_sources_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "customer_sources_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."customers"
  ADD CONSTRAINT "customers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "customers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."disputes"
  ADD CONSTRAINT "disputes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "disputes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."early_fraud_warnings"
  ADD CONSTRAINT "early_fraud_warnings_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "early_fraud_warnings_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."exchange_rates"
  ADD CONSTRAINT "exchange_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "exchange_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."external_accounts"
  ADD CONSTRAINT "external_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "external_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."features"
  ADD CONSTRAINT "features_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "features_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."fee_refunds"
  ADD CONSTRAINT "fee_refunds_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "fee_refunds_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."file_links"
  ADD CONSTRAINT "file_links_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "file_links_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."files"
  ADD CONSTRAINT "files_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "files_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_account_owners"
  ADD CONSTRAINT "financial_connections_account_owners_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "financial_connections_account_owners_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_accounts"
  ADD CONSTRAINT "financial_connections_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "financial_connections_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."financial_connections_transactions"
  ADD CONSTRAINT "financial_connections_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "financial_connections_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."forwarding_requests"
  ADD CONSTRAINT "forwarding_requests_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "forwarding_requests_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."identity_verification_reports"
  ADD CONSTRAINT "identity_verification_reports_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "identity_verification_reports_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."identity_verification_sessions"
  ADD CONSTRAINT "identity_verification_sessions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "identity_verification_sessions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_line_items"
  ADD CONSTRAINT "invoice_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "invoice_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_payments"
  ADD CONSTRAINT "invoice_payments_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "invoice_payments_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoice_rendering_templates"
  ADD CONSTRAINT "invoice_rendering_templates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "invoice_rendering_templates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoiceitems"
  ADD CONSTRAINT "invoiceitems_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "invoiceitems_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."invoices"
  ADD CONSTRAINT "invoices_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "invoices_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_authorizations"
  ADD CONSTRAINT "issuing_authorizations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_authorizations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_cardholders"
  ADD CONSTRAINT "issuing_cardholders_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_cardholders_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_cards"
  ADD CONSTRAINT "issuing_cards_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_cards_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_disputes"
  ADD CONSTRAINT "issuing_disputes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_disputes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_personalization_designs"
  ADD CONSTRAINT "issuing_personalization_designs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_personalization_designs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_physical_bundles"
  ADD CONSTRAINT "issuing_physical_bundles_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_physical_bundles_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_tokens"
  ADD CONSTRAINT "issuing_tokens_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_tokens_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."issuing_transactions"
  ADD CONSTRAINT "issuing_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "issuing_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_attempt_records"
  ADD CONSTRAINT "payment_attempt_records_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_attempt_records_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_intent_amount_details_line_items"
  ADD CONSTRAINT "payment_intent_amount_details_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_intent_amount_details_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_intents"
  ADD CONSTRAINT "payment_intents_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_intents_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_link_line_items"
  ADD CONSTRAINT "payment_link_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_link_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_links"
  ADD CONSTRAINT "payment_links_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_links_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_method_configurations"
  ADD CONSTRAINT "payment_method_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_method_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_method_domains"
  ADD CONSTRAINT "payment_method_domains_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_method_domains_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_methods"
  ADD CONSTRAINT "payment_methods_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_methods_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payment_records"
  ADD CONSTRAINT "payment_records_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payment_records_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."payouts"
  ADD CONSTRAINT "payouts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "payouts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."persons"
  ADD CONSTRAINT "persons_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "persons_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."plans"
  ADD CONSTRAINT "plans_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "plans_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."prices"
  ADD CONSTRAINT "prices_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "prices_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."product_catalog_trial_offers"
  ADD CONSTRAINT "product_catalog_trial_offers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "product_catalog_trial_offers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."product_features"
  ADD CONSTRAINT "product_features_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "product_features_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."products"
  ADD CONSTRAINT "products_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "products_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."promotion_codes"
  ADD CONSTRAINT "promotion_codes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "promotion_codes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quote_computed_upfront_line_items"
  ADD CONSTRAINT "quote_computed_upfront_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "quote_computed_upfront_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quote_line_items"
  ADD CONSTRAINT "quote_line_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "quote_line_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."quotes"
  ADD CONSTRAINT "quotes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "quotes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."radar_value_list_items"
  ADD CONSTRAINT "radar_value_list_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "radar_value_list_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."radar_value_lists"
  ADD CONSTRAINT "radar_value_lists_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "radar_value_lists_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."refunds"
  ADD CONSTRAINT "refunds_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "refunds_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reporting_report_runs"
  ADD CONSTRAINT "reporting_report_runs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "reporting_report_runs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reporting_report_types"
  ADD CONSTRAINT "reporting_report_types_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "reporting_report_types_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."reviews"
  ADD CONSTRAINT "reviews_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "reviews_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."setup_attempts"
  ADD CONSTRAINT "setup_attempts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "setup_attempts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."setup_intents"
  ADD CONSTRAINT "setup_intents_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "setup_intents_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."shipping_rates"
  ADD CONSTRAINT "shipping_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "shipping_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."sigma_scheduled_query_runs"
  ADD CONSTRAINT "sigma_scheduled_query_runs_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "sigma_scheduled_query_runs_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."source_transactions"
  ADD CONSTRAINT "source_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "source_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscription_items"
  ADD CONSTRAINT "subscription_items_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "subscription_items_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscription_schedules"
  ADD CONSTRAINT "subscription_schedules_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "subscription_schedules_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."subscriptions"
  ADD CONSTRAINT "subscriptions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "subscriptions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_codes"
  ADD CONSTRAINT "tax_codes_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "tax_codes_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_ids"
  ADD CONSTRAINT "tax_ids_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "tax_ids_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_locations"
  ADD CONSTRAINT "tax_locations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "tax_locations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_rates"
  ADD CONSTRAINT "tax_rates_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "tax_rates_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."tax_registrations"
  ADD CONSTRAINT "tax_registrations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "tax_registrations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_configurations"
  ADD CONSTRAINT "terminal_configurations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "terminal_configurations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_locations"
  ADD CONSTRAINT "terminal_locations_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "terminal_locations_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."terminal_readers"
  ADD CONSTRAINT "terminal_readers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "terminal_readers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."test_helpers_test_clocks"
  ADD CONSTRAINT "test_helpers_test_clocks_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "test_helpers_test_clocks_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."three_d_secure_authentications"
  ADD CONSTRAINT "three_d_secure_authentications_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "three_d_secure_authentications_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."topups"
  ADD CONSTRAINT "topups_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "topups_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."transfer_reversals"
  ADD CONSTRAINT "transfer_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "transfer_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."transfers"
  ADD CONSTRAINT "transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_credit_reversals"
  ADD CONSTRAINT "treasury_credit_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_credit_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_debit_reversals"
  ADD CONSTRAINT "treasury_debit_reversals_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_debit_reversals_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_financial_accounts"
  ADD CONSTRAINT "treasury_financial_accounts_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_financial_accounts_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_inbound_transfers"
  ADD CONSTRAINT "treasury_inbound_transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_inbound_transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_outbound_payments"
  ADD CONSTRAINT "treasury_outbound_payments_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_outbound_payments_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_outbound_transfers"
  ADD CONSTRAINT "treasury_outbound_transfers_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_outbound_transfers_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_received_credits"
  ADD CONSTRAINT "treasury_received_credits_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_received_credits_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_received_debits"
  ADD CONSTRAINT "treasury_received_debits_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_received_debits_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_transaction_entries"
  ADD CONSTRAINT "treasury_transaction_entries_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_transaction_entries_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
ALTER TABLE "stripe"."treasury_transactions"
  ADD CONSTRAINT "treasury_transactions_source_check" CHECK ("source" IN ('snapshot', 'fetch')) NOT VALID,
  ADD CONSTRAINT "treasury_transactions_channel_check" CHECK ("channel" IN ('webhook', 'gap', 'contested', 'refresh', 'full-sync', 'audit', 'absence', 'cascade')) NOT VALID;
