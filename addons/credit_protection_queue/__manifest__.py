{
    "name": "Credit Protection: Job Queue",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "summary": "Share the work of the night among several workers and hosts",
    "author": "Credit Protection contributors",
    "license": "LGPL-3",
    "depends": ["credit_protection", "queue_job"],
    "data": [
        "data/queue_job.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
