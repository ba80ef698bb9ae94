"""Confirms a good and a bad order as the salesperson and looks at what happened.

The two quotations of the demo data stay as they are: copies are confirmed, and
cancelled at the end, so that the check can be repeated for ever.
"""

from dataclasses import dataclass, field

from .progress import Progress
from .server import Server
from .trouble import Trouble
from .web_client import WebClient

GOOD, BAD = "DEMO-GOOD", "DEMO-BAD"
_FIELDS = ["name", "state", "partner_id", "credit_state", "credit_verdict"]


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict, as sentences."""

    title: str
    figures: str = ""
    clear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What the server says about an order."""

    outcome: str = ""
    headline: str = ""
    reasons: tuple[Reason, ...] = field(default=())


def check(server: Server, database: str, progress: Progress) -> bool:
    """Run the check; prints what was held and why, says whether all went right."""
    sales = WebClient(server.url, database, "sales", "sales")
    orders = {}
    try:
        for reference in (GOOD, BAD):
            orders[reference] = _copy_of(sales, reference)
            with progress.step(f"Confirm the quotation {reference} as the salesperson"):
                sales.call("sale.order", "action_confirm", [orders[reference]])
        good, bad = (_read(sales, orders[ref]) for ref in (GOOD, BAD))
        for order in (good, bad):
            _print(order, progress)
        holds = _open_holds(server, database, orders[BAD])
        return _judge(good, bad, holds, progress)
    finally:
        _cancel(sales, list(orders.values()), progress)


def _copy_of(client: WebClient, reference: str) -> int:
    """A copy of a demo quotation."""
    found = client.call(
        "sale.order",
        "search",
        [("client_order_ref", "=", reference)],
        order="id",
        limit=1,
    )
    if not found:
        raise Trouble(
            f"The demo quotation {reference} is not there: `scripts/demo --fresh` "
            "makes the demo database again."
        )
    copied = client.call("sale.order", "copy", found)
    return copied[0] if isinstance(copied, list) else copied


def _read(client: WebClient, order: int) -> dict:
    """What the salesperson may know about an order."""
    return client.call("sale.order", "read", [order], _FIELDS)[0]


def _open_holds(server: Server, database: str, order: int) -> int:
    """How many holds the credit manager has on an order: salespeople see none."""
    manager = WebClient(server.url, database, "credit", "credit")
    domain = [("order_id", "=", order), ("state", "in", ["open", "asked"])]
    return manager.call("credit.hold", "search_count", domain)


def _judge(good: dict, bad: dict, holds: int, progress: Progress) -> bool:
    """Both must have gone as they must; says what did not."""
    faults = []
    if good["state"] != "sale":
        faults.append(f"{good['name']} ({GOOD}) should be confirmed and is not.")
    if bad["state"] == "sale":
        faults.append(f"{bad['name']} ({BAD}) should be held and was confirmed.")
    if not holds:
        faults.append(f"{bad['name']} ({BAD}) has no open hold.")
    if not read_verdict(bad["credit_verdict"]).reasons:
        faults.append(f"{bad['name']} ({BAD}) was held without a reason.")
    for fault in faults:
        progress.warn(fault)
    return not faults


def _cancel(client: WebClient, orders: list[int], progress: Progress) -> None:
    """Leave the demo as it was found."""
    for order in orders:
        try:
            client.call("sale.order", "action_cancel", [order])
        except Trouble as trouble:
            progress.warn(f"A copy of the check could not be cancelled: {trouble}")


def _print(order: dict, progress: Progress) -> None:
    """An order and its verdict, for people."""
    verdict = read_verdict(order["credit_verdict"])
    state = "confirmed" if order["state"] == "sale" else "held"
    progress.say(f"\n  {order['name']}, {order['partner_id'][1]}: {state}")
    if state == "held" and verdict.headline:
        progress.say(f"    {verdict.headline}")
    for reason in verdict.reasons if state == "held" else ():
        progress.say(f"    - {reason.title}{reason.figures}")
        if reason.clear:
            progress.say(f"      to clear it: {', '.join(reason.clear)}")


# ------------------------------------------------ the only place that knows the JSON


def read_verdict(value) -> Verdict:
    """Read `sale.order.credit_verdict`, tolerating what is not there."""
    if not isinstance(value, dict):
        return Verdict()
    return Verdict(
        outcome=str(value.get("outcome") or ""),
        headline=str(value.get("headline") or ""),
        reasons=tuple(_reason(item) for item in value.get("reasons") or ()),
    )


def _reason(item: dict) -> Reason:
    """One reason: its title, `now` against `allowed`, and what would clear it."""
    names = (("now", "now"), ("allowed", "allowed"), ("over_by", "over by"))
    figures = [f"{label} {item[key]}" for key, label in names if item.get(key)]
    return Reason(
        title=str(item.get("title") or item.get("code") or "no title"),
        figures=f" ({', '.join(figures)})" if figures else "",
        clear=tuple(_sentence(part) for part in item.get("clear") or ()),
    )


def _sentence(part) -> str:
    """A way out: plain text, or text around the name of a document."""
    if isinstance(part, dict):
        pieces = (part.get(key) or "" for key in ("text", "label", "after"))
        return "".join(str(piece) for piece in pieces)
    return str(part)
