{
    "name": "Credit Protection: Web Shop",
    "version": "19.0.1.0.0",
    "category": "Website/Website",
    "summary": "Tell web shop customers politely that their order is being reviewed",
    "author": "Credit Protection contributors",
    "license": "LGPL-3",
    "depends": ["credit_protection", "website_sale"],
    "data": [
        "views/website_sale_templates.xml",
    ],
    "auto_install": True,
}
