import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

/** Return what a failed call says to people; any other error is thrown on. */
export function rpcSentence(error) {
    if (error instanceof ConnectionLostError) {
        return _t("The server did not answer. Try again when you are connected.");
    }
    if (error instanceof RPCError) {
        return error.data?.message || _t("The server could not answer this.");
    }
    throw error;
}
