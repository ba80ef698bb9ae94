const KEY_LINE = /^(\s*)((?:-\s+)*)([A-Za-z_][\w-]*)\s*:(.*)$/;
const WORD = /[A-Za-z_][\w-]*$/;
const MOST = 50;

/**
 * What may stand at the cursor of a text of rules.
 *
 * @param {string[]} lines the text
 * @param {number} row counted from 0
 * @param {number} column of the cursor
 * @param {Object} vocabulary what credit.ruleset.editor_vocabulary returns
 * @returns {{prefix: string, items: {name: string, kind: string, help: string}[]}}
 */
export function completionsAt(lines, row, column, vocabulary) {
    const before = lines[row].slice(0, column);
    const prefix = WORD.exec(before)?.[0] ?? "";
    const left = before.slice(0, before.length - prefix.length);
    if (/(^|\s)#/.test(left)) {
        return { prefix, items: [] };
    }
    const path = pathAt(lines, row, left);
    const found = isKeyPlace(left)
        ? keysOf(path, vocabulary)
        : valuesOf(path, keyOfValue(left, lines, row), vocabulary);
    const wanted = prefix.toLowerCase();
    const items = found
        .filter(({ name }) => name.toLowerCase().includes(wanted) && name !== prefix)
        .sort((a, b) => rank(a, wanted) - rank(b, wanted))
        .slice(0, MOST);
    return { prefix, items };
}

/** What begins as typed comes before what only contains it. */
function rank({ name }, wanted) {
    return name.toLowerCase().startsWith(wanted) ? 0 : 1;
}

/** A key begins a line, an entry of a list or an entry of a map in braces. */
function isKeyPlace(left) {
    return /^\s*(-\s+)*$/.test(left) || /[{,]\s*$/.test(withoutInner(left));
}

/** The text after the last opening brace that is still open, or all of it. */
function withoutInner(left) {
    const start = openBrace(left);
    const inner = start < 0 ? "" : left.slice(start);
    return /\[[^\]]*$/.test(inner) ? "" : inner;
}

function openBrace(left) {
    let depth = 0;
    for (let at = left.length - 1; at >= 0; at--) {
        if (left[at] === "}") {
            depth++;
        } else if (left[at] === "{" && depth-- === 0) {
            return at;
        }
    }
    return -1;
}

/** The keys under which the cursor stands, by indentation and open braces. */
function pathAt(lines, row, left) {
    const path = [];
    let limit = /^\s*(-\s+)*/.exec(left)[0].length;
    const start = openBrace(left);
    if (start >= 0) {
        const outer = left.slice(0, start);
        const key = /([A-Za-z_][\w-]*)\s*:\s*\[?\s*$/.exec(outer)?.[1];
        if (key) {
            path.unshift(key);
        }
        if (openBrace(outer) >= 0) {
            path.unshift(...innerKeys(outer));
        }
    }
    for (let at = row - 1; at >= 0 && limit > 0; at--) {
        const found = KEY_LINE.exec(lines[at]);
        if (found && found[1].length + found[2].length < limit) {
            path.unshift(found[3]);
            limit = found[1].length + found[2].length;
        }
    }
    return path;
}

function innerKeys(outer) {
    const key = /([A-Za-z_][\w-]*)\s*:\s*\[?\s*$/.exec(outer.slice(0, openBrace(outer)))?.[1];
    return key ? [key] : [];
}

/** The key whose value is being written: on this line, or above a list of conditions. */
function keyOfValue(left, lines, row) {
    const scope = withoutInner(left) || left;
    const here = /([A-Za-z_][\w-]*)\s*:(?:(?!:\s).)*$/.exec(scope)?.[1];
    if (here) {
        return here;
    }
    const indent = /^\s*/.exec(left)[0].length;
    for (let at = row - 1; at >= 0; at--) {
        const found = KEY_LINE.exec(lines[at]);
        if (found && found[1].length + found[2].length <= indent) {
            return found[3];
        }
    }
    return "";
}

function sectionOf(path, { sections }) {
    const name = path.join(".");
    if (name in sections) {
        return name;
    }
    return path.at(-1) === "expect" ? "tests.expect" : null;
}

function keysOf(path, vocabulary) {
    const section = sectionOf(path, vocabulary);
    if (section !== null) {
        return vocabulary.sections[section].map(({ name, help }) => ({ name, help, kind: "key" }));
    }
    if (["given", "cases"].includes(path.at(-1))) {
        const expect = path.at(-1) === "cases" ? [{ name: "expect", help: "", kind: "key" }] : [];
        return [...expect, ...factsOf(vocabulary)];
    }
    return expressionsOf(vocabulary);
}

function valuesOf(path, key, vocabulary) {
    const section = sectionOf(path, vocabulary) ?? sectionOf(path.slice(0, -1), vocabulary);
    const declared = (vocabulary.sections[section] || []).find(({ name }) => name === key);
    if (declared?.values) {
        return declared.values.map((name) => ({ name, help: declared.help, kind: "value" }));
    }
    const fact = vocabulary.facts.find(({ name }) => name === key);
    if (fact) {
        const values = fact.type === "yes_no" ? ["true", "false"] : fact.values;
        return values.map((name) => ({ name, help: fact.help, kind: "value" }));
    }
    if (declared && !["conditions", "value", "definitions", "list"].includes(declared.kind)) {
        return [];
    }
    return expressionsOf(vocabulary);
}

function factsOf({ facts }) {
    return facts.map(({ name, help }) => ({ name, help, kind: "fact" }));
}

function expressionsOf(vocabulary) {
    return [
        ...factsOf(vocabulary),
        ...vocabulary.functions.map(({ name, help }) => ({ name, help, kind: "function" })),
        ...vocabulary.words.map((name) => ({ name, help: "", kind: "word" })),
    ];
}
