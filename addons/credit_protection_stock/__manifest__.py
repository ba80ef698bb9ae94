{
    "name": "Credit Protection: Deliveries",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "summary": "Hold deliveries to customers when your credit rules stand against them",
    "author": "Credit Protection contributors",
    "license": "LGPL-3",
    "depends": ["credit_protection", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "views/credit_hold_views.xml",
        "views/credit_profile_views.xml",
        "views/stock_picking_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "credit_protection_stock/static/tests/tours/*.js",
        ],
    },
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
