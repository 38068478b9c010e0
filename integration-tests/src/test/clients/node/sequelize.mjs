// Sequelize: sync, enums, associations, upserts, managed transactions, errors.
import { DataTypes, Op, Sequelize } from 'sequelize';
import { attempt, place, say } from './outcome.mjs';

const db = new Sequelize(place.database, place.user, place.password, {
  host: place.host, port: place.port, dialect: 'postgres', logging: false, pool: { max: 3 }, schema: 'seq' });
await db.createSchema('seq');
const Person = db.define('person', {
  name: { type: DataTypes.STRING, unique: true, allowNull: false },
  mood: DataTypes.ENUM('glad', 'sad'),
  tags: DataTypes.ARRAY(DataTypes.TEXT),
  more: DataTypes.JSONB,
}, { timestamps: false });
const Pet = db.define('pet', { name: DataTypes.STRING, weight: DataTypes.DECIMAL(6, 2) }, { timestamps: false });
Person.hasMany(Pet);
Pet.belongsTo(Person);
await db.sync({ force: true });
await db.sync({ alter: true });
await Person.bulkCreate(Array.from({ length: 30 }, (_, i) => (
  { name: 'p' + i, mood: i % 2 ? 'sad' : 'glad', tags: ['t' + i], more: { i } })));
const first = await Person.findOne({ where: { name: 'p0' } });
await first.createPet({ name: 'cat', weight: '3.50' });
say('found', await Person.findAll({ where: { more: { i: { [Op.lt]: 3 } } }, include: Pet, order: ['id'] }));
say('counted', await Person.count({ where: { tags: { [Op.contains]: ['t3'] } } }));
say('upserted', (await Person.upsert({ name: 'p1', mood: 'glad' }))[0].mood);
await attempt('duplicate', () => Person.create({ name: 'p1' }));
await attempt('enum', () => db.query("INSERT INTO seq.people (name, mood) VALUES ('z', 'angry')"));
await attempt('rolled back', () => db.transaction(async (transaction) => {
  await Person.destroy({ where: { name: 'p5' }, transaction });
  await Pet.create({ name: 'dog', personId: 4711 }, { transaction });
}));
say('left', await Person.count());
say('tables', (await db.getQueryInterface().showAllTables()).map((table) => table.tableName ?? table).sort());
say('described', await db.getQueryInterface().describeTable({ tableName: 'people', schema: 'seq' }));
await db.dropSchema('seq');
await db.close();
