import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ExplanationDialog } from "../explanation/explanation_dialog";
import { ClearLines } from "../shared/clear_lines";

const ICONS = {
    ready: "fa-unlock",
    conditional: "fa-hourglass-half",
    released: "fa-unlock-alt",
    passed: "fa-info-circle",
    preview: "fa-exclamation-triangle",
};
const STOPPED = ["open", "asked", "conditional", "rejected"];

/**
 * The verdict of the credit rules above a document: held or not, why, what would clear
 * it, and what this user may do about it. Everything shown comes from the server, which
 * has left out what the user may not know.
 */
export class CreditBanner extends Component {
    static template = "credit_protection.CreditBanner";
    static components = { ClearLines };
    static props = { ...standardFieldProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ checking: false });
    }

    get verdict() {
        return this.props.record.data[this.props.name] || null;
    }

    get icon() {
        return ICONS[this.verdict.state] || "fa-lock";
    }

    get isStopped() {
        return STOPPED.includes(this.verdict.state);
    }

    /** What waits for its next step may be judged again; what has gone on may not. */
    get mayCheckAgain() {
        return this.isStopped || this.verdict.state === "preview";
    }

    /** What is released says on what terms it goes on; its reasons are set aside. */
    get reasons() {
        const setAside = ["released", "conditional"].includes(this.verdict.state);
        return setAside ? [] : this.verdict.reasons;
    }

    get hasFigures() {
        return this.reasons.some((reason) => reason.now || reason.allowed || reason.over_by);
    }

    /** Call a method of the document as a button of the form would: save, call, reload. */
    call(method) {
        const { record } = this.props;
        return this.env.onClickViewButton({
            clickParams: { type: "object", name: method },
            getResParams: () =>
                pick(record, "context", "evalContext", "resModel", "resId", "resIds"),
        });
    }

    ask() {
        return this.call("action_credit_ask_release");
    }

    requestLimit() {
        return this.call("action_credit_request_limit");
    }

    release() {
        return this.call("action_credit_release");
    }

    async checkAgain() {
        this.state.checking = true;
        try {
            await this.call("action_credit_reevaluate");
        } finally {
            this.state.checking = false;
        }
        if (this.verdict && this.isStopped) {
            this.notification.add(_t("Checked again: it stays on credit hold."), {
                type: "info",
            });
        }
    }

    explain() {
        this.dialog.add(ExplanationDialog, {
            resModel: this.props.record.resModel,
            resId: this.props.record.resId,
            onChanged: () => this.props.record.load(),
        });
    }
}

export const creditBanner = {
    component: CreditBanner,
    displayName: _t("Credit Verdict"),
    supportedTypes: ["json"],
    label: false,
    additionalClasses: ["o_field_credit_banner"],
};

registry.category("fields").add("credit_banner", creditBanner);
