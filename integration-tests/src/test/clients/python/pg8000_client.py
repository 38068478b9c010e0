"""pg8000, a client in Python alone: native interface, DB-API, COPY, prepared statements."""

import io

import pg8000.dbapi
import pg8000.native
from outcome import DATABASE, PLACE, attempt, say


def told(error):
    known = error.args[0]
    return {key: known[key] for key in known if key not in "FLR"} if isinstance(known, dict) else str(error)


def wrong(what, work):
    try:
        say(what, work())
    except (pg8000.native.DatabaseError, pg8000.dbapi.DatabaseError) as error:
        say(what, told(error))


conn = pg8000.native.Connection(database=DATABASE, **PLACE)
conn.run("CREATE TEMP TABLE t (a int PRIMARY KEY, b text, c jsonb, d bytea, e int[])")
for i in range(20):
    conn.run("INSERT INTO t VALUES (:a, :b, :c, :d, :e)", a=i, b="ü%d" % i, c={"i": i}, d=bytes([0, i]), e=[i, None])
say("rows", conn.run("SELECT * FROM t WHERE a < :n ORDER BY a", n=3), conn.row_count)
say("columns", [(column["name"], column["type_oid"]) for column in conn.columns])
statement = conn.prepare("SELECT b FROM t WHERE a = :a")
say("prepared", [statement.run(a=i) for i in range(5)])
statement.close()
out = io.BytesIO()
conn.run("COPY (SELECT a, b FROM t ORDER BY a LIMIT 2) TO STDOUT", stream=out)
say("copied out", out.getvalue())
conn.run("COPY t (a, b) FROM STDIN", stream=io.BytesIO(b"100\thundred\n101\tmore\n"))
wrong("bad copy", lambda: conn.run("COPY t (a, b) FROM STDIN", stream=io.BytesIO(b"x\ty\n")))
wrong("column", lambda: conn.run("SELECT nosuch FROM t"))
say("several", conn.run("SELECT 1; SELECT 2"))
conn.run("LISTEN news")
conn.run("NOTIFY news, 'hello'")
conn.run("SELECT 1")
say("heard", [payload for _, _, payload in conn.notifications])
conn.close()

api = pg8000.dbapi.connect(database=DATABASE, **PLACE)
cur = api.cursor()
cur.execute("CREATE TEMP TABLE u (a int PRIMARY KEY)")
cur.executemany("INSERT INTO u VALUES (%s)", [(i,) for i in range(30)])
api.commit()
wrong("duplicate", lambda: cur.execute("INSERT INTO u VALUES (%s)", (1,)))
wrong("failed transaction", lambda: cur.execute("SELECT 1"))
api.rollback()
cur.execute("SELECT count(*), max(a) FROM u")
say("counted", cur.fetchall(), cur.rowcount)
attempt("closed", api.close)
