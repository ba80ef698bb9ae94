/**
 * Return a module of the Ace library, once Odoo's code editor has loaded it.
 *
 * Written without a call that looks like an import: Odoo's bundler would look for it.
 */
export function acePart(name) {
    const { require: part } = window.ace;
    return part(name);
}
