import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SEGMENT_CLASSES = {
    overdue: "bg-danger",
    not_due: "bg-primary",
    orders: "o_credit_bar_orders",
};
const positive = (value) => Math.max(0, value || 0);

/** What both halves of the customer's tab share: the figures and where they lead. */
export class OverviewBase extends Component {
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get data() {
        return this.props.record.data[this.props.name] || null;
    }

    /** Open the records that add up to a figure; the server knows which. */
    async open(key) {
        const { record } = this.props;
        const action = await this.orm.call(record.resModel, "action_credit_open", [
            [record.resId],
            key,
        ]);
        if (action) {
            await this.action.doAction(action);
        }
    }
}

/** Exposure against the limit: one bar, its parts, and what stops the customer. */
export class CreditOverview extends OverviewBase {
    static template = "credit_protection.CreditOverview";

    setup() {
        super.setup();
        this.state = useState({ wide: null });
    }

    get limit() {
        return this.data.limit ? positive(this.data.limit.value) : 0;
    }

    get hasLimit() {
        return this.data.limit_kind === "amount" && Boolean(this.data.limit);
    }

    /** The bar ends at the limit, or at the exposure once that is larger. */
    get scale() {
        const parts = this.data.segments.map((segment) => positive(segment.value));
        return Math.max(
            this.limit,
            parts.reduce((sum, value) => sum + value, 0)
        );
    }

    get segments() {
        return this.data.segments.map((segment) => ({
            ...segment,
            class: SEGMENT_CLASSES[segment.key] || "bg-secondary",
            width: this.percent(segment.value),
        }));
    }

    /** Where on the bar the limit stands, in percent of its width. */
    get limitPosition() {
        return this.percent(this.limit);
    }

    /** Where on the bar the insurer's cover ends; null where it is not on the bar. */
    get coverPosition() {
        const cover = this.data.cover ? positive(this.data.cover.value) : 0;
        return cover && cover <= this.scale ? this.percent(cover) : null;
    }

    get isOver() {
        return this.hasLimit && positive(this.data.exposure.value) > this.limit;
    }

    get limitText() {
        return _t("Limit %s", this.data.limit.text);
    }

    get companyText() {
        return _t(
            "Credit is given to the whole company: these are the figures of %s.",
            this.data.commercial_name
        );
    }

    get manualHoldText() {
        const { reason } = this.data.manual_hold;
        return reason ? _t("On hold by hand: %s", reason) : _t("On hold by hand");
    }

    get manualHoldDetail() {
        const { user, since_text, until_text } = this.data.manual_hold;
        const until = until_text && _t("until %s", until_text);
        return [user, since_text, until].filter(Boolean).join(" · ");
    }

    /** Show what is owed to all companies and by the whole group, or hide it again. */
    async toggleWide() {
        if (this.state.wide) {
            this.state.wide = null;
            return;
        }
        const { record } = this.props;
        this.state.wide = await this.orm.call(
            record.resModel,
            "credit_exposure_everywhere",
            [[record.resId]]
        );
    }

    get wideTables() {
        const { companies, group } = this.state.wide;
        const tables = [{ key: "companies", title: _t("All companies"), ...companies }];
        if (group) {
            tables.push({ key: "group", title: _t("Group of companies"), ...group });
        }
        return tables;
    }

    percent(value) {
        return this.scale ? (100 * positive(value)) / this.scale : 0;
    }

    call(method) {
        const { record } = this.props;
        return this.env.onClickViewButton({
            clickParams: { type: "object", name: method },
            getResParams: () =>
                pick(record, "context", "evalContext", "resModel", "resId", "resIds"),
        });
    }
}

export const creditOverview = {
    component: CreditOverview,
    displayName: _t("Credit Overview"),
    supportedTypes: ["json"],
    label: false,
    additionalClasses: ["o_field_credit_overview"],
};

registry.category("fields").add("credit_overview", creditOverview);
