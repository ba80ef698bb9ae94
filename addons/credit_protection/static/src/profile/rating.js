import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export const TIER_CLASSES = {
    A: "text-bg-success",
    B: "text-bg-info",
    C: "text-bg-warning",
    D: "text-bg-danger",
    N: "text-bg-secondary",
};
const WIDTH = 320;
const HEIGHT = 100;

/** Turn the history into the two lines of the chart: exposure, and the limit in steps. */
export function chartLines(points, width = WIDTH, height = HEIGHT) {
    const times = points.map((point) => Date.parse(point.date));
    const first = times[0];
    const span = Math.max(times.at(-1) - first, 1);
    const amounts = points.flatMap((point) => [point.exposure, point.limit || 0]);
    const top = Math.max(...amounts, 1) * 1.1;
    const x = (index) => ((times[index] - first) / span) * width;
    const y = (amount) => height - (Math.max(amount, 0) / top) * height;
    const exposure = points.map((point, index) => `${x(index)},${y(point.exposure)}`);
    const limit = [];
    points.forEach((point, index) => {
        if (point.limit === null) {
            return;
        }
        const before = points[index - 1];
        if (before && before.limit !== null) {
            limit.push(`${x(index)},${y(before.limit)}`);
        }
        limit.push(`${x(index)},${y(point.limit)}`);
    });
    return {
        exposure: exposure.join(" "),
        area: `0,${height} ${exposure.join(" ")} ${width},${height}`,
        limit: limit.join(" "),
    };
}

/** Tier, score with its factors, and payment habits of one customer. */
export class CreditRating extends Component {
    static template = "credit_protection.CreditRating";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || null;
    }

    get tierClass() {
        return TIER_CLASSES[this.data.tier] || "text-bg-light";
    }

    barClass(share) {
        return share >= 67 ? "bg-success" : share >= 34 ? "bg-warning" : "bg-danger";
    }
}

/** What agencies and insurers say about the customer and its country. */
export class CreditExternal extends CreditRating {
    static template = "credit_protection.CreditExternal";
}

/** Payment habits as a table. */
export class CreditHabits extends CreditRating {
    static template = "credit_protection.CreditHabits";
}

/** Payment terms of today beside those that the rules allow, and how the customer pays. */
export class CreditTerms extends CreditRating {
    static template = "credit_protection.CreditTerms";
}

/** Exposure and limit over time. */
export class CreditHistoryChart extends CreditRating {
    static template = "credit_protection.CreditHistoryChart";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get points() {
        return (this.data && this.data.chart) || [];
    }

    get lines() {
        return chartLines(this.points);
    }

    get summary() {
        const last = this.points.at(-1);
        return _t("Exposure and limit from %(first)s to %(last)s", {
            first: this.points[0].label,
            last: last.label,
        });
    }

    async open() {
        const action = await this.orm.call("credit.profile", "action_history", [
            [this.data.profile_id],
        ]);
        await this.action.doAction(action);
    }
}

const widget = (component, displayName, className) => ({
    component,
    displayName,
    supportedTypes: ["json"],
    label: false,
    additionalClasses: [className],
});
const widgets = registry.category("fields");
widgets.add(
    "credit_rating",
    widget(CreditRating, _t("Tier and Score"), "o_field_credit_rating")
);
widgets.add(
    "credit_external",
    widget(CreditExternal, _t("Grades and Country Risk"), "o_field_credit_external")
);
widgets.add(
    "credit_habits",
    widget(CreditHabits, _t("Payment Habits"), "o_field_credit_habits")
);
widgets.add(
    "credit_terms",
    widget(CreditTerms, _t("Payment Terms"), "o_field_credit_terms")
);
widgets.add(
    "credit_history_chart",
    widget(CreditHistoryChart, _t("Credit History"), "o_field_credit_history")
);
