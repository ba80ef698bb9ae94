import { fields, models } from "@web/../tests/web_test_helpers";

export const REASON = {
    code: "OVERDUE",
    title: "Invoice overdue too long",
    detail: "INV/1 is late",
    level: "danger",
    now: "38 days",
    allowed: "30 days",
    over_by: "8 days",
    clear: [
        {
            text: "Pay ",
            label: "INV/1",
            res_model: "account.move",
            res_id: 12,
            after: " ($ 8,200.00)",
        },
        { text: "or prepay $ 5.00", label: false, res_model: false, res_id: false, after: "" },
    ],
};

export const VERDICT = {
    outcome: "block",
    state: "open",
    level: "danger",
    title: "On credit hold",
    headline: "This order cannot be confirmed yet.",
    reasons: [REASON],
    asked: false,
    judged: "Judged by rules “Standard” revision 4, today",
    can_ask: true,
    can_release: false,
    hold_id: false,
};

export const EXPLANATION = {
    title: "Why is S1 on credit hold?",
    summary: "The strictest outcome wins.",
    checkpoint: "Order confirmation",
    rules_checked: 2,
    rules_hidden: 0,
    rules: [
        {
            id: "overdue",
            title: "Invoice overdue too long",
            code: "OVERDUE",
            outcome: "block",
            level: "danger",
            fired: true,
            withheld: false,
            line: 41,
            comparisons: [
                {
                    clause: "when",
                    text: "oldest_overdue_days > 30",
                    line: 42,
                    value: "38 days",
                    threshold: "30 days",
                    result: true,
                    parts: [],
                },
                {
                    clause: "unless",
                    text: "has_dispute",
                    line: 43,
                    value: "no",
                    threshold: "",
                    result: false,
                    parts: [],
                },
                {
                    clause: "or",
                    text: "promise_date >= today",
                    line: 44,
                    value: "none",
                    threshold: "Nov 23",
                    result: null,
                    parts: [],
                },
            ],
            clear: [],
            waiver: { text: "Weakened by waiver W-0003 until Dec 5 (plan)", id: 3 },
            can_waive: true,
        },
        {
            id: "manual-hold",
            title: "Customer on hold",
            code: "HOLD",
            outcome: "allow",
            level: "muted",
            fired: false,
            withheld: false,
            line: 50,
            comparisons: [],
            clear: [],
        },
    ],
    footer: {
        rules: "Standard",
        revision: 4,
        ruleset_id: 7,
        sha256: "e9ab00e3e1f2c7d4",
        facts_as_of: "today 2:02 PM",
        decision: "CD/2026/00341",
        decision_id: 9,
    },
    facts: [
        {
            name: "credit_limit",
            label: "Credit limit",
            value: "$ 50,000.00",
            help: "What this customer may owe.",
            unit: "USD",
        },
    ],
    reasons: [
        {
            title: "Invoice overdue too long",
            code: "OVERDUE",
            outcome: "block",
            detail: "The oldest open invoice is 38 days late.",
            now: "38 days",
            allowed: "30 days",
            over_by: "8 days",
        },
    ],
};

export const OVERVIEW = {
    commercial_name: "Acme",
    is_child: false,
    limit_kind: "amount",
    limit_text: "$ 100.00",
    exposure: { value: 80, text: "$ 80.00" },
    limit: { value: 100, text: "$ 100.00" },
    utilisation_text: "80 % of the limit",
    over_text: "",
    segments: [
        { key: "overdue", label: "Overdue", value: 20, text: "$ 20.00" },
        { key: "not_due", label: "Not due yet", value: 60, text: "$ 60.00" },
        { key: "orders", label: "Confirmed orders", value: 0, text: "$ 0.00" },
    ],
    free: { value: 20, text: "$ 20.00" },
    ageing: [
        { key: "not_due", label: "Not due", value: 60, text: "$ 60.00" },
        { key: "1-30", label: "1 to 30 days", value: 20, text: "$ 20.00" },
        { key: "31-60", label: "31 to 60 days", value: 0, text: "$ 0.00" },
    ],
    open_total_text: "$ 80.00",
    credits_text: "",
    holds_text: false,
    hold_count: 0,
    manual_hold: false,
    as_of_text: "Company currency",
    can_manage: true,
};

/** One model for all widgets: the JSON fields are what matters. */
export class CreditRecord extends models.Model {
    _name = "credit.record";

    name = fields.Char();
    verdict = fields.Json();
    credit_state = fields.Selection({
        selection: [
            ["held", "On credit hold"],
            ["ready", "Ready"],
        ],
    });
    credit_verdict = fields.Json();
    credit_overview = fields.Json();
    overview = fields.Json();
    badges = fields.Json();
    problems = fields.Json();
    cases = fields.Json();
    decision_id = fields.Many2one({ relation: "credit.decision" });

    _records = [{ id: 1, name: "S1" }];
}

export class CreditDecision extends models.Model {
    _name = "credit.decision";

    name = fields.Char();

    _records = [
        { id: 9, name: "CD/9" },
        { id: 10, name: "CD/10" },
    ];
}

export const VOCABULARY = {
    sections: {
        "": [
            { name: "ruleset", help: "", kind: "text" },
            { name: "mode", help: "", kind: "choice", values: ["observe", "enforce"] },
            { name: "order_gates", help: "", kind: "list" },
            { name: "tests", help: "", kind: "list" },
        ],
        order_gates: [
            { name: "id", help: "", kind: "text" },
            { name: "when", help: "", kind: "conditions" },
            { name: "then", help: "", kind: "choice", values: ["block", "require_approval"] },
        ],
        tests: [
            { name: "name", help: "", kind: "text" },
            { name: "cases", help: "", kind: "cases" },
        ],
        "tests.expect": [{ name: "order", help: "", kind: "choice", values: ["block"] }],
    },
    facts: [
        {
            name: "oldest_overdue_days",
            label: "Oldest overdue invoice",
            help: "How late it is.",
            type: "number",
            unit: "days",
            type_label: "days",
            group_label: "Payment behaviour",
            example: "31",
            formula: "",
            missing: false,
            values: [],
        },
        {
            name: "insured",
            label: "Insured",
            help: "",
            type: "yes_no",
            unit: "",
            type_label: "yes or no",
            group_label: "Credit insurance",
            example: "true",
            formula: "",
            missing: true,
            values: [],
        },
    ],
    functions: [{ name: "min", help: "" }],
    words: ["and", "or"],
    actions: [],
    outcomes: ["block"],
};

export class CreditRuleset extends models.Model {
    _name = "credit.ruleset";

    code = fields.Char();
    text = fields.Text();
    problems = fields.Json();
    cases = fields.Json();
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["active", "Active"],
            ["retired", "Retired"],
        ],
    });
}
