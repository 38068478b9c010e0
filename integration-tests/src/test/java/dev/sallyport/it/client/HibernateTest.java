package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.Test;

/** Hibernate ORM: schema, batches, lazy loading, locks, scrolling, errors. */
class HibernateTest {
    @Entity(name = "Author")
    @Table(name = "author", schema = "hib")
    static class Author {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        long id;

        @Column(unique = true, nullable = false)
        String name;

        @jakarta.persistence.Version
        int version;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, String> facts;

        @JdbcTypeCode(SqlTypes.ARRAY)
        String[] tags;

        UUID key;

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL)
        List<Book> books = new ArrayList<>();
    }

    @Entity(name = "Book")
    @Table(name = "book", schema = "hib")
    static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        long id;

        String title;

        @Column(precision = 10, scale = 2)
        BigDecimal price;

        byte[] cover;

        @ManyToOne(fetch = FetchType.LAZY)
        Author author;
    }

    private static SessionFactory factory(Road road, String schema) {
        return new Configuration()
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .setProperty("hibernate.connection.url", road.jdbcUrl())
                .setProperty("hibernate.connection.username", road.user())
                .setProperty("hibernate.connection.password", road.password())
                .setProperty("hibernate.hbm2ddl.auto", schema)
                .setProperty("hibernate.hbm2ddl.create_namespaces", "true")
                .setProperty("hibernate.jdbc.batch_size", "20")
                .buildSessionFactory();
    }

    private static List<String> script(Road road) {
        List<String> seen = new ArrayList<>();
        try (SessionFactory factory = factory(road, "create-drop")) {
            write(factory);
            read(factory, seen);
            conflicts(factory, seen);
            try (SessionFactory again = factory(road, "validate")) {
                seen.add("validated " + again.getMetamodel().getEntities().size());
            }
        }
        return seen;
    }

    private static void write(SessionFactory factory) {
        factory.inTransaction(session -> {
            for (int i = 0; i < 50; i++) {
                Author author = new Author();
                author.name = "author " + i;
                author.facts = Map.of("n", "ü" + i);
                author.tags = new String[] {"a", "b" + i};
                author.key = new UUID(0, i);
                Book book = new Book();
                book.title = "book of " + i;
                book.price = new BigDecimal("9.99");
                book.cover = new byte[] {0, (byte) i};
                book.author = author;
                author.books.add(book);
                session.persist(author);
            }
        });
    }

    private static void read(SessionFactory factory, List<String> seen) {
        factory.inTransaction(session -> {
            for (Author author : session.createQuery(
                            "from Author where name like 'author 4%' order by name", Author.class)
                    .list()) {
                Book book = author.books.get(0);
                seen.add(author.name
                        + author.facts
                        + List.of(author.tags)
                        + author.key
                        + book.title
                        + book.price
                        + book.cover[1]);
            }
            seen.add(""
                    + session.createNativeQuery("SELECT count(*), sum(price) FROM hib.book", Object[].class)
                            .getSingleResult()[1]);
            try (ScrollableResults<String> rows = session.createQuery(
                            "select title from Book order by id", String.class)
                    .setFetchSize(7)
                    .scroll(ScrollMode.FORWARD_ONLY)) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                seen.add("scrolled " + count);
            }
            seen.add("updated "
                    + session.createMutationQuery("update Book set price = price + 1 where id <= 10")
                            .executeUpdate());
        });
    }

    private static void conflicts(SessionFactory factory, List<String> seen) {
        attempt(factory, seen, session -> {
            Author twice = new Author();
            twice.name = "author 1";
            session.persist(twice);
            session.flush();
        });
        attempt(factory, seen, session -> {
            Author author = session.find(Author.class, 1L, LockModeType.PESSIMISTIC_WRITE);
            factory.inSession(other -> seen.add("other sees " + other.find(Author.class, 1L).version));
            author.name = "changed";
        });
        Author stale = factory.fromTransaction(session -> session.find(Author.class, 2L));
        factory.inTransaction(session -> session.find(Author.class, 2L).name = "newer");
        stale.name = "older";
        attempt(factory, seen, session -> session.merge(stale));
        attempt(
                factory,
                seen,
                session ->
                        session.createNativeQuery("SELECT nosuch", Object.class).list());
        factory.inTransaction(session -> seen.add(session.find(Author.class, 2L).name));
    }

    private static void attempt(SessionFactory factory, List<String> seen, Consumer<Session> work) {
        try {
            factory.inTransaction(work);
            seen.add("done");
        } catch (ConstraintViolationException e) {
            seen.add("constraint " + e.getConstraintName() + " " + e.getSQLState() + " " + e.getKind());
        } catch (OptimisticLockException e) {
            seen.add("stale");
        } catch (RuntimeException e) {
            seen.add(e.getClass().getSimpleName() + " " + e.getCause());
        }
    }

    @Test
    void worksAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_hibernate")) {
            List<String> seen = roads.same(HibernateTest::script);
            assertThat(seen).contains("stale", "scrolled 50", "updated 10", "newer", "validated 2");
        }
    }
}
