/* global Chart */

import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
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
        this.state = useState({ loaded: false });
        // The numbers do not wait for the library of the charts.
        onMounted(async () => {
            await loadBundle("web.chartjs_lib");
            this.state.loaded = true;
        });
        useEffect(
            () => this.draw(),
            () => [this.props.config, this.state.loaded]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        if (!this.state.loaded) {
            return;
        }
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
