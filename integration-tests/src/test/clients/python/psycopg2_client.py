"""psycopg 2: client-side parameters, named cursors, COPY, notices, notifications."""

import io
import select

import psycopg2
import psycopg2.extras
from outcome import DATABASE, PLACE, attempt, say

conn = psycopg2.connect(dbname=DATABASE, **PLACE)
cur = conn.cursor()
cur.execute("CREATE TEMP TABLE t (a int PRIMARY KEY, b text, c jsonb, d bytea, e int[], f timestamptz)")
psycopg2.extras.execute_values(
    cur,
    "INSERT INTO t VALUES %s",
    [(i, "ü%d" % i, psycopg2.extras.Json({"i": i}), b"\x00" + bytes([i]), [i, None], "2026-01-02 UTC") for i in range(50)],
)
conn.commit()
cur.execute("SELECT a, b, c, d, e, f FROM t WHERE a < %s ORDER BY a", (3,))
say("rows", [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cur], cur.statusmessage)
say("description", [(column.name, column.type_code, column.internal_size) for column in cur.description])
named = conn.cursor("big", scrollable=True)
named.itersize = 7
named.execute("SELECT a FROM t ORDER BY a")
say("named", len(named.fetchmany(10)), named.scroll(-5), named.fetchone(), len(named.fetchall()))
named.close()
conn.commit()
out = io.StringIO()
cur.copy_expert("COPY (SELECT a, b FROM t ORDER BY a LIMIT 3) TO STDOUT WITH CSV HEADER", out)
say("copied out", out.getvalue())
cur.copy_from(io.StringIO("100\thundred\n101\t\\N\n"), "t", columns=("a", "b"))
say("copied in", cur.rowcount)
conn.commit()
attempt("bad copy", lambda: cur.copy_from(io.StringIO("x\ty\n"), "t", columns=("a", "b")))
attempt("failed transaction", lambda: cur.execute("SELECT 1"))
conn.rollback()
attempt("column", lambda: cur.execute("SELECT nosuch FROM t"))
conn.rollback()
conn.set_session(isolation_level="SERIALIZABLE", readonly=True)
attempt("read only", lambda: cur.execute("CREATE TABLE nosuch (a int)"))
conn.rollback()
conn.set_session(isolation_level="DEFAULT", readonly=False, autocommit=True)
cur.execute("DO $$ BEGIN RAISE NOTICE 'look'; END $$")
say("notices", conn.notices)
cur.execute("LISTEN news")
cur.execute("NOTIFY news, 'hello'")
while not conn.notifies:
    select.select([conn], [], [], 10)
    conn.poll()
say("heard", conn.notifies[0].payload)
say("parameters", conn.encoding, conn.get_parameter_status("server_version"), conn.get_transaction_status())
psycopg2.extras.execute_batch(cur, "UPDATE t SET b = %s WHERE a = %s", [("x%d" % i, i) for i in range(30)], page_size=7)
cur.callproc("upper", ["called"])
say("called", cur.fetchall())
conn.reset()
conn.close()
