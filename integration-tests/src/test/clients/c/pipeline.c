/* libpq's pipeline mode: many statements in flight, several syncs, errors in the middle,
   and flush requests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

static void fail(PGconn *conn, const char *what)
{
	printf("%s failed: %s", what, PQerrorMessage(conn));
	exit(1);
}

static void tell(PGresult *result)
{
	printf("%s [%s]", PQresStatus(PQresultStatus(result)), PQcmdStatus(result));
	for (int row = 0; row < PQntuples(result); row++)
		for (int column = 0; column < PQnfields(result); column++)
			printf(" %s=%s", PQfname(result, column), PQgetvalue(result, row, column));
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (state)
		printf(" %s at %s: %s", state,
			   PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION)
			   ? PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION) : "-",
			   PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	printf("\n");
}

/* Reads the answers of so many statements and syncs; each ends with a null, but a sync's. */
static void answers(PGconn *conn, int count)
{
	while (count > 0)
	{
		PGresult *result = PQgetResult(conn);

		if (result == NULL)
		{
			count--;
			continue;
		}
		tell(result);
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
			count--;
		PQclear(result);
	}
}

static void ask(PGconn *conn, const char *sql, const char *value)
{
	if (!PQsendQueryParams(conn, sql, value ? 1 : 0, NULL, value ? &value : NULL, NULL, NULL, 0))
		fail(conn, sql);
}

int main(void)
{
	PGconn	   *conn = PQconnectdb("");

	if (PQstatus(conn) != CONNECTION_OK)
		fail(conn, "connecting");
	printf("protocol %d, status %d\n", PQprotocolVersion(conn), PQtransactionStatus(conn));
	PQclear(PQexec(conn, "CREATE TEMP TABLE p (a int PRIMARY KEY, b text)"));
	if (!PQenterPipelineMode(conn))
		fail(conn, "pipeline mode");

	if (!PQsendPrepare(conn, "add", "INSERT INTO p VALUES ($1::int, 'row ' || $1::int)", 0, NULL))
		fail(conn, "prepare");
	for (int i = 0; i < 200; i++)
	{
		char		text[12];
		const char *values[1] = {text};

		snprintf(text, sizeof(text), "%d", i);
		if (!PQsendQueryPrepared(conn, "add", 1, values, NULL, NULL, 0))
			fail(conn, "execute");
	}
	PQpipelineSync(conn);
	answers(conn, 202);

	/* An error skips to the next sync; what is behind it runs. */
	ask(conn, "UPDATE p SET b = 'lost' WHERE a = 1", NULL);
	ask(conn, "SELECT nosuch FROM p", NULL);
	ask(conn, "SELECT 'skipped'", NULL);
	PQpipelineSync(conn);
	ask(conn, "SELECT b FROM p WHERE a = $1", "1");
	PQpipelineSync(conn);
	PQpipelineSync(conn);
	answers(conn, 7);

	/* A transaction over syncs, failed in the middle. */
	ask(conn, "BEGIN", NULL);
	ask(conn, "INSERT INTO p VALUES (1000, 'kept?')", NULL);
	PQpipelineSync(conn);
	ask(conn, "INSERT INTO p VALUES (1, 'twice')", NULL);
	PQpipelineSync(conn);
	ask(conn, "SELECT 1", NULL);
	PQpipelineSync(conn);
	ask(conn, "COMMIT", NULL);
	ask(conn, "SELECT count(*) FROM p", NULL);
	PQpipelineSync(conn);
	answers(conn, 9);

	/* Answers before a sync, by a flush request. */
	ask(conn, "SELECT $1::int + 1 AS flushed", "41");
	PQsendFlushRequest(conn);
	PQflush(conn);
	answers(conn, 1);
	if (!PQsendDescribePrepared(conn, "add"))
		fail(conn, "describe");
	ask(conn, "SELECT a FROM p WHERE a < 4 ORDER BY a", NULL);
	PQpipelineSync(conn);
	for (int synced = 0; !synced;)
	{
		PGresult   *result = PQgetResult(conn);

		if (result == NULL)
			continue;
		tell(result);
		synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		PQclear(result);
	}

	if (!PQexitPipelineMode(conn))
		fail(conn, "leaving pipeline mode");
	tell(PQexec(conn, "SELECT count(*), max(a) FROM p; SELECT 'two'"));
	PQfinish(conn);
	return 0;
}
