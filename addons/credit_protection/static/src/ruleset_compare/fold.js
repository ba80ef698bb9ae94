const AROUND = 3;
const SHORTEST = 4;

/**
 * Split the lines of a comparison into stretches; long equal ones can be folded.
 *
 * @param {{kind: string}[]} rows
 * @returns {{key: number, fold: boolean, rows: Object[]}[]}
 */
export function folded(rows) {
    const near = rows.map((_row, at) => isNearChange(rows, at));
    const parts = [];
    rows.forEach((row, at) => {
        const fold = !near[at];
        if (!parts.length || parts.at(-1).fold !== fold) {
            parts.push({ key: at, fold, rows: [] });
        }
        parts.at(-1).rows.push(row);
    });
    for (const part of parts) {
        part.fold &&= part.rows.length >= SHORTEST;
    }
    return parts;
}

function isNearChange(rows, at) {
    const around = rows.slice(Math.max(at - AROUND, 0), at + AROUND + 1);
    return around.some(({ kind }) => kind !== "same");
}
