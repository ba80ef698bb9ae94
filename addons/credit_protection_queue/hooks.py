def uninstall_hook(env):
    """Give what waits in the queue back to the scheduled job."""
    env["queue.job"].search(
        [
            ("model_name", "=", "credit.night.batch"),
            ("state", "in", ("wait_dependencies", "pending", "enqueued", "failed")),
        ]
    ).button_cancelled()
    env["credit.night"]._call_again()
