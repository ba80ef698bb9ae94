import { _t } from "@web/core/l10n/translation";

/** The server sends levels; what they look like is decided here and nowhere else. */
export const BADGE_CLASSES = {
    danger: "text-bg-danger",
    warning: "text-bg-warning",
    info: "text-bg-info",
    success: "text-bg-success",
    dark: "text-bg-dark",
    muted: "text-bg-300",
};

const OUTCOME_LEVELS = {
    block: "danger",
    require_approval: "warning",
    warn: "info",
    info: "info",
    allow: "muted",
};

export function badgeClass(level) {
    return BADGE_CLASSES[level] || BADGE_CLASSES.muted;
}

export function outcomeClass(outcome) {
    return badgeClass(OUTCOME_LEVELS[outcome]);
}

/** What a rule does to a document, as one word on a badge. */
export function outcomeBadge(outcome) {
    const labels = {
        block: _t("Blocks"),
        require_approval: _t("Needs approval"),
        warn: _t("Warns"),
        info: _t("Informs"),
        allow: _t("Passes"),
    };
    return {
        label: labels[outcome] || labels.allow,
        class: outcomeClass(outcome),
    };
}
