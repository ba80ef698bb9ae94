# In this order: a class comes after those that it extends or overrides.
from .base import credit_reach, credit_night_work, credit_night_counted, res_company
from .base import res_company_small, credit_evidence, credit_csv, res_config_settings
from .base import credit_recorded, credit_xml, credit_day_snapshot, ir_attachment
from .customers import res_country, credit_profile, credit_profile_judged
from .customers import credit_profile_limit, res_partner, res_partner_move
from .customers import credit_profile_rating, credit_profile_behaviour
from .customers import credit_profile_history, credit_profile_warning
from .customers import credit_profile_refresh, credit_profile_card
from .customers import credit_profile_proposal, credit_profile_limit_review
from .customers import credit_profile_snapshot, credit_profile_parts
from .customers import credit_profile_terms, credit_profile_terms_card
from .customers import credit_review_item, credit_review, credit_review_line
from .customers import credit_profile_review, res_partner_review, credit_grade_source
from .customers import credit_grade_scale, credit_external_record, credit_grade
from .customers import credit_country_risk, credit_external_facts, credit_external_card
from .customers import credit_profile_external, res_partner_grades, credit_import_target
from .customers import credit_import_customer, credit_grade_import
from .customers import credit_country_risk_import, credit_profile_cover_figures
from .customers import credit_profile_cover, credit_profile_events, res_partner_events
from .customers import credit_profile_interest, credit_profile_collect
from .customers import credit_profile_plan, credit_profile_waivers
from .customers import credit_profile_limit_request, res_partner_profiles
from .limits import credit_limit_change, credit_temporary_limit, res_partner_group
from .limits import res_partner_limit, res_partner_family, res_partner_terms
from .limits import credit_agreed, credit_delegation, res_company_limit_request
from .limits import credit_limit_request, credit_limit_request_talk
from .limits import credit_limit_request_flow, credit_limit_request_decide
from .limits import credit_limit_request_page, credit_limit_request_doors
from .limits import credit_limit_document, sale_order_limit_request
from .limits import res_partner_limit_request, credit_limit_request_delegate
from .facts import credit_facts_indexes, credit_facts_open, credit_facts
from .facts import credit_facts_asked, credit_facts_read, credit_facts_presence
from .facts import credit_facts_behind, credit_facts_documents, credit_facts_limits
from .facts import credit_facts_family, credit_facts_rating, credit_facts_trial
from .facts import credit_facts_cover, credit_facts_notice, credit_judging_terms
from .facts import credit_facts_limit_request, credit_facts_claim
from .rules import credit_ruleset, credit_ruleset_judging, credit_ruleset_lifecycle
from .rules import credit_ruleset_editor, credit_ruleset_files, credit_ruleset_trial
from .rules import credit_ruleset_changes, credit_ruleset_reevaluate
from .rules import credit_ruleset_cleared
from .gate import res_company_release, res_company_exempt, credit_release_reason
from .gate import credit_decision, credit_decision_exempt, credit_hold
from .gate import credit_hold_level, credit_hold_condition, credit_hold_forced
from .gate import credit_hold_decide, credit_hold_invoice, credit_document
from .gate import credit_document_exempt, credit_remedy, credit_wording, credit_verdict
from .gate import credit_verdict_page, credit_gate, credit_gate_quotation
from .gate import credit_verdict_quotation, credit_waiver, credit_waiver_grant
from .gate import credit_waiver_follow, credit_gate_waivers, credit_gate_release
from .gate import sale_order, sale_order_growth, sale_order_line, sale_order_quotation
from .gate import account_move, sale_order_hold, sale_order_channel, sale_order_exempt
from .gate import payment_transaction, credit_verdict_waivers, credit_decision_waive
from .gate import credit_decision_page, credit_decision_replay, credit_verdict_record
from .gate import credit_override, credit_bypass, credit_hold_ready, credit_hold_tell
from .gate import credit_hold_delegate, credit_gate_ready, credit_gate_exempt
from .gate import credit_gate_growth, credit_remedy_fits, credit_verdict_fits
from .gate import credit_reevaluation, res_company_reevaluate, account_move_reevaluate
from .gate import account_partial_reconcile, payment_transaction_reevaluate
from .gate import sale_order_reevaluate, sale_order_line_reevaluate
from .gate import credit_profile_reevaluate, credit_document_kind, credit_gate_limit
from .gate import credit_verdict_limit_request
from .cover import credit_insurance_policy, credit_insurance_version
from .cover import credit_insurance_overlap, credit_insurance_integrity
from .cover import credit_insurance_endorse, credit_cover_limit, credit_cover_limit_kept
from .cover import credit_cover_limit_over, credit_cover_limit_proof
from .cover import credit_cover_limit_import, credit_cover_limit_watch
from .cover import credit_cover_stamp, credit_cover, credit_cover_scope
from .cover import credit_cover_acts, credit_cover_rules, credit_insurance_rules
from .cover import credit_cover_alert, credit_deadline, credit_deadline_work
from .cover import res_company_cover, account_move_cover, account_move_cover_card
from .cover import credit_risk_event, credit_risk_event_import, credit_risk_event_effect
from .cover import credit_insurance_version_events, credit_cover_clock
from .cover import credit_extension_request, credit_extension_concern, credit_pledge
from .cover import credit_declaration, credit_declaration_line, credit_declaration_item
from .cover import credit_declaration_figures, credit_declaration_words
from .cover import credit_declaration_export, credit_insurance_declare
from .cover import account_move_pledge, account_move_line_pledge, credit_cover_dispute
from .cover import credit_cover_open, credit_extension_plan, credit_verdict_cover
from .cover import credit_insurance_reevaluate, credit_cover_limit_reevaluate
from .collection import res_company_contact, credit_contact
from .collection import credit_dispute_reason, credit_dispute, credit_dispute_close
from .collection import account_move_dispute, account_move_line_dispute
from .collection import res_company_collect, credit_promise, credit_promise_judge
from .collection import credit_promise_contact, credit_dispute_contact
from .collection import account_move_promise, account_move_line_promise
from .collection import account_partial_reconcile_promise, credit_payment_plan_line
from .collection import credit_payment_plan, credit_payment_plan_judge
from .collection import credit_payment_plan_cover, account_move_plan
from .collection import res_partner_collect, res_company_portal, credit_customer_report
from .collection import credit_promise_portal, credit_dispute_reason_portal
from .collection import credit_dispute_portal, credit_statement, credit_statement_report
from .collection import credit_statement_portal, res_partner_statement, credit_worklist
from .collection import credit_cockpit, credit_cockpit_items, credit_cockpit_contacts
from .collection import credit_cockpit_acts, res_partner_cockpit, credit_cockpit_figures
from .collection import credit_cockpit_reminders
from .reminders import res_company_interest, credit_reference_rate, credit_late_interest
from .reminders import account_move_interest, credit_escalation_document
from .reminders import credit_escalation_step_line, credit_escalation_step
from .reminders import credit_escalation_optout, res_company_escalation
from .reminders import credit_escalation, credit_escalation_prepare
from .reminders import credit_escalation_job, credit_escalation_truth
from .reminders import credit_escalation_acts, credit_escalation_approval
from .reminders import credit_escalation_rest, res_partner_escalation
from .reminders import account_move_escalation, res_partner_recipients
from .reminders import mail_template_reminder, mail_notification, mail_mail_once
from .reminders import mail_activity_once, mail_activity_reminder, res_company_reminder
from .reminders import credit_escalation_tell, credit_escalation_address
from .reminders import credit_escalation_text, credit_escalation_letter
from .reminders import credit_escalation_report, credit_escalation_mail, mail_mail_again
from .reminders import credit_escalation_task, credit_escalation_collection
from .reminders import credit_escalation_handed, credit_escalation_sms
from .reminders import credit_escalation_hold, account_move_interest_charge
from .reminders import credit_late_interest_charge, credit_escalation_contact
from .claims import credit_transport, credit_submission, credit_submission_file
from .claims import credit_notice, credit_notice_line, credit_notice_instalment
from .claims import credit_notice_truth, credit_notice_files, credit_notice_send
from .claims import credit_notice_rule, account_move_notice, res_partner_notice
from .claims import credit_deadline_notice, credit_claim, credit_claim_line
from .claims import credit_claim_document, credit_claim_act, credit_claim_blocked
from .claims import credit_claim_books, credit_claim_prepare, credit_claim_policies
from .claims import credit_claim_calculation, credit_claim_collect, credit_claim_letters
from .claims import credit_claim_flow, credit_claim_words
from .claims import credit_insurance_policy_claims, credit_claim_xml, credit_claim_money
from .claims import credit_claim_paid, credit_claim_write_off, credit_claim_recovery
from .claims import credit_claim_losses, credit_claim_recovery_entry, credit_claim_pack
from .claims import credit_claim_notice, credit_notice_claim, credit_deadline_claim
from .claims import credit_claim_rule, credit_claim_dispute, credit_claim_page
from .claims import credit_claim_effect, account_move_claim, account_move_line_claim
from .claims import res_partner_claim
from .overview import credit_overview, credit_overview_limit, credit_overview_cover
from .overview import credit_ageing_company, credit_ageing, credit_ageing_snapshot
from .overview import credit_metric_snapshot, res_company_metric
from .overview import credit_overview_limit_request, credit_dashboard
from .overview import credit_dashboard_money, credit_dashboard_read
from .overview import credit_dashboard_page, credit_dashboard_first
from .overview import credit_dashboard_kept, credit_dashboard_customer
from .overview import credit_dashboard_ratio, credit_dashboard_open
from .overview import credit_profile_insured, digest_digest, digest_digest_work
from .night import res_company_night, credit_night_stage, credit_night_failure
from .night import credit_night, credit_night_run, credit_night_batch
from .night import credit_night_profiles, credit_night_rating, credit_night_limit_review
from .night import credit_night_figures, credit_night_told, credit_night_trial
from .night import credit_night_vacuum, credit_night_stage_trial, credit_night_found
from .night import credit_night_page, credit_night_stage_page, credit_night_failure_page
from .night import credit_night_morning, credit_escalation_step_night
from .night import credit_profile_night, res_partner_night
