import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LEVELS = {
    error: "text-bg-danger",
    warning: "text-bg-warning",
    note: "text-bg-info",
};
const DOCUMENT_ICONS = {
    missing: "fa-times-circle text-danger",
    reason: "fa-exclamation-circle text-warning",
    there: "fa-check-circle text-success",
    idle: "fa-minus-circle text-muted",
};
// What the page may call to mend a problem; nothing else that comes with the data.
const MENDS = [
    "action_document",
    "action_reasons",
    "action_record_event",
    "action_open_disputes",
    "action_open_cover",
    "action_open_policy",
];

/** Calculation and chronology of a claim, and what is still missing to file it. */
export class ClaimCard extends Component {
    static template = "credit_protection.ClaimCard";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get data() {
        return this.props.record.data[this.props.name] || null;
    }

    get counted() {
        const wanted = this.data.documents.filter((one) => one.state !== "idle");
        const ready = wanted.filter((one) => one.state !== "missing");
        return { ready: ready.length, all: wanted.length };
    }

    get hasErrors() {
        return this.data.problems.some((problem) => problem.level === "error");
    }

    get readyStyle() {
        const { ready, all } = this.counted;
        return `width: ${all ? (100 * ready) / all : 0}%`;
    }

    levelClass(problem) {
        return LEVELS[problem.level];
    }

    documentIcon(row) {
        return DOCUMENT_ICONS[row.state];
    }

    /** Open what mends a problem; the claim is saved before and read again afterwards. */
    async mend(name, kind) {
        const { record } = this.props;
        if (!MENDS.includes(name) || !(await record.save())) {
            return;
        }
        const args = name === "action_document" ? [[record.resId], kind] : [[record.resId]];
        const action = await this.orm.call(record.resModel, name, args);
        this.action.doAction(action, { onClose: () => record.load() });
    }
}

export const claimCard = {
    component: ClaimCard,
    supportedTypes: ["json"],
};

registry.category("fields").add("credit_claim_card", claimCard);
