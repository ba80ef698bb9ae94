"""The rules engine: pure Python, no Odoo, no clock, no database, no translation.

This module is the only door in. A ruleset's text is loaded once, compiled once and
then decides as often as needed::

    loaded = load_ruleset(text, name="standard.yaml")
    if loaded.ok:
        compiled = compile_ruleset(loaded.ruleset)
        decision = decide(compiled, {"today": date(2026, 3, 10), …})
        store(decision.as_dict())
"""

from . import metrics
from .actions import ACTIONS, Action
from .ageing import AGEING_BOUNDS, ageing_bounds, ageing_groups
from .alerts import alert_days, alert_stage
from .behaviour import (
    Behaviour,
    Bound,
    Parts,
    behaviour,
    dropped,
    settle_tier,
    turned_bad,
)
from .cases import CaseReport, CaseResult, run_cases
from .claim import (
    CAUSES as CLAIM_CAUSES,
)
from .claim import (
    DOCUMENTS as CLAIM_DOCUMENTS,
)
from .claim import (
    STAGES as CLAIM_STAGES,
)
from .claim import (
    ClaimDocument,
    ClaimProblem,
    ClaimState,
    claim_problems,
    claim_stage,
    required_documents,
)
from .claim_document import (
    ClaimedInvoice,
    ClaimFile,
    FiledDocument,
    Layout,
    Reply,
    ReplyFault,
    claim_layout,
    claim_xml,
    read_reply,
    reply_fault,
)
from .collect import DUTY_NEAR, NextStep, Owing, next_step, rank, weight
from .compile import CompiledRuleset, compile_ruleset
from .cover_limit import CoverDecision, CoverOn, cover_on
from .csv_table import (
    ENCODINGS,
    Line,
    Table,
    TableFault,
    decode_table,
    read_table,
    safe_cell,
    write_table,
)
from .decide import decide
from .decision import (
    STRICTNESS,
    Clearing,
    ComparisonTrace,
    Decision,
    Fault,
    Figure,
    Quantity,
    Reason,
    RowTrace,
    RuleTrace,
    Section,
)
from .diff import Change, DecisionChange, compare, compare_decisions
from .drafts import DraftOrder, draft_orders, draft_rules
from .edit import Number, numbers, with_number
from .editor import editor_vocabulary
from .exposure import derive
from .fact import Fact
from .facts import CATALOGUE, CHECKPOINTS, TIERS
from .given import LoadedFacts, load_facts
from .grades import Grade, Step, counting, fell, is_stale, map_grade, scale_faults
from .known import facts_from_json, to_json
from .indemnity import (
    Indemnity,
    LossLine,
    LossStep,
    LossTerms,
    indemnity,
    with_share,
    year_left,
)
from .insurance_clock import Clock, Late, cover_stopped, insurance_clock
from .insurance_rules import (
    RuleCover,
    TermDifference,
    cover_gates,
    rule_cover,
    term_differences,
)
from .insurance_terms import InsuranceTerms, Span
from .insurer_xml import Party
from .insured import (
    REASONS as UNINSURED_REASONS,
)
from .insured import (
    Insured,
    Layer,
    Receivable,
    fill_cover,
    insurable,
    limit_on,
    why_not,
)
from .ladder import (
    TAKEN_STATES,
    Account,
    Ladder,
    OpenItem,
    Plan,
    Reached,
    Taken,
    account,
    ladder_rules,
    ladder_step,
    plan_step,
)
from .late_interest import (
    INTEREST_KINDS,
    InterestPeriod,
    Paid,
    Rate,
    late_interest,
    with_points,
)
from .limit import (
    EffectiveLimit,
    GroupShare,
    LimitParts,
    LimitStep,
    effective_limit,
    expired_days,
)
from .load import Loaded, load_ruleset
from .money import Money
from .notice_document import (
    NOTICE_KINDS,
    NOTICE_REASONS,
    Instalment,
    Notice,
    NoticeLine,
    NoticeTotals,
    notice_csv,
    notice_totals,
    notice_xml,
)
from .pack import PackFault, PackFile, PackPart, pack, safe_name, zip_files
from .premium import (
    EXCLUSIONS as TURNOVER_EXCLUSIONS,
)
from .premium import (
    DeclaredLine,
    MinimumPremium,
    Sale,
    SaleFacts,
    declaration_period,
    declare,
    minimum_premium,
    policy_year,
    why_excluded,
)
from .prepayment import Prepayment, prepayment
from .problem_codes import CODES
from .problems import Place, Problem
from .promise import PROMISE_STATES, Promised, judge_promise, last_day
from .proposal_steps import ProposalStep, proposal_steps
from .recovery import Shared, settle_oldest, share_recoveries
from .runtime import available as durable_rules_available
from .schema import json_schema
from .scope import Overlap, overlap
from .steady_pdf import steady_pdf
from .syntax import Ruleset
from .syntax_parts import CHANNELS, OUTCOMES
from .texts import fill
from .values import Ambiguous, read_date, read_number
from .vocabulary import facts_markdown, keys_markdown, problems_markdown
from .waiver import Waiver, Weakening, waivers_from_json
from .wording import readable_texts
from .xml_document import XmlFault, namespace_of, read_xml, write_xml, xml_text

