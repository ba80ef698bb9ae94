import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

/** A ratio that has no meaning is never shown as 0. */
const known = (value, text, unknown = _t("n/a")) => (value === null ? unknown : text(value));

/** Change of a share against the end of last month, in points. */
function change(page, number) {
    const last = page.months.at(-2);
    const before = last?.overdue_share;
    const now = page.ratios.overdue_share;
    if (now === null || before === null || before === undefined) {
        return null;
    }
    const points = Math.round(10 * (now - before)) / 10;
    const moved = (points > 0 ? "+" : "") + number(points);
    return {
        key: "history",
        day: last.day,
        text: _t("%s pts", moved),
        title: _t("Against the end of last month, in percentage points"),
        class: points > 0 ? "text-danger" : "text-success",
    };
}

function owedTiles(page, { money, number, percent, days }) {
    const { ratios } = page;
    const late = ratios.add === null ? "" : number(ratios.add);
    return [
        {
            key: "exposure",
            label: _t("Exposure"),
            icon: "fa-shield text-primary",
            value: money(page.exposure),
            help: _t("What customers owe, and what is ordered and not invoiced yet"),
            share: page.insured_share,
            lines: [
                {
                    key: "insured_share",
                    text: known(
                        page.insured_share,
                        (share) => _t("%s of receivables insured", percent(share)),
                        _t("nothing is owed")
                    ),
                    title: known(
                        page.borne_share,
                        (share) => _t("Insurers would bear %s of receivables", percent(share)),
                        ""
                    ),
                },
            ],
        },
        {
            key: "overdue",
            label: _t("Overdue"),
            icon: "fa-clock-o text-danger",
            value: money(page.overdue),
            lines: [
                {
                    key: "overdue_share",
                    text: known(ratios.overdue_share, percent, _t("nothing is owed")),
                },
                ratios.overdue_share === null
                    ? null
                    : {
                          key: "receivables",
                          text: _t("of %s", money(page.receivables)),
                          title: _t("Receivables, before credits"),
                          joined: true,
                      },
                change(page, number),
            ],
        },
        {
            key: "dso",
            label: _t("DSO"),
            icon: "fa-line-chart text-primary",
            value: known(ratios.dso, number),
            unit: ratios.dso === null ? "" : _t("days"),
            help: _t("Days of sales outstanding: receivables over the sales of 3 months"),
            lines: [
                {
                    key: "best",
                    text: known(
                        ratios.best,
                        (best) => _t("best possible %s", number(best)),
                        page.sales > 0 ? _t("best possible n/a") : _t("no days without sales")
                    ),
                },
                ratios.add === null
                    ? null
                    : {
                          key: "add",
                          text: _t("%s late", late),
                          title: _t("Average days delinquent: DSO less the best possible"),
                          class: ratios.add > 0 ? "text-danger" : "",
                      },
                page.count_back === null
                    ? null
                    : {
                          key: "count_back",
                          text: _t("count-back %s", days(page.count_back)),
                          title: _t(
                              "For so many days back the latest sales add up to the receivables"
                          ),
                      },
                { key: "sales", text: _t("sales %s", money(page.sales)) },
            ],
        },
        {
            key: "cei",
            label: _t("Collection effectiveness"),
            icon: "fa-bullseye text-primary",
            value: known(ratios.cei, percent),
            help: _t(
                "How much of what could be collected in a month was collected (CEI); 100 % is the best"
            ),
            lines: [
                { text: _t("of what could be collected in a month") },
                { key: "collected", text: _t("collected %s", money(page.collected)) },
                { key: "overdue", text: _t("overdue %s", money(page.overdue)) },
            ],
        },
        badDebtTile(page, { money, percent }),
    ];
}

