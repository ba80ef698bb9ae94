"""One held order from the first click to the sales order, as people live it."""

import pytest
from playwright.sync_api import expect

BANNER = ".o_credit_banner"


def test_held_asked_released_and_confirmed(enter, held_order):
    """Sales is held and asks, the manager releases, sales confirms."""
    sales, credit = enter("sales"), enter("credit")

    sales.open(f"sales/{held_order}")
    sales.click("button[name=action_confirm]")
    sales.see(f"{BANNER}_danger:has-text('On credit hold')")
    reasons = sales.page.locator(".o_credit_reason")
    expect(reasons).to_have_count(2)
    expect(reasons.filter(has_text="Over the credit limit")).to_contain_text("5,690.00")
    expect(sales.see(".o_credit_confirm_locked")).to_be_disabled()
    expect(sales.page.locator("button[name=action_credit_release]")).to_have_count(0)

    sales.click("button[name=action_credit_ask_release]")
    sales.see(".o_credit_asked:has-text('Release asked by')")

    (values,) = sales.call("sale.order", "read", [held_order], ["name"])
    credit.open("credit-holds")
    credit.click(f".o_data_row:has-text('{values['name']}') .o_data_cell >> nth=0")
    credit.see(".o_credit_explanation .o_credit_rule")
    credit.click("button[name=action_release]")
    credit.see(".modal:has-text('What this release does')")
    credit.page.fill(".modal [name=reason_id] input", "Payment announced")
    credit.click(".o-autocomplete--dropdown-item a:has-text('Payment announced')")
    credit.click(".modal button[name=action_release]")
    credit.see(".o_field_badge[name=state]:has-text('Released')")

    sales.open(f"sales/{held_order}")
    sales.see(f"{BANNER}_success:has-text('Released')")
    sales.click("button[name=action_confirm]")
    sales.see(".o_arrow_button_current:has-text('Sales Order')")
    (values,) = sales.call("sale.order", "read", [held_order], ["state"])
    assert values["state"] == "sale"
    assert sales.complaints == []
    assert credit.complaints == []


def test_sales_learns_why_and_nothing_more(enter, held_order):
    """The explanation of a salesperson has no facts, no ruleset and no record."""
    sales = enter("sales")
    sales.call("sale.order", "action_confirm", [held_order])

    sales.open(f"sales/{held_order}")
    sales.click(".o_credit_why")
    sales.see(".modal .o_credit_rule:has-text('oldest_overdue_days')")
    expect(sales.page.locator(".o_credit_toggle_facts")).to_have_count(0)
    page = sales.call("sale.order", "credit_explanation", [held_order])
    assert page["facts"] is False
    assert page["footer"]["ruleset_id"] is False
    assert page["footer"]["decision_id"] is False
    assert sales.complaints == []


def test_sales_cannot_release_past_the_screens(enter, held_order):
    """No button is no lock: the server refuses the same call."""
    sales = enter("sales")
    sales.call("sale.order", "action_confirm", [held_order])

    for model, method, arguments in (
        ("sale.order", "action_credit_release", [[held_order]]),
        ("credit.hold", "search_read", [[]]),
        ("credit.hold.release", "create", [{}]),
    ):
        answer = sales.rpc(model, method, *arguments)
        assert "AccessError" in answer["error"]["data"]["name"]
    sales.call("sale.order", "action_confirm", [held_order])
    (values,) = sales.call(
        "sale.order", "read", [held_order], ["state", "credit_state"]
    )
    assert (values["state"], values["credit_state"]) == ("draft", "held")


SCREENS = {
    "holds": ("credit-holds", ".o_data_row .o_credit_badges"),
    "customers": ("credit-customers", ".o_data_row"),
    "decisions": ("credit-decisions", ".o_data_row"),
    "rulesets": ("credit-rulesets", ".o_data_row"),
}


@pytest.mark.parametrize("login", ["credit", "accounts"])
@pytest.mark.parametrize("screen", SCREENS)
def test_screens_open_without_a_complaint(enter, login, screen):
    """The list and its first record, for whoever reads credit."""
    path, selector = SCREENS[screen]
    person = enter(login)

    person.open(path)
    person.see(selector)
    person.click(".o_data_row .o_data_cell >> nth=0")
    person.see(".o_form_view")
    person.page.wait_for_timeout(1000)
    assert person.complaints == []


def test_the_customer_tab_shows_what_is_owed(enter):
    """Exposure, limit and ageing, and each figure leads to its records."""
    credit = enter("credit")
    (partner,) = credit.call(
        "res.partner", "search", [("name", "=", "Harborview Interiors")], limit=1
    )

    credit.open(f"res.partner/{partner}")
    credit.click("a[name=credit]")
    expect(credit.see(".o_credit_exposure")).to_contain_text("43,210.00")
    expect(credit.page.locator(".o_credit_segment")).to_have_count(3)
    credit.click(".o_credit_ageing tbody a >> nth=0")
    credit.see(".o_list_view .o_data_row")
    assert credit.complaints == []
