const WAIT = 100;
const PATIENCE = 50;

/**
 * Put the cursor of the form's code editor on a line and bring the line into view.
 *
 * @param {HTMLElement} form any element inside the form
 * @param {number} line counted from 1
 * @param {number} [column] counted from 1
 * @returns {boolean} whether there was an editor to do it in
 */
export function goToLine(form, line, column = 1) {
    const element = form.closest(".o_form_view")?.querySelector(".ace_editor");
    if (!element || !window.ace) {
        return false;
    }
    const editor = window.ace.edit(element);
    editor.gotoLine(line, column - 1, false);
    editor.setOptions({ highlightActiveLine: true, highlightGutterLine: true });
    editor.focus();
    const { pageY } = editor.renderer.textToScreenCoordinates(line - 1, 0);
    const scrolled = scrollParent(element);
    scrolled?.scrollBy(0, pageY - scrolled.getBoundingClientRect().top - scrolled.clientHeight / 3);
    return true;
}

/** The same, as soon as the editor has been loaded and has grown to its text. */
export function goToLineWhenReady(form, line, turn = 0) {
    if (!form.isConnected || turn > PATIENCE) {
        return;
    }
    const editor = form.closest(".o_form_view")?.querySelector(".ace_editor");
    const hasGrown = editor?.querySelector(".ace_line") && turn > 3;
    if (!hasGrown || !goToLine(form, line)) {
        setTimeout(() => goToLineWhenReady(form, line, turn + 1), WAIT);
    }
}

function scrollParent(element) {
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        const { overflowY } = getComputedStyle(parent);
        if (["auto", "scroll"].includes(overflowY) && parent.scrollHeight > parent.clientHeight) {
            return parent;
        }
    }
    return null;
}
