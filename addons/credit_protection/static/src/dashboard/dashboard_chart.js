/* global Chart */

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** One chart of the overview; a click on a part of it names the part. */
export class DashboardChart extends Component {
    static template = "credit_protection.DashboardChart";
    static props = {
        config: Object,
        label: String,
        onPart: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.config]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const { config } = this.props;
        this.chart = new Chart(this.canvas.el, {
            ...config,
            options: {
                ...config.options,
                onClick: (event, parts) => this.click(parts),
                onHover: (event, parts) => {
                    const clickable = this.props.onPart && parts.length;
                    this.canvas.el.style.cursor = clickable ? "pointer" : "";
                },
            },
        });
    }

    click(parts) {
        if (parts.length && this.props.onPart) {
            this.props.onPart(parts[0].index, parts[0].datasetIndex);
        }
    }
}
