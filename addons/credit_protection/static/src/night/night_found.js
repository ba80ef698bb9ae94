import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FEW = 10;

/** What a dry run would do: by stage, how much, and for whom what. */
export class NightFound extends Component {
    static template = "credit_protection.NightFound";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ whole: {} });
    }

    get stages() {
        return this.props.record.data[this.props.name]?.stages || [];
    }

    /** Whether a stage found one kind of thing only, called as the stage is. */
    isAlone({ label, sections }) {
        return sections.length === 1 && sections[0].title === label;
    }

    key(stage, index) {
        return `${stage.name}-${index}`;
    }

    lines(section, key) {
        return this.state.whole[key] ? section.lines : section.lines.slice(0, FEW);
    }

    /** How many lines are kept but not shown. */
    folded(section, key) {
        return this.state.whole[key] ? 0 : Math.max(section.lines.length - FEW, 0);
    }

    moreText(section, key) {
        const folded = this.folded(section, key);
        return folded ? _t("Show %s more", folded) : "";
    }

    leftText({ left, lines }) {
        return left > 0 && lines.length ? _t("%s more are counted but not listed.", left) : "";
    }

    show(key) {
        this.state.whole[key] = true;
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

export const nightFound = {
    component: NightFound,
    supportedTypes: ["json"],
};

registry.category("fields").add("credit_night_found", nightFound);
