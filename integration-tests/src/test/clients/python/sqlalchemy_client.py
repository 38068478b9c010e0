"""SQLAlchemy on psycopg 2, psycopg 3 and pg8000: metadata, reflection, ORM, bulk inserts, savepoints, errors."""

import sqlalchemy as sa
from outcome import DATABASE, PLACE, say
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert


class Model(orm.DeclarativeBase):
    metadata = sa.MetaData(schema="alc")


class Person(Model):
    __tablename__ = "person"
    id = orm.mapped_column(sa.Integer, primary_key=True)
    name = orm.mapped_column(sa.String(40), unique=True)
    mood = orm.mapped_column(sa.Enum("glad", "sad", name="mood"))
    tags = orm.mapped_column(ARRAY(sa.Text))
    more = orm.mapped_column(JSONB)
    pets = orm.relationship("Pet", back_populates="owner", order_by="Pet.id")


class Pet(Model):
    __tablename__ = "pet"
    id = orm.mapped_column(sa.Integer, primary_key=True)
    name = orm.mapped_column(sa.Text, index=True)
    owner_id = orm.mapped_column(sa.ForeignKey("alc.person.id", ondelete="CASCADE"))
    owner = orm.relationship("Person", back_populates="pets")


def error(what, work):
    try:
        say(what, work())
    except sa.exc.DBAPIError as problem:
        text = problem.orig.args[0]
        say(what, type(problem).__name__, {k: text[k] for k in "SCMDP" if k in text} if isinstance(text, dict) else text)


def run(driver):
    url = sa.URL.create("postgresql+" + driver, PLACE["user"], PLACE["password"], PLACE["host"], PLACE["port"], DATABASE)
    engine = sa.create_engine(url, pool_size=3)
    with engine.begin() as conn:
        conn.execute(sa.schema.CreateSchema("alc"))
    Model.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add_all(
            [Person(name="p%d" % i, mood="glad", tags=["a", "ü"], more={"i": i}, pets=[Pet(name="pet")]) for i in range(40)])
        session.commit()
        asked = sa.select(Person).options(orm.selectinload(Person.pets)).where(Person.more["i"].as_integer() < 3)
        say(driver, [(p.name, p.mood, p.tags, p.more, [pet.name for pet in p.pets])
                     for p in session.scalars(asked.order_by(Person.id))])
        upsert = insert(Person).values(name="p1", mood="sad").on_conflict_do_update(
            index_elements=["name"], set_={"mood": "sad"}).returning(Person.id, Person.mood)
        say("upserted", session.execute(upsert).all())
        try:
            with session.begin_nested():
                session.add(Person(name="p2"))
                session.flush()
        except sa.exc.IntegrityError as problem:
            say("savepoint", type(problem.orig).__name__)
        session.commit()
        rows = session.execute(sa.select(Person.id), execution_options={"yield_per": 7})
        say("server side", sum(len(part) for part in rows.partitions()))
    found = sa.MetaData()
    found.reflect(engine, schema="alc")
    for table in found.sorted_tables:
        say("reflected", table.name, [(c.name, str(c.type), c.nullable, str(c.server_default and c.server_default.arg))
                                      for c in table.columns],
            sorted(i.name for i in table.indexes), sorted(str(f.column) for f in table.foreign_keys))
    say("inspected", sa.inspect(engine).get_unique_constraints("person", schema="alc"),
        sa.inspect(engine).get_enums(schema="alc"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        error("column", lambda: conn.execute(sa.text("SELECT nosuch FROM alc.person")))
        error("divided", lambda: conn.execute(sa.text("SELECT 1 / :n"), {"n": 0}).all())
    Model.metadata.drop_all(engine)
    with engine.begin() as conn:
        conn.execute(sa.schema.DropSchema("alc", cascade=True))
    engine.dispose()


for name in ("psycopg2", "psycopg", "pg8000"):
    run(name)
