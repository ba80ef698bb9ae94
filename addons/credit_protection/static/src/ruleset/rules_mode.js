import { acePart } from "./ace_part";

/**
 * Colours for texts of rules: Ace ships no mode for YAML, and none could know which
 * words are keys, facts and actions of this language.
 *
 * @param {Object} vocabulary what credit.ruleset.editor_vocabulary returns
 */
export function rulesMode(vocabulary) {
    const { Mode: TextMode } = acePart("ace/mode/text");
    const { TextHighlightRules } = acePart("ace/mode/text_highlight_rules");
    const words = wordsOf(vocabulary);

    class RulesHighlightRules extends TextHighlightRules {
        constructor() {
            super();
            this.$rules = highlightRules(words);
            this.normalizeRules();
        }
    }

    class RulesMode extends TextMode {
        constructor() {
            super();
            this.HighlightRules = RulesHighlightRules;
            this.lineCommentStart = "#";
            this.$id = "ace/mode/credit_rules";
        }

        /** A line after a key without a value is one step deeper. */
        getNextLineIndent(state, line, tab) {
            const indent = this.$getIndent(line).replace(/\t/g, tab);
            if (/^\s*-\s+\S/.test(line) && !/:\s*$/.test(line)) {
                return `${indent}${tab}`;
            }
            return /:\s*(#.*)?$/.test(line) ? `${indent}${tab}` : indent;
        }
    }

    return new RulesMode();
}

function wordsOf({ sections, facts, functions, words, actions, outcomes }) {
    const names = (list) => new Set(list.map((one) => one.name));
    return {
        keys: names(Object.values(sections).flat()),
        facts: names(facts),
        functions: names(functions),
        operators: new Set(words.flatMap((word) => word.split(" "))),
        actions: new Set([...names(actions), ...outcomes]),
    };
}

function highlightRules({ keys, facts, functions, operators, actions }) {
    const isKey = (name) => (keys.has(name) || facts.has(name) ? "keyword" : "identifier");
    const kind = (name) => {
        if (["true", "false", "missing"].includes(name)) {
            return "constant.language";
        }
        if (operators.has(name)) {
            return "keyword.operator";
        }
        if (actions.has(name)) {
            return "constant.language";
        }
        if (functions.has(name)) {
            return "support.function";
        }
        return facts.has(name) ? "variable" : "identifier";
    };
    const filled = { token: "variable", regex: /\{[a-z_][a-z0-9_]*\}/ };
    return {
        start: [
            { token: "comment", regex: /(?<!\S)#.*$/ },
            { token: "string", regex: /"/, push: "double" },
            { token: "string", regex: /(?<![\w\u4e00-\u9fff])'/, push: "single" },
            { token: isKey, regex: /[A-Za-z_][\w-]*(?=\s*:(?:\s|$))/ },
            { token: "constant.numeric", regex: /\b\d{4}-\d\d-\d\d\b/ },
            { token: "constant.numeric", regex: /(?<![\w-])[+-]?\d[\d_]*(?:\.\d+)?%?(?![\w-])/ },
            { token: kind, regex: /[A-Za-z_]\w*(?:-[A-Za-z0-9_]+)*/ },
            { token: "keyword.operator", regex: /[<>=!]=?|[+*/]/ },
            { token: "punctuation", regex: /[-{}[\],:]/ },
        ],
        double: [
            { token: "constant.character.escape", regex: /\\./ },
            filled,
            { token: "string", regex: /"/, next: "pop" },
            { defaultToken: "string" },
        ],
        single: [
            filled,
            { token: "constant.character.escape", regex: /''/ },
            { token: "string", regex: /'/, next: "pop" },
            { defaultToken: "string" },
        ],
    };
}
