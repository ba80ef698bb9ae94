import { Component, onMounted, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Explanation } from "./explanation";
import { useExplanation } from "./explanation_loader";

/** The page behind "Why?", over the document that is explained. */
export class ExplanationDialog extends Component {
    static template = "credit_protection.ExplanationDialog";
    static components = { Dialog, Explanation };
    static props = {
        close: Function,
        resModel: String,
        resId: Number,
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.explanation = useExplanation();
        this.loaded = this.explanation.state;
        this.state = useState({ showFacts: false });
        onMounted(() => this.load());
    }

    load() {
        return this.explanation.load(this.props.resModel, this.props.resId);
    }

    get title() {
        return this.loaded.data?.title || _t("Why?");
    }
}

/** Open the explanation of the active record, for buttons in views. */
function explain(env, action) {
    const { active_model: resModel, active_id: resId } = action.context;
    env.services.dialog.add(ExplanationDialog, { resModel, resId });
}

registry.category("actions").add("credit_protection.explain", explain);