function badDebtTile(page, { money, percent }) {
    const { ratios } = page;
    const tile = {
        key: "bad_debts_after",
        name: "bad_debts",
        label: _t("Bad-debt ratio"),
        icon: "fa-life-ring text-success",
        value: known(ratios.bad_debts_after, percent),
        help: _t("Bad debts of 12 months less indemnities, over sales without tax"),
    };
    if (!page.losses_known) {
        tile.key = false;
        tile.lines = [{ text: _t("no accounts for bad debts are named in the company") }];
        return tile;
    }
    tile.lines = [
        {
            key: "bad_debts",
            text: known(ratios.bad_debts, (ratio) =>
                _t("%s before indemnity", percent(ratio))
            ),
            title: _t(
                "Bad debts less all that was recovered, what belongs to insurers as well"
            ),
        },
        { key: "losses", text: _t("lost %s", money(page.losses)) },
        { key: "indemnities", text: _t("indemnities %s", money(page.indemnities)) },
        page.shared
            ? {
                  key: "shared",
                  text: _t("recovered for insurers %s", money(page.shared)),
              }
            : null,
        {
            key: "year_sales",
            text: _t("sales %s", money(page.year_sales)),
            title: _t("Of 12 months, without tax"),
        },
    ];
    return tile;
}

function holdsTile({ holds }, { money }) {
    return {
        value: formatInteger(holds.count),
        lines: [
            { key: "holds", text: money(holds.amount) },
            { key: "ready", text: _t("%s ready to release", formatInteger(holds.ready)) },
        ],
    };
}

function deadlinesTile({ deadlines }, { money }) {
    return {
        value: formatInteger(deadlines.count),
        valueClass: deadlines.count ? "text-danger" : "",
        lines: [
            { text: _t("missed or in 7 days") },
            { key: "deadlines", text: _t("%s insured", money(deadlines.amount)) },
        ],
    };
}

function warnedTile({ warned }) {
    return {
        value: formatInteger(warned),
        lines: [{ text: _t("customers who got worse, unanswered") }],
    };
}

function promisesTile({ promises }, { percent }) {
    return {
        value: known(promises.ratio, percent),
        lines: [
            { key: "kept", text: _t("%s kept", formatInteger(promises.kept)) },
            { key: "broken", text: _t("%s broken", formatInteger(promises.broken)) },
            { text: _t("in 12 months") },
        ],
    };
}

function claimsTile({ claims }, { money, number }) {
    return {
        value: known(claims.days, number),
        unit: claims.days === null ? "" : _t("days"),
        help: _t("From the claim filed to the answer, on average of 12 months"),
        lines: [
            {
                key: claims.answered ? "in_time" : false,
                text: claims.answered
                    ? _t("%(in_time)s of %(answered)s in time", {
                          in_time: claims.in_time,
                          answered: claims.answered,
                      })
                    : _t("no answer in 12 months"),
            },
            {
                key: "claims",
                text: _t("%(count)s open, %(amount)s", {
                    count: claims.count,
                    amount: money(claims.amount),
                }),
            },
        ],
    };
}

/** What people work on; no night keeps it, so it waits until it is read. */
function workTiles(page, formats) {
    const tiles = [
        ["holds", _t("On hold"), "fa-lock text-warning", holdsTile],
        ["deadlines", _t("Deadlines at risk"), "fa-bell text-danger", deadlinesTile],
        ["warned", _t("Warnings"), "fa-exclamation-triangle text-warning", warnedTile],
        ["promises", _t("Promises kept"), "fa-handshake-o text-success", promisesTile],
        ["answered", _t("Claim response"), "fa-file-text-o text-success", claimsTile],
    ];
    return tiles.map(([key, label, icon, figures]) => ({
        key,
        label,
        icon,
        ...(page.kept_on ? { waits: true, lines: [] } : figures(page, formats)),
    }));
}

/** What stands on the tiles of the overview, in their order. */
export function tilesOf(page, formats) {
    const tiles = [...owedTiles(page, formats), ...workTiles(page, formats)];
    return tiles.map((tile) => ({
        ...tile,
        name: tile.name || tile.key,
        // What a reader of the screen hears of the button that covers the tile.
        spoken: `${tile.label}: ${[tile.value, tile.unit].filter(Boolean).join(" ")}`,
        lines: tile.lines.filter(Boolean),
    }));
}
