// Drizzle on node-postgres and on postgres.js: typed queries, prepared statements, nested transactions, relations.
import { relations, eq, sql } from 'drizzle-orm';
import { drizzle as onPg } from 'drizzle-orm/node-postgres';
import { drizzle as onPostgresJs } from 'drizzle-orm/postgres-js';
import { integer, jsonb, pgSchema, serial, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import postgres from 'postgres';
import { attempt, place, say } from './outcome.mjs';

const own = pgSchema('drz');
const users = own.table('users', { id: serial('id').primaryKey(), name: text('name').unique(), more: jsonb('more') });
const posts = own.table('posts', { id: serial('id').primaryKey(), user: integer('user_id').references(() => users.id) });
const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
const postsRelations = relations(posts, ({ one }) => ({
  author: one(users, { fields: [posts.user], references: [users.id] }) }));
const schema = { users, posts, usersRelations, postsRelations };

async function run(what, db) {
  await db.execute(sql`CREATE SCHEMA drz`);
  await db.execute(sql`CREATE TABLE drz.users (id serial PRIMARY KEY, name text UNIQUE, more jsonb)`);
  await db.execute(sql`CREATE TABLE drz.posts (id serial PRIMARY KEY, user_id int REFERENCES drz.users)`);
  const rows = Array.from({ length: 20 }, (_, i) => ({ name: 'u' + i, more: { i } }));
  say(what + ' returned', await db.insert(users).values(rows).returning({ id: users.id }));
  await db.insert(posts).values([{ user: 1 }, { user: 1 }, { user: 2 }]);
  const named = db.select().from(users).where(eq(users.id, sql.placeholder('id'))).prepare('by_id');
  say(what + ' prepared', [await named.execute({ id: 3 }), await named.execute({ id: 4 })]);
  say(what + ' related', await db.query.users.findMany({ with: { posts: true }, limit: 3, orderBy: users.id }));
  await attempt(what + ' upsert', () => db.insert(users).values({ name: 'u1' })
    .onConflictDoUpdate({ target: users.name, set: { more: { again: true } } }).returning());
  await attempt(what + ' duplicate', () => db.insert(users).values({ name: 'u1' }));
  await attempt(what + ' nested', () => db.transaction(async (outer) => {
    await outer.update(users).set({ more: null }).where(eq(users.id, 1));
    await attempt(what + ' inner', () => outer.transaction(async (inner) => {
      await inner.delete(posts);
      inner.rollback();
    }));
    return outer.select().from(posts);
  }));
  await attempt(what + ' column', () => db.execute(sql`SELECT nosuch FROM drz.users`));
  await db.execute(sql`DROP SCHEMA drz CASCADE`);
}

const pool = new pg.Pool(place);
await run('pg', onPg(pool, { schema }));
await pool.end();
const js = postgres({ ...place, onnotice: () => {} });
await run('postgres.js', onPostgresJs(js, { schema }));
await js.end();
