import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class CreditReminder extends models.Model {
    _name = "credit.reminder";

    name = fields.Char();
    may_approve = fields.Boolean();

    _records = [
        { id: 1, name: "Final demand", may_approve: true },
        { id: 2, name: "First reminder", may_approve: false },
    ];
}

defineModels([CreditReminder]);
defineMailModels();

const ARCH = `
    <list js_class="credit_reminders">
        <header>
            <button name="approve" type="object" string="Approve" class="btn-primary"
                invisible="not context.get('credit_may_approve') or not context.get('credit_approving')"/>
            <button name="send" type="object" string="Send" invisible="context.get('credit_approving')"/>
            <button name="agree" type="object" string="Agree"
                invisible="not context.get('credit_may_approve') or context.get('credit_approving')"/>
        </header>
        <field name="name"/>
        <field name="may_approve" column_invisible="1"/>
    </list>`;
const button = (name) => `.o_control_panel button[name=${name}]`;

async function choose(context, rows) {
    await mountView({ type: "list", resModel: "credit.reminder", arch: ARCH, context });
    for (const row of rows) {
        await contains(`.o_data_row:eq(${row}) .o_list_record_selector input`).click();
    }
    await animationFrame();
}

test("where reminders are approved, that is the button, and nothing is sent", async () => {
    await choose({ credit_approving: 1 }, [0]);
    expect(button("approve")).toHaveClass("btn-primary");
    expect(button("send")).toHaveCount(0);
    expect(button("agree")).toHaveCount(0);
});

test("among all reminders approving is offered beside sending", async () => {
    await choose({}, [0]);
    expect(button("send")).toHaveCount(1);
    expect(button("agree")).toHaveCount(1);
    expect(button("approve")).toHaveCount(0);
});

test("not all that are chosen wait for the reader", async () => {
    await choose({}, [0, 1]);
    expect(button("send")).toHaveCount(1);
    expect(button("agree")).toHaveCount(0);
});
