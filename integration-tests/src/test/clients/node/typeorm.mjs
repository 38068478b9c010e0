// TypeORM: synchronisation, relations, query builder, transactions.
import typeorm from 'typeorm';
import { attempt, place, say } from './outcome.mjs';

const Author = new typeorm.EntitySchema({
  name: 'Author',
  columns: {
    id: { type: 'int', primary: true, generated: true },
    name: { type: 'varchar', unique: true },
    kind: { type: 'enum', enum: ['poet', 'other'], default: 'other' },
    more: { type: 'jsonb', nullable: true },
    version: { type: 'int', version: true },
  },
  relations: { books: { type: 'one-to-many', target: 'Book', inverseSide: 'author', cascade: true } },
});
const Book = new typeorm.EntitySchema({
  name: 'Book',
  columns: {
    id: { type: 'int', primary: true, generated: true },
    title: { type: 'text' },
    price: { type: 'numeric', precision: 8, scale: 2 },
  },
  relations: { author: { type: 'many-to-one', target: 'Author', inverseSide: 'books', onDelete: 'CASCADE' } },
});
const source = new typeorm.DataSource({
  type: 'postgres', host: place.host, port: place.port, username: place.user, password: place.password,
  database: place.database, schema: 'tom', entities: [Author, Book], installExtensions: false });
await source.initialize();
await source.query('CREATE SCHEMA tom');
await source.synchronize();
await source.synchronize();
const authors = source.getRepository('Author');
await authors.save(Array.from({ length: 20 }, (_, i) => ({
  name: 'author ' + i, kind: i % 3 ? 'other' : 'poet', more: { i }, books: [{ title: 'b' + i, price: '9.99' }] })));
say('found', await authors.find({ where: { kind: 'poet' }, relations: { books: true }, order: { id: 'ASC' } }));
say('built', await source.getRepository('Book').createQueryBuilder('b').innerJoin('b.author', 'a')
  .select('a.kind', 'kind').addSelect('sum(b.price)', 'sum').groupBy('a.kind').orderBy('a.kind').getRawMany());
await attempt('duplicate', () => authors.save({ name: 'author 1' }));
await attempt('upserted', async () => {
  await authors.upsert({ name: 'author 1', kind: 'poet' }, ['name']);
  return authors.findOneBy({ name: 'author 1' });
});
await attempt('rolled back', () => source.transaction(async (manager) => {
  await manager.delete('Author', { name: 'author 3' });
  await manager.query('SELECT nosuch');
}));
say('locked', await source.transaction((manager) => manager.findOne('Author', {
  where: { name: 'author 3' }, lock: { mode: 'pessimistic_write' } })));
say('counted', await authors.count());
const runner = source.createQueryRunner();
say('table', (await runner.getTable('tom.author')).columns.map((column) => [column.name, column.type, column.default]));
await runner.release();
await source.query('DROP SCHEMA tom CASCADE');
await source.destroy();
