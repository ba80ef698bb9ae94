import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * What somebody records about a customer: a call, a promise, a dispute, a plan.
 *
 * Such a record is evidence and cannot be deleted, so it is made by its button alone.
 * Odoo would also save what is filled in by itself when the page is closed.
 */
export class RecordFormController extends FormController {
    beforeUnload(ev) {
        const { isNew, dirty } = this.model.root;
        if (!isNew) {
            return super.beforeUnload(ev);
        }
        if (dirty) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }
}

export const recordFormView = { ...formView, Controller: RecordFormController };

registry.category("views").add("credit_record_form", recordFormView);
