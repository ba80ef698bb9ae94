import { Component, onWillStart, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** One line in the morning where the last night failed or did not run, else nothing. */
export class NightMorning extends Component {
    static template = "credit_protection.NightMorning";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ lines: [] });
        onWillStart(() => {
            this.load(); // the figures need not wait for it
        });
    }

    async load() {
        try {
            this.state.lines = await this.orm.silent.call("credit.night", "read_morning", []);
        } catch {
            // The figures say what went wrong, when something did.
        }
    }

    open({ night_id }) {
        return this.action.doAction(
            night_id
                ? {
                      type: "ir.actions.act_window",
                      res_model: "credit.night",
                      res_id: night_id,
                      views: [[false, "form"]],
                  }
                : "credit_protection.credit_night_action"
        );
    }
}
