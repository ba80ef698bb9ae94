import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { OverviewBase } from "./overview";

/** Open invoices by their age, longest bar for the largest amount. */
export class CreditAgeing extends OverviewBase {
    static template = "credit_protection.CreditAgeing";

    get rows() {
        const buckets = this.data.ageing;
        const largest = Math.max(...buckets.map((bucket) => Math.abs(bucket.value)), 0);
        return buckets.map((bucket, index) => ({
            ...bucket,
            class: this.colour(index),
            width: largest ? (100 * Math.max(0, bucket.value)) / largest : 0,
        }));
    }

    /** Buckets come youngest first: not due, a little late, late. */
    colour(index) {
        return ["bg-primary", "bg-warning"][index] || "bg-danger";
    }
}

export const creditAgeing = {
    component: CreditAgeing,
    displayName: _t("Ageing of Open Invoices"),
    supportedTypes: ["json"],
    label: false,
    additionalClasses: ["o_field_credit_ageing"],
};

registry.category("fields").add("credit_ageing", creditAgeing);
