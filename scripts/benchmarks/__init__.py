"""Benchmarks: one module each.

A module is a benchmark when it has ``HELP`` (one line), ``add_arguments(parser)`` and
``run(options) -> int``; scripts/bench finds it by its file name.
"""
