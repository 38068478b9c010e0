"""What the scripts share: where to connect, and how they tell what they saw."""

import os

PLACE = {
    "host": os.environ["PGHOST"],
    "port": int(os.environ["PGPORT"]),
    "user": os.environ["PGUSER"],
    "password": os.environ["PGPASSWORD"],
}
DATABASE = os.environ["PGDATABASE"]


def say(what, *values):
    print(what, *[repr(value) for value in values], flush=True)


def attempt(what, work):
    """Tells what came of it; an error of the server's by its kind and text."""
    try:
        say(what, work())
    except Exception as error:
        state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        print(what, type(error).__name__, state, str(error).strip(), flush=True)
