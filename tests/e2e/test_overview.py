"""The overview in the morning: the first figures are there at once."""

OVERVIEW, HOLDS = (
    f".o_menu_sections [data-menu-xmlid='credit_protection.{name}']"
    for name in ("credit_dashboard_menu", "credit_hold_menu")
)
FIGURE, ROW = ".o_credit_figure_value button", ".o_list_view .o_data_row"
TRIES = 3
AT_MOST = 1.0  # seconds from the click to the first figures
# Where other work slows the machine down, a plain list says how much.
LISTS = 3
# Seconds from the click on a menu until something is there, by the browser's own clock.
CLICK = """
([menu, selector]) => new Promise((found) => {
    const start = performance.now();
    const look = () => document.querySelector(selector)
        ? found((performance.now() - start) / 1000)
        : requestAnimationFrame(look);
    document.querySelector(menu).click();
    look();
})
"""


def test_the_first_figures_do_not_wait_for_the_others(enter):
    """What the night kept is read while the figures of now are still being read."""
    credit, held = enter("credit"), []

    def hold(route):
        held.append(route)

    credit.open("credit-holds")
    credit.page.route("**/credit.dashboard/read_figures", hold)

    credit.click(OVERVIEW)
    credit.see(FIGURE)
    credit.see(".o_credit_dashboard_filters:has-text('kept in the night of')")
    assert held
    for route in held:
        route.continue_()
    credit.see(".o_credit_dashboard [aria-busy=false]")
    assert credit.complaints == []


def test_the_first_figures_come_within_a_second(enter):
    """From the click in the loaded web client; the best of some tries."""
    credit = enter("credit")
    credit.open("credit-holds")
    lists, figures = [], []
    for _try in range(TRIES):
        figures.append(credit.page.evaluate(CLICK, [OVERVIEW, FIGURE]))
        lists.append(credit.page.evaluate(CLICK, [HOLDS, ROW]))
    assert min(figures) < max(AT_MOST, LISTS * min(lists)), (figures, lists)
