import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { badgeClass } from "../shared/levels";

const ORDER = ["dark", "danger", "warning", "info"];

/** Reasons of a hold as badges; those that have been cleared since are struck out. */
export class ReasonBadges extends Component {
    static template = "credit_protection.ReasonBadges";
    static props = { ...standardFieldProps };

    get badges() {
        const badges = this.props.record.data[this.props.name] || [];
        const rank = (badge) => (badge.cleared ? ORDER.length : ORDER.indexOf(badge.level));
        return badges.toSorted((a, b) => rank(a) - rank(b)).map((badge) => ({
            title: badge.title,
            cleared: badge.cleared,
            hint: badge.cleared ? _t("Cleared since the order was held") : "",
            class: badge.cleared
                ? "text-bg-200 text-muted text-decoration-line-through"
                : badgeClass(badge.level),
        }));
    }
}

export const reasonBadges = {
    component: ReasonBadges,
    displayName: _t("Reasons of a Credit Hold"),
    supportedTypes: ["json"],
    isEmpty: (record, fieldName) => !(record.data[fieldName] || []).length,
    listViewWidth: [180, 420],
};

registry.category("fields").add("credit_reason_badges", reasonBadges);
