"""What the demo says when it is up, in the language it was started in."""

from .demo_database import LOGINS

_ENGLISH = {
    "salesperson": "salesperson",
    "credit manager": "credit manager",
    "accountant": "accountant",
    "running": "Credit Protection is running at {url}",
    "try": "Three things to try",
    "stop": "Ctrl-C stops it; what you change stays. Its mails are kept in {mails}.",
    "things": (
        """As sales: Sales, Quotations, open the one with customer reference DEMO-BAD
     and confirm it. It is held, and the banner says why and what would clear it.""",
        """As credit: open the same order, release the hold with a reason, and let
     sales confirm it again.""",
        """As accounts: open the customer of that order and look at the tab Credit:
     what is owed, what is overdue, and the limit beside it.""",
    ),
}
_CHINESE = {  # with the punctuation of Chinese
    "salesperson": "销售员",
    "credit manager": "信用经理",
    "accountant": "会计",
    "running": "信用保护演示已启动：{url}",
    "try": "可以先试三件事",
    "stop": "按 Ctrl-C 停止；您的修改会保留。系统发出的邮件保存在 {mails}。",
    "things": (
        """用 sales 登录：打开“销售”的报价单，找到客户参考为 DEMO-BAD 的那一张并确认。
     订单会被冻结，横幅说明原因以及如何解除。""",
        "用 credit 登录：打开同一张订单，填写理由并放行，再让 sales 重新确认。",
        "用 accounts 登录：打开该订单的客户，查看“信用”页签：应收、逾期以及信用额度。",
    ),
}


def welcome(url: str, mails: str, lang: str) -> str:
    """The whole text: address, logins, three things to try."""
    words = _CHINESE if lang.startswith("zh") else _ENGLISH
    lines = ["", words["running"].format(url=url), ""]
    for login, role in LOGINS.items():
        lines.append(f"  {login + ' / ' + login:<22}{words[role]}")
    lines += ["  admin / admin", "", words["try"]]
    lines += [f"  {n}. {thing}" for n, thing in enumerate(words["things"], 1)]
    lines += ["", words["stop"].format(mails=mails)]
    return "\n".join(lines)
