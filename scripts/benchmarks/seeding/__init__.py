"""A company of any size, made in minutes and proven to the cent.

Odoo itself makes a few hundred documents, of every kind and currency, through its own
methods (``bundles``). A plan says which of them happen to whom, when and how large
(``plan``); PostgreSQL copies them in bulk with other customers, dates, names and
quantities (``cloning``). Prices are chosen so that every multiple is exact in every
currency: what was right in the original is right in each copy. ``proof`` lets Odoo
compute it all again, and fails when a cent differs.

Runs in Odoo's shell, with our addon or without it.
"""
