// postgres.js: pipelined prepared statements, transactions with savepoints, cursors, COPY, LISTEN, cancelling.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { attempt, place, say } from './outcome.mjs';

const sql = postgres({ ...place, max: 2, onnotice: () => {} });
await sql`CREATE SCHEMA pjs`;
await sql`CREATE TABLE pjs.t (a int PRIMARY KEY, b text, c jsonb, d timestamptz, e int[], f bigint)`;
const rows = Array.from({ length: 50 }, (_, i) => ({ a: i, b: 'ü' + i, c: { i }, e: [i, i + 1], f: i }));
say('inserted', (await sql`INSERT INTO pjs.t ${sql(rows.map((row) => ({ ...row, c: sql.json(row.c) })))}`).count);
say('rows', await sql`SELECT * FROM pjs.t WHERE a IN ${sql([1, 2, 3])} ORDER BY a`);
say('pipelined', await Promise.all(rows.map((row) => sql`SELECT b, c FROM pjs.t WHERE a = ${row.a}`)));
say('described', (await sql`SELECT a, b FROM pjs.t`.describe()).columns.map((column) => [column.name, column.type]));
await attempt('column', () => sql`SELECT nosuch FROM pjs.t`);
await attempt('duplicate', () => sql`INSERT INTO pjs.t (a) VALUES (${1})`);
await attempt('begin', () => sql.begin(async (inner) => {
  await inner`UPDATE pjs.t SET b = 'x' WHERE a = 1`;
  await attempt('savepoint', () => inner.savepoint((deeper) => deeper`INSERT INTO pjs.t (a) VALUES (1)`));
  return inner`SELECT b FROM pjs.t WHERE a = 1`;
}));
await attempt('rolled back', () => sql.begin(async (inner) => {
  await inner`UPDATE pjs.t SET b = 'y' WHERE a = 1`;
  return inner`SELECT 1 / 0`;
}));
await attempt('array of statements', () => sql.begin((inner) => [
  inner`UPDATE pjs.t SET f = 7 WHERE a = 2`, inner`SELECT f FROM pjs.t WHERE a = 2`]));
let seen = [];
await sql`SELECT a FROM pjs.t ORDER BY a`.cursor(7, (some) => { seen.push(some.length); });
say('cursor', seen);
seen = 0;
for await (const some of sql`SELECT a FROM pjs.t`.cursor(10)) {
  seen += some.length;
  if (seen >= 20) break;
}
say('left early', seen);
await pipeline(Readable.from(['1000\tcopied\n', '1001\tagain\n']), await sql`COPY pjs.t (a, b) FROM STDIN`.writable());
const chunks = [];
for await (const chunk of await sql`COPY (SELECT a, b FROM pjs.t WHERE a >= 1000 ORDER BY a) TO STDOUT`.readable()) {
  chunks.push(chunk.toString());
}
say('copied', chunks.join(''));
let heard;
const hearing = new Promise((resolve) => { heard = resolve; });
const { unlisten } = await sql.listen('news', heard);
await sql.notify('news', 'hello');
say('heard', await hearing);
await unlisten();
await attempt('simple', () => sql`SELECT 1 AS a; SELECT 2 AS b`.simple());
const sleeping = sql`SELECT pg_sleep(600)`.execute();
const watched = () => sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
while ((await watched()).length === 0);
sleeping.cancel();
await attempt('cancelled', () => sleeping);
await sql`DROP SCHEMA pjs CASCADE`;
await sql.end();
