"""`python main.py`: LocalStack on loopback, with Lambda functions as Node.js processes."""

import os
import threading
import time

import corrections

corrections.apply()

from localstack.runtime.main import main  # noqa: E402  (imports what is corrected)


def end_with(owner: int) -> None:
    """End when the process that asked for this instance is gone; the functions and DynamoDB end with us."""
    while True:
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            os._exit(0)
        time.sleep(0.5)


if owner := os.environ.get("LOCALSTACK_OWNER"):
    threading.Thread(target=end_with, args=(int(owner),), daemon=True).start()
main()
