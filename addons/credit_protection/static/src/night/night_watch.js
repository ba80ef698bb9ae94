import { Component, useEffect, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PAUSE = 2000;

/** Reads a run again, as long as it is at work and somebody looks at it. */
export class NightWatch extends Component {
    static template = xml`
        <i t-if="running" class="fa fa-spinner fa-spin me-2" aria-hidden="true"/>
    `;
    static props = { ...standardWidgetProps };

    setup() {
        this.busy = false;
        useEffect(
            (_id, running) => {
                if (!running) {
                    return;
                }
                const timer = browser.setInterval(() => this.look(), PAUSE);
                return () => browser.clearInterval(timer);
            },
            () => [this.props.record.resId, this.running]
        );
    }

    get running() {
        return this.props.record.data.state === "running";
    }

    async look() {
        if (this.busy || document.hidden) {
            return;
        }
        this.busy = true;
        try {
            await this.props.record.load();
        } catch {
            // The next look may succeed; the page as it is remains readable.
        }
        this.busy = false;
    }
}

export const nightWatch = {
    component: NightWatch,
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("view_widgets").add("credit_night_watch", nightWatch);
