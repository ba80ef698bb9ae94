import { onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { AceField, aceField } from "@web/views/fields/ace/ace_field";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { RulesEditor } from "./rules_editor";
import { RulesPanel } from "./rules_panel";

const DELAY = 400;

/**
 * The text of rules with everything known about it beside it: problems, cases, facts
 * and numbers. A draft is checked while it is written; what is stored shows at once.
 */
export class RulesTextField extends AceField {
    static template = "credit_protection.RulesTextField";
    static components = { RulesEditor, RulesPanel };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.check = useState({
            problems: [],
            cases: null,
            numbers: null,
            lines: 0,
            busy: false,
            failed: false,
        });
        this.shared = useState({ vocabulary: null, editor: null, mayPropose: false });
        this.live = null;
        this.checkLater = useDebounced(() => this.checkNow(), DELAY);
        useRecordObserver((record) => this.showStored(record));
        onWillStart(async () => {
            // The editor need not wait for its colours.
            this.orm
                .call("credit.ruleset", "editor_vocabulary", [])
                .then((vocabulary) => (this.shared.vocabulary = vocabulary));
            const [manager, administrator] = await Promise.all([
                user.hasGroup("credit_protection.group_credit_manager"),
                user.hasGroup("credit_protection.group_credit_rules"),
            ]);
            this.shared.mayPropose = manager || administrator;
        });
    }

    get text() {
        return this.isDirty ? this.editedValue : this.props.record.data[this.props.name] || "";
    }

    get fileName() {
        return `${this.props.record.data.code || "ruleset"}.yaml`;
    }

    get linesText() {
        return _t("%s lines", this.check.lines);
    }

    /** Show what the record knows, unless this very text has been checked since. */
    showStored(record) {
        const text = record.data[this.props.name] || "";
        if (this.live?.text === text) {
            return;
        }
        const numbersShown = this.check.numbers !== null;
        Object.assign(this.check, {
            problems: record.data.problems || [],
            cases: record.data.cases || null,
            numbers: null,
            lines: text.split("\n").length,
            failed: false,
        });
        this.live = null;
        if (numbersShown) {
            this.loadNumbers();
        }
        // The check knows how to mend a problem, and says it in the user's language.
        if (this.check.problems.length) {
            this.checkLater();
        }
    }

    handleChange(editedValue) {
        super.handleChange(editedValue);
        this.check.busy = true;
        this.checkLater();
    }

    /** The last text wins: answers about earlier ones are dropped. */
    async checkNow() {
        const text = this.text;
        this.check.busy = true;
        try {
            const call = this.orm.silent.call("credit.ruleset", "check_text", [text]);
            const { problems, cases, numbers, lines } = await this.keepLast.add(call);
            this.live = { text };
            Object.assign(this.check, { problems, cases, numbers, lines, failed: false });
        } catch {
            this.check.failed = true;
        } finally {
            this.check.busy = false;
        }
    }

    async loadNumbers() {
        if (!this.check.numbers) {
            const { resId } = this.props.record;
            this.check.numbers = resId
                ? await this.orm.call("credit.ruleset", "numbers", [[resId]])
                : [];
        }
    }

    onReady(editor) {
        this.shared.editor = editor;
        const { credit_line: line } = this.props.record.context;
        if (line) {
            editor.goTo(line);
        }
    }

    onFind(event) {
        if (event.target.value) {
            this.shared.editor?.find(event.target.value);
        }
    }
}

export const rulesTextField = {
    ...aceField,
    component: RulesTextField,
    displayName: _t("Text of Rules"),
    fieldDependencies: [
        { name: "code", type: "char" },
        { name: "state", type: "selection" },
        { name: "problems", type: "json", readonly: true },
        { name: "cases", type: "json", readonly: true },
    ],
    additionalClasses: ["o_field_code", "d-block", "w-100"],
};

registry.category("fields").add("credit_rules_text", rulesTextField);
