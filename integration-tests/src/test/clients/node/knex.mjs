// Knex: schema builder, migrations by hand, upserts, transactions.
import Knex from 'knex';
import { attempt, place, say } from './outcome.mjs';

const knex = Knex({ client: 'pg', connection: place, searchPath: ['kx', 'public'], pool: { min: 0, max: 3 } });
await knex.raw('CREATE SCHEMA kx');
await knex.schema.createTable('users', (table) => {
  table.increments('id');
  table.string('name').notNullable().unique();
  table.jsonb('more');
  table.timestamps(false, false);
});
await knex.schema.createTable('posts', (table) => {
  table.increments('id');
  table.integer('user_id').references('users.id').onDelete('CASCADE');
  table.text('body');
});
await knex.schema.alterTable('posts', (table) => table.index(['user_id'], 'by_user'));
say('has', [await knex.schema.hasTable('users'), await knex.schema.hasColumn('users', 'more')]);
say('returned', await knex('users').insert([{ name: 'a', more: { x: 1 } }, { name: 'b' }]).returning(['id', 'name']));
say('upserted', await knex('users').insert({ name: 'a', more: { x: 2 } }).onConflict('name').merge().returning('more'));
await knex.batchInsert('posts', Array.from({ length: 100 }, (_, i) => ({ user_id: 1 + (i % 2), body: 'p' + i })), 30);
say('joined', await knex('posts').join('users', 'users.id', 'posts.user_id').where('users.name', 'a')
  .count('* as n').groupBy('users.name'));
await attempt('rolled back', () => knex.transaction(async (trx) => {
  await trx('users').insert({ name: 'c' });
  await trx.transaction((inner) => inner('users').insert({ name: 'd' }));
  await trx('users').insert({ name: 'a' });
}));
say('columns', await knex('users').columnInfo());
await attempt('column', () => knex('users').select('nosuch'));
say('counted', await knex('users').count());
await knex.raw('DROP SCHEMA kx CASCADE');
await knex.destroy();
