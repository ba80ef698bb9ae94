import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

const ALWAYS = ["late", "group_nearness"];

/** How many deadlines are how near; a click shows only those, another one all. */
export class DeadlineTiles extends Component {
    static template = "credit_protection.DeadlineTiles";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ tiles: [] });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.state.tiles = await this.orm.call("credit.deadline", "credit_tiles", []);
    }

    item(name) {
        return Object.values(this.env.searchModel.searchItems).find(
            (item) => item.name === name
        );
    }

    isActive(tile) {
        const item = this.item(tile.key);
        return this.env.searchModel.query.some((part) => part.searchItemId === item?.id);
    }

    tileClass(tile) {
        return `o_credit_tile_${tile.level} ${this.isActive(tile) ? "o_credit_tile_on" : ""}`;
    }

    show(tile) {
        const names = this.isActive(tile) ? ALWAYS : [...ALWAYS, tile.key];
        this.env.searchModel.query = [];
        for (const name of names) {
            const item = this.item(name);
            if (item) {
                this.env.searchModel.toggleSearchItem(item.id);
            }
        }
    }
}

export class DeadlineListRenderer extends ListRenderer {
    static template = "credit_protection.DeadlineListRenderer";
    static components = { ...ListRenderer.components, DeadlineTiles };
}

export const deadlineListView = { ...listView, Renderer: DeadlineListRenderer };

registry.category("views").add("credit_deadlines", deadlineListView);
