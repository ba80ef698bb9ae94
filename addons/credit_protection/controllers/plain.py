# Never HTML: a sentence may quote what stands in somebody's file.
PLAIN = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
]
