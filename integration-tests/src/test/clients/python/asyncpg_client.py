"""asyncpg: everything prepared and binary; portals, COPY, types looked up in the catalog, listeners, pool."""

import asyncio
import datetime
import io

import asyncpg
from outcome import DATABASE, PLACE, say


async def attempt(what, work):
    try:
        say(what, await work)
    except asyncpg.PostgresError as error:
        say(what, error.sqlstate, error.message, error.position, error.constraint_name)


async def main():
    conn = await asyncpg.connect(database=DATABASE, **PLACE)
    await conn.execute("CREATE SCHEMA apg")
    await conn.execute("CREATE TYPE apg.mood AS ENUM ('glad', 'sad')")
    await conn.execute("CREATE TYPE apg.pair AS (x int, y text)")
    await conn.execute("CREATE TABLE apg.t (a int PRIMARY KEY, b text, c apg.mood, d apg.pair, e timestamptz, f numeric)")
    at = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
    await conn.executemany(
        "INSERT INTO apg.t VALUES ($1, $2, $3, $4, $5, 1.5)",
        [(i, "ü%d" % i, "glad", (i, "y"), at) for i in range(50)],
    )
    rows = await conn.fetch("SELECT * FROM apg.t WHERE a < $1 ORDER BY a", 3)
    say("rows", [tuple(row.values()) for row in rows])
    say("arrays", await conn.fetchval("SELECT array_agg(d ORDER BY a) FROM apg.t WHERE a < 3"))
    async with conn.transaction(isolation="serializable", readonly=True):
        say("portal", [row["a"] async for row in conn.cursor("SELECT a FROM apg.t ORDER BY a", prefetch=7)])
        cursor = await conn.cursor("SELECT a FROM apg.t ORDER BY a")
        say("moved", await cursor.forward(10), await cursor.fetch(2))
    statement = await conn.prepare("SELECT $1::int + 1 AS more")
    say("prepared", statement.get_parameters(), statement.get_attributes(), await statement.fetchval(41))
    await attempt("column", conn.fetch("SELECT nosuch FROM apg.t"))
    await attempt("duplicate", conn.execute("INSERT INTO apg.t (a) VALUES ($1)", 1))
    async with conn.transaction():
        await conn.execute("UPDATE apg.t SET b = 'kept' WHERE a = 1")
        try:
            async with conn.transaction():
                await conn.execute("SELECT 1 / 0")
        except asyncpg.PostgresError as error:
            say("savepoint", error.sqlstate)
    say("kept", await conn.fetchval("SELECT b FROM apg.t WHERE a = 1"))
    say("copied in", await conn.copy_records_to_table(
        "t", schema_name="apg", columns=["a", "b"], records=[(i, "row") for i in range(100, 5000)]))
    out = io.BytesIO()
    say("copied out", await conn.copy_from_query("SELECT a, b FROM apg.t WHERE a < $1", 3, output=out, format="csv"))
    say("text", out.getvalue())
    await conn.execute("ALTER TABLE apg.t ADD COLUMN g int DEFAULT 7")
    say("replanned", tuple((await conn.fetchrow("SELECT * FROM apg.t WHERE a < $1 ORDER BY a", 3)).values()))
    heard = asyncio.get_running_loop().create_future()
    await conn.add_listener("news", lambda c, pid, channel, payload: heard.set_result(payload))
    await conn.execute("NOTIFY news, 'hello'")
    say("heard", await asyncio.wait_for(heard, 300))
    try:
        await conn.execute("SELECT pg_sleep(600)", timeout=0.3)
    except asyncio.TimeoutError:
        say("timed out")
    say("script", await conn.execute("SELECT 1; UPDATE apg.t SET b = b WHERE a = 1"))
    await conn.reset()
    await conn.execute("DROP SCHEMA apg CASCADE")
    await conn.close()
    async with asyncpg.create_pool(database=DATABASE, **PLACE, min_size=1, max_size=3) as pool:
        say("pool", await asyncio.gather(*[pool.fetchval("SELECT $1::int * 2", i) for i in range(30)]))


asyncio.run(main())
