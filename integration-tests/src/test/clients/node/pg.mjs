// node-postgres: simple, parametrised and named statements, pool, notifications; pg-cursor and pg-copy-streams.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { from, to } from 'pg-copy-streams';
import { attempt, place, say } from './outcome.mjs';

const client = new pg.Client(place);
const notices = [];
client.on('notice', (notice) => notices.push(notice.message));
await client.connect();
await client.query('CREATE TEMP TABLE t (a int PRIMARY KEY, b text, c jsonb, d timestamptz, e bytea, f numeric[])');
for (let i = 0; i < 20; i++) {
  await client.query({
    name: 'add',
    text: 'INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)',
    values: [i, 'ü' + i, { i }, new Date(Date.UTC(2026, 0, 1, 0, 0, i)), Buffer.from([0, i]), [i, 1.5]],
  });
}
const all = await client.query('SELECT * FROM t WHERE a < $1 ORDER BY a', [5]);
say('rows', [all.rows, all.command, all.rowCount, all.fields.map((field) => [field.name, field.dataTypeID])]);
say('binary', (await client.query({ text: 'SELECT a, e FROM t WHERE a = $1', values: [3], binary: true })).rows);
say('several', (await client.query('SELECT 1 AS a; SELECT 2 AS b; UPDATE t SET b = b')).map((r) => [r.command, r.rows]));
say('array rows', (await client.query({ text: 'SELECT 1, 2', rowMode: 'array' })).rows);
await attempt('column', () => client.query('SELECT nosuch FROM t'));
await attempt('duplicate', () => client.query('INSERT INTO t (a) VALUES ($1)', [3]));
await client.query('BEGIN');
await attempt('in transaction', () => client.query('SELECT 1 / 0'));
await attempt('failed transaction', () => client.query('SELECT 1'));
say('end', (await client.query('COMMIT')).command);
say('queued', await Promise.all([1, 2, 3].map(async (n) => (await client.query('SELECT $1::int AS n', [n])).rows)));

const cursor = client.query(new Cursor('SELECT a FROM t WHERE a >= $1 ORDER BY a', [2]));
say('cursor', [await cursor.read(5), (await cursor.read(100)).length, await cursor.read(5)]);
await cursor.close();
const early = client.query(new Cursor('SELECT * FROM generate_series(1, 100000)'));
say('closed early', (await early.read(3)).length);
await early.close();

const rows = Array.from({ length: 5000 }, (_, i) => `${100 + i}\trow ${i}\n`);
const into = client.query(from('COPY t (a, b) FROM STDIN'));
await pipeline(Readable.from(rows), into);
say('copied in', into.rowCount);
let bytes = 0;
const out = client.query(to('COPY (SELECT a, b FROM t ORDER BY a) TO STDOUT (FORMAT csv)'));
for await (const chunk of out) {
  bytes += chunk.length;
}
say('copied out', [bytes, out.rowCount]);
await attempt('bad copy', () => pipeline(Readable.from(['x\ty\n']), client.query(from('COPY t (a, b) FROM STDIN'))));
say('after', (await client.query('SELECT count(*) FROM t')).rows);

const heard = new Promise((resolve) => client.on('notification', (message) => resolve(message.payload)));
await client.query('LISTEN news');
await client.query("SELECT pg_notify('news', 'hello')");
say('heard', await heard);
await client.query("DO $$ BEGIN RAISE NOTICE 'look'; END $$");
say('notices', notices);
await client.end();

const pool = new pg.Pool({ ...place, max: 3 });
say('pool', (await Promise.all(Array.from({ length: 30 }, (_, i) => pool.query('SELECT $1::int * 2 AS n', [i])))).map(
  (result) => result.rows[0].n));
await pool.end();
