"""Makes a real Odoo 19 on a bare Debian 12 and runs the demo and the tests on it.

Everything here runs before any virtual environment exists: Python 3.11 and its
standard library only. State lives in the ignored folder `.host/` and is judged by
what is really there, so that an interrupted run is simply run again.
"""
