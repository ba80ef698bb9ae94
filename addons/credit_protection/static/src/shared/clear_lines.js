import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** "What would clear it": lines of text with a link to the document that is meant. */
export class ClearLines extends Component {
    static template = "credit_protection.ClearLines";
    static props = {
        lines: { type: Array, element: Object },
        onOpen: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    open(line) {
        this.props.onOpen?.();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: line.res_model,
            res_id: line.res_id,
            views: [[false, "form"]],
        });
    }
}
