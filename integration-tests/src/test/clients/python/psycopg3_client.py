"""psycopg 3: prepared statements, pipelines, binary, server-side cursors, COPY in text and binary, asyncio."""

import asyncio
import logging

import psycopg
from outcome import DATABASE, PLACE, attempt, say
from psycopg.types.json import Jsonb

# Whether leaving an aborted pipeline meets the error once more depends on which answers have come by then.
logging.getLogger("psycopg").setLevel(logging.ERROR)


def fail(conn):
    with conn.pipeline():
        conn.execute("SELECT 1")
        conn.execute("SELECT nosuch FROM t")
        conn.execute("SELECT 2")


def nested(conn):
    with conn.transaction():
        conn.execute("INSERT INTO t (a) VALUES (9001)")
        conn.execute("SELECT 1 / 0")


def bad_copy(conn):
    with conn.cursor().copy("COPY t (a, b) FROM STDIN") as copy:
        copy.write("x\ty\n" * 10000)


for threshold in (0, 1, None):
    with psycopg.connect(dbname=DATABASE, **PLACE, prepare_threshold=threshold) as conn:
        conn.execute("CREATE TEMP TABLE t (a int PRIMARY KEY, b text, c jsonb, d bytea, e int[], f timestamptz)")
        with conn.cursor() as cur:
            cur.executemany(
                "INSERT INTO t VALUES (%s, %s, %s, %s, %s, '2026-01-02 UTC') RETURNING a",
                [(i, "ü%d" % i, Jsonb({"i": i}), bytes([0, i]), [i, i + 1]) for i in range(50)],
                returning=True,
            )
            say("many", cur.rowcount, cur.fetchone())
        conn.commit()
        for binary in (False, True):
            rows = conn.cursor(binary=binary).execute("SELECT * FROM t WHERE a < %s ORDER BY a", (3,))
            say("rows", rows.fetchall(), rows.statusmessage)
        say("repeated", [conn.execute("SELECT b FROM t WHERE a = %s", (i,)).fetchone() for i in range(9)])
        with conn.cursor("big") as big:
            big.itersize = 7
            big.execute("SELECT a FROM t ORDER BY a")
            say("server-side", big.fetchmany(5), len(big.fetchall()))
        with conn.pipeline() as pipeline:
            asked = [conn.execute("SELECT %s::int + a FROM t WHERE a = %s", (i, i)) for i in range(30)]
            pipeline.sync()
            say("pipelined", [cur.fetchone() for cur in asked])
        attempt("in pipeline", lambda: fail(conn))
        conn.rollback()
        say("streamed", sum(1 for _ in conn.cursor().stream("SELECT * FROM generate_series(1, 5000)")))
        with conn.cursor().copy("COPY t (a, b) FROM STDIN") as copy:
            for i in range(100, 2000):
                copy.write_row((i, "row %d" % i))
        with conn.cursor().copy("COPY t (a, b) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "text"])
            for i in range(5000, 5100):
                copy.write_row((i, "row %d" % i))
        with conn.cursor().copy("COPY (SELECT a, b FROM t ORDER BY a LIMIT 3) TO STDOUT (FORMAT binary)") as copy:
            say("copied", b"".join(bytes(part) for part in copy))
        conn.commit()
        attempt("bad copy", lambda: bad_copy(conn))
        conn.rollback()
        with conn.transaction():
            conn.execute("INSERT INTO t (a, b) VALUES (9000, 'kept')")
            attempt("savepoint", lambda: nested(conn))
            say("kept", conn.execute("SELECT b FROM t WHERE a >= 9000").fetchall())


async def concurrent():
    async with await psycopg.AsyncConnection.connect(dbname=DATABASE, **PLACE, autocommit=True) as conn:
        await conn.execute("LISTEN news")
        await conn.execute("NOTIFY news, 'hello'")
        async for heard in conn.notifies(timeout=300, stop_after=1):
            say("heard", heard.payload)
        sleeping = asyncio.create_task(conn.execute("SELECT pg_sleep(600)"))
        async with await psycopg.AsyncConnection.connect(dbname=DATABASE, **PLACE, autocommit=True) as watch:
            asleep = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
            while await (await watch.execute(asleep)).fetchone() is None:
                pass
        await conn.cancel_safe()
        try:
            await sleeping
        except psycopg.Error as error:
            say("cancelled", error.sqlstate)
        say("after", await (await conn.execute("SELECT 1")).fetchone())


asyncio.run(concurrent())