__all__ = [
    "ACTIONS", "AGEING_BOUNDS", "CATALOGUE", "CHANNELS", "CHECKPOINTS", "CLAIM_CAUSES",
    "CLAIM_DOCUMENTS", "CLAIM_STAGES", "CODES", "DUTY_NEAR", "ENCODINGS",
    "INTEREST_KINDS", "NOTICE_KINDS", "NOTICE_REASONS", "OUTCOMES", "PROMISE_STATES",
    "STRICTNESS", "TAKEN_STATES", "TIERS", "TURNOVER_EXCLUSIONS", "UNINSURED_REASONS",
    "Account", "Action", "Ambiguous", "Behaviour", "Bound", "CaseReport", "CaseResult",
    "Change", "ClaimDocument", "ClaimFile", "ClaimProblem", "ClaimState",
    "ClaimedInvoice", "Clearing", "Clock", "ComparisonTrace", "CompiledRuleset",
    "CoverDecision", "CoverOn", "Decision", "DecisionChange", "DeclaredLine",
    "DraftOrder", "EffectiveLimit", "Fact", "Fault", "Figure", "FiledDocument", "Grade",
    "GroupShare", "Indemnity", "Instalment", "InsuranceTerms", "Insured",
    "InterestPeriod", "Ladder", "Late", "Layer", "Layout", "LimitParts", "LimitStep",
    "Line", "Loaded", "LoadedFacts", "LossLine", "LossStep", "LossTerms",
    "MinimumPremium", "Money", "NextStep", "Notice", "NoticeLine", "NoticeTotals",
    "Number", "OpenItem", "Overlap", "Owing", "PackFault", "PackFile", "PackPart",
    "Paid", "Parts", "Party", "Place", "Plan", "Prepayment", "Problem", "Promised",
    "ProposalStep", "Quantity", "Rate", "Reached", "Reason", "Receivable", "Reply",
    "ReplyFault", "RowTrace", "RuleCover", "RuleTrace", "Ruleset", "Sale", "SaleFacts",
    "Section", "Shared", "Span", "Step", "Table", "TableFault", "Taken",
    "TermDifference", "Waiver", "Weakening", "XmlFault", "account", "ageing_bounds",
    "ageing_groups", "alert_days", "alert_stage", "behaviour", "claim_layout",
    "claim_problems", "claim_stage", "claim_xml", "compare", "compare_decisions",
    "compile_ruleset", "counting", "cover_gates", "cover_on", "cover_stopped", "decide",
    "declaration_period", "declare", "decode_table", "derive", "draft_orders",
    "draft_rules", "dropped", "durable_rules_available", "editor_vocabulary",
    "effective_limit", "expired_days", "facts_from_json", "facts_markdown", "fell",
    "fill", "fill_cover", "indemnity", "insurable", "insurance_clock", "is_stale",
    "json_schema", "judge_promise", "keys_markdown", "ladder_rules", "ladder_step",
    "last_day", "late_interest", "limit_on", "load_facts", "load_ruleset", "map_grade",
    "metrics", "minimum_premium", "namespace_of", "next_step", "notice_csv",
    "notice_totals", "notice_xml", "numbers", "overlap", "pack", "plan_step",
    "policy_year", "prepayment", "problems_markdown", "proposal_steps", "rank",
    "read_date", "read_number", "read_reply", "read_table", "read_xml",
    "readable_texts", "reply_fault", "required_documents", "rule_cover", "run_cases",
    "safe_cell", "safe_name", "scale_faults", "settle_oldest", "settle_tier",
    "share_recoveries", "steady_pdf", "term_differences", "to_json", "turned_bad",
    "waivers_from_json", "weight", "why_excluded", "why_not", "with_number",
    "with_points", "with_share", "write_table", "write_xml", "xml_text", "year_left",
    "zip_files",
]  # fmt: skip
