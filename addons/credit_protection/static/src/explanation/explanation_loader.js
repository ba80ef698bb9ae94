import { status, useComponent, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { rpcSentence } from "../shared/rpc_sentence";

/**
 * Load the explanation of a document or a decision, and know how far that is.
 *
 * @returns {{ state: { status: "loading"|"ready"|"empty"|"error", data, message },
 *     load: (resModel: string, resId: number) => Promise<void> }}
 */
export function useExplanation() {
    const component = useComponent();
    const orm = useService("orm");
    const state = useState({ status: "loading", data: null, message: "" });
    let last = 0;

    async function load(resModel, resId) {
        const turn = ++last;
        Object.assign(state, { status: "loading", data: null, message: "" });
        let found;
        try {
            const data = await orm.call(resModel, "credit_explanation", [[resId]]);
            found = { status: data ? "ready" : "empty", data: data || null };
        } catch (error) {
            found = { status: "error", message: rpcSentence(error) };
        }
        // A later call, for the next record, has taken over.
        if (turn === last && status(component) !== "destroyed") {
            Object.assign(state, found);
        }
    }

    return { state, load };
}
