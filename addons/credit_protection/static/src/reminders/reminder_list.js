import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Reminders: offers to approve where all that are chosen wait for the reader. */
export class ReminderListController extends ListController {
    evalViewModifier(modifier) {
        const { selection, evalContext } = this.model.root;
        const mayApprove =
            selection.length > 0 && selection.every((one) => one.data.may_approve);
        // What a list evaluates with is its context itself.
        return evaluateBooleanExpr(modifier, {
            ...evalContext,
            context: { ...evalContext, credit_may_approve: mayApprove },
        });
    }
}

export const reminderListView = { ...listView, Controller: ReminderListController };

registry.category("views").add("credit_reminders", reminderListView);
