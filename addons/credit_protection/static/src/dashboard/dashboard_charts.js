import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

const scheme = cookie.get("color_scheme");
const TEXT = getCustomColor(scheme, "#4b5563", "#d1d5db");
const GRID = getCustomColor(scheme, "rgba(0,0,0,.07)", "rgba(255,255,255,.12)");
const OWN = getCustomColor(scheme, "#71639e", "#a99bd6");
const PALE = getCustomColor(scheme, "#d8d0ea", "#4a4463");
const GOOD = "#28a745";
const LATE = "#d9534f";
// From grey, not due, to dark red, overdue for longest.
const AGES = ["#b8c1cc", "#8fb8de", "#f2c14e", "#ef8b3a", "#cb3a34", "#861d1d"];

/** A number on an axis, as short as it can be without being that of its neighbour. */
export function human(value) {
    let shown = Math.abs(value);
    while (shown >= 1000) {
        shown /= 1000;
    }
    const [, decimals = ""] = String(Number(shown.toFixed(2))).split(".");
    return formatFloat(value, { humanReadable: true, decimals: decimals.length });
}

/** Month of a day, short; the year where it changes. */
function monthLabels(months) {
    return months.map(({ day }) =>
        luxon.DateTime.fromISO(day).toLocaleString({ month: "short" })
    );
}

function options({ tooltip, stacked = false, horizontal = false, tick = human, within } = {}) {
    const value = {
        stacked,
        suggestedMin: within?.[0],
        suggestedMax: within?.[1],
        beginAtZero: stacked,
        grid: { color: GRID },
        border: { display: false },
        ticks: { color: TEXT, callback: (number) => tick(number), maxTicksLimit: 6 },
    };
    const name = {
        stacked,
        grid: { display: false },
        ticks: { color: TEXT, maxRotation: 0 },
    };
    return {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        indexAxis: horizontal ? "y" : "x",
        interaction: { mode: "nearest", axis: horizontal ? "y" : "x", intersect: true },
        scales: horizontal ? { x: value, y: name } : { x: name, y: value },
        plugins: {
            legend: {
                position: "bottom",
                labels: { color: TEXT, boxWidth: 10, boxHeight: 10, padding: 12 },
            },
            tooltip: {
                callbacks: {
                    label: ({ dataset, raw }) => `${dataset.label}: ${tooltip(raw)}`,
                },
            },
        },
    };
}

/** What is owed at the end of each month, by age; null where nothing ever was. */
export function agesChart({ months, age_labels }, money) {
    if (!months.some(({ ages }) => ages.some((amount) => amount))) {
        return null;
    }
    return {
        type: "bar",
        data: {
            labels: monthLabels(months),
            datasets: age_labels.map((label, age) => ({
                label,
                data: months.map((month) => month.ages[age]),
                backgroundColor: AGES[age],
                maxBarThickness: 34,
            })),
        },
        options: options({ tooltip: money, stacked: true }),
    };
}

/** Exposure of each tier: what of it is insured, and the rest. */
export function tiersChart({ by_tier }, money) {
    const bars = [
        [_t("Insured"), "insured", OWN],
        [_t("Not insured"), "rest", PALE],
    ];
    return {
        type: "bar",
        data: {
            labels: by_tier.map((row) => row.label),
            datasets: bars.map(([label, name, backgroundColor]) => ({
                label,
                data: by_tier.map((row) => row[name]),
                backgroundColor,
                maxBarThickness: 24,
            })),
        },
        options: options({ tooltip: money, stacked: true, horizontal: true }),
    };
}

function lines(months, shown, texts) {
    return {
        type: "line",
        data: {
            labels: monthLabels(months),
            datasets: shown.map(([label, name, borderColor, more]) => ({
                label,
                data: months.map((month) => month[name]),
                borderColor,
                backgroundColor: borderColor,
                borderWidth: 2,
                pointRadius: months.map((_month, index) =>
                    index === months.length - 1 ? 4 : 2
                ),
                pointHitRadius: 12,
                tension: 0.25,
                spanGaps: false,
                ...more,
            })),
        },
        options: options(texts),
    };
}

/** Days of sales outstanding beside the best that is possible; null without sales. */
export function daysChart({ months }, days) {
    if (!months.some(({ dso }) => dso !== null)) {
        return null;
    }
    const between = { fill: "+1", backgroundColor: "rgba(113, 99, 158, .12)" };
    return lines(
        months,
        [
            [_t("DSO"), "dso", OWN, between],
            [_t("Best possible"), "best", GOOD],
        ],
        { tooltip: days }
    );
}

export function effectivenessChart({ months }, percent) {
    const shown = [[_t("Collection effectiveness"), "cei", OWN]];
    return lines(months, shown, { tooltip: percent, tick: percent, within: [0, 100] });
}

export function badDebtsChart({ months }, percent) {
    return lines(
        months,
        [
            [_t("Before indemnity"), "bad_debts", LATE],
            [_t("After indemnity"), "bad_debts_after", GOOD],
        ],
        { tooltip: percent, tick: percent, within: [0, 1] }
    );
}
