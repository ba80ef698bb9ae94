import { useEffect, useState } from "@odoo/owl";
import { CodeEditor } from "@web/core/code_editor/code_editor";
import { acePart } from "./ace_part";
import { completionsAt } from "./completions";
import { rulesMode } from "./rules_mode";

const LINE_HEIGHT = 20;
const LIST_HEIGHT = 220;

/**
 * Odoo's code editor with the colours, marks and completion of the rules' language.
 *
 * `problems` are marked where they are; `onReady` gets what the panel beside it may do:
 * `goTo(line, column)`, `insert(text)`, `replace(problem)` and `find(text)`.
 */
export class RulesEditor extends CodeEditor {
    static template = "credit_protection.RulesEditor";
    static props = {
        ...CodeEditor.props,
        vocabulary: { type: [Object, { value: null }] },
        problems: { type: Array },
        onReady: { type: Function },
    };

    setup() {
        super.setup();
        this.completion = useState({ items: [], index: 0, prefix: "", top: 0, left: 0 });
        this.markers = [];
        useEffect(
            () => {
                this.prepare();
                this.props.onReady({
                    goTo: this.goTo.bind(this),
                    insert: this.insert.bind(this),
                    replace: this.replace.bind(this),
                    find: this.find.bind(this),
                });
            },
            () => []
        );
        useEffect(
            (vocabulary) => {
                // Odoo's editor chooses its own mode whenever the value changes.
                if (vocabulary) {
                    this.session.setMode(rulesMode(vocabulary));
                }
            },
            () => [this.props.vocabulary, this.props.value, this.props.sessionId]
        );
        useEffect(
            () => this.mark(),
            () => [this.props.problems, this.props.value]
        );
        useEffect(
            () => this.aceEditor.renderer.setShowGutter(true),
            () => [this.props.readonly, this.props.showLineNumbers]
        );
    }

    get session() {
        return this.aceEditor.getSession();
    }

    prepare() {
        const editor = this.aceEditor;
        editor.setOptions({ tabSize: 2, useSoftTabs: true, fontSize: 13, scrollPastEnd: 0.3 });
        editor.commands.removeCommands(["find", "replace", "showSettingsMenu"]);
        editor.commands.addCommand({
            name: "complete",
            bindKey: { win: "Ctrl-Space", mac: "Ctrl-Space" },
            exec: () => this.complete(),
        });
        editor.commands.on("afterExec", ({ command, args }) => {
            if (command.name === "insertstring" && /^[A-Za-z_]$/.test(args)) {
                this.complete();
            } else if (command.name === "backspace" && this.completion.items.length) {
                this.complete();
            } else if (command.name !== "complete") {
                this.close();
            }
        });
        editor.on("blur", () => this.close());
        editor.on("mousedown", () => this.close());
        editor.keyBinding.addKeyboardHandler((data, hash, key) => this.onKey(key));
    }

    // === marks === //

    mark() {
        const { Range } = acePart("ace/range");
        for (const marker of this.markers) {
            this.session.removeMarker(marker);
        }
        this.session.setAnnotations(
            this.props.problems.map(({ line, column, message, severity }) => ({
                row: line - 1,
                column: column - 1,
                text: message,
                type: severity,
            }))
        );
        this.markers = this.props.problems.map((problem) => {
            const { start, end } = this.extent(problem);
            const range = new Range(problem.line - 1, start, problem.line - 1, end);
            return this.session.addMarker(range, `o_credit_mark_${problem.severity}`, "text");
        });
    }

    /** Where a problem begins and ends in its line; without an end, the word there. */
    extent({ line, column, end_column: endColumn }) {
        const start = column - 1;
        const word = /^[\w-]+/.exec(this.session.getLine(line - 1).slice(start))?.[0] ?? " ";
        return { start, end: endColumn ? endColumn - 1 : start + word.length };
    }

    // === what the panel may do === //

    goTo(line, column = 1) {
        this.aceEditor.gotoLine(line, column - 1, false);
        this.aceEditor.setOptions({ highlightActiveLine: true, highlightGutterLine: true });
        this.aceEditor.scrollToLine(line - 1, true, false);
        this.aceEditor.focus();
    }

    insert(text) {
        this.aceEditor.insert(text);
        this.aceEditor.focus();
    }

    replace(problem) {
        const { start, end } = this.extent(problem);
        const { Range } = acePart("ace/range");
        const row = problem.line - 1;
        this.session.replace(new Range(row, start, row, end), problem.replacement);
        this.goTo(problem.line, problem.column);
    }

    find(text) {
        this.aceEditor.find(text, { wrap: true, caseSensitive: false });
    }

    // === completion === //

    complete() {
        const { vocabulary, readonly } = this.props;
        if (!vocabulary || readonly) {
            return;
        }
        const { row, column } = this.aceEditor.getCursorPosition();
        const lines = this.session.getLines(0, row);
        const { prefix, items } = completionsAt(lines, row, column, vocabulary);
        const { pageX, pageY } = this.aceEditor.renderer.textToScreenCoordinates(
            row,
            column - prefix.length
        );
        const below = pageY + LINE_HEIGHT;
        const fits = below + LIST_HEIGHT < window.innerHeight;
        Object.assign(this.completion, { items, prefix, index: 0, left: pageX });
        this.completion.top = fits ? below : pageY - LIST_HEIGHT;
    }

    close() {
        if (this.completion.items.length) {
            this.completion.items = [];
        }
    }

    /** While the list is open, these keys belong to it. */
    onKey(key) {
        const { items, index } = this.completion;
        if (!items.length) {
            return;
        }
        if (key === "down" || key === "up") {
            const step = key === "down" ? 1 : items.length - 1;
            this.completion.index = (index + step) % items.length;
        } else if (key === "return" || key === "tab") {
            this.choose(items[index]);
        } else if (key === "esc") {
            this.close();
        } else {
            return;
        }
        return { command: "null" };
    }

    choose({ name, kind }) {
        const { prefix } = this.completion;
        const { row, column } = this.aceEditor.getCursorPosition();
        const { Range } = acePart("ace/range");
        const range = new Range(row, column - prefix.length, row, column);
        this.close();
        this.session.replace(range, kind === "key" ? `${name}: ` : name);
        this.aceEditor.focus();
    }
}
