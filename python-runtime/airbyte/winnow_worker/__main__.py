"""The worker process: `python -m winnow_worker`, spoken to over stdin and stdout."""

from winnow_worker.environment import prepare

# Before anything else is imported: what libraries print must not get into the channel, and they read these variables once.
CHANNEL = prepare()

if __name__ == '__main__':
    from winnow_worker.rpc import serve

    serve(CHANNEL)
