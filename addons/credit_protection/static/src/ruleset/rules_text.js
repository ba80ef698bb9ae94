import { useEffect } from "@odoo/owl";
import { CodeEditor } from "@web/core/code_editor/code_editor";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { AceField, aceField } from "@web/views/fields/ace/ace_field";

/** Line numbers also where the text cannot be changed: every reason names a line. */
export class RulesEditor extends CodeEditor {
    setup() {
        super.setup();
        useEffect(() => this.aceEditor?.renderer.setShowGutter(true));
    }
}

export class RulesTextField extends AceField {
    static components = { ...AceField.components, CodeEditor: RulesEditor };
}

export const rulesTextField = {
    ...aceField,
    component: RulesTextField,
    displayName: _t("Text of Rules"),
    additionalClasses: ["o_field_code"],
};

registry.category("fields").add("credit_rules_text", rulesTextField);
