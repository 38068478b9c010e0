package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent that may read everything but for two masked columns tries to learn something of them. */
class MaskingEvasionTest {
    private static final List<String> CANARIES = List.of(
            "ada@shop",
            "bo@shop",
            "4111 1111",
            "5555 5555 5555",
            "ada.private@",
            "zoe.longer@",
            "4222 2222",
            "ada.another@");

    /** What a superuser may have made before anybody connects. */
    private static final String SURROUNDINGS = """
            CREATE TABLE vip () INHERITS (customers);
            CREATE TABLE vip_2 () INHERITS (vip);
            CREATE MATERIALIZED VIEW old_mail AS SELECT email AS mail FROM customers;
            CREATE VIEW all_mail AS SELECT email AS mail FROM customer_emails UNION ALL SELECT mail FROM old_mail;
            CREATE FUNCTION card_of(wanted integer) RETURNS text LANGUAGE sql STABLE
                AS 'SELECT card FROM public.customers WHERE id = wanted';
            CREATE FUNCTION card_of(a integer, b integer) RETURNS text LANGUAGE sql STABLE
                AS 'SELECT card FROM public.customers WHERE id = a';
            CREATE VIEW cards_through_function AS SELECT card_of(1) AS card;
            CREATE OPERATOR <@@> (FUNCTION = card_of, LEFTARG = integer, RIGHTARG = integer);
            CREATE TYPE mail_type AS (mail text);
            CREATE FUNCTION mail_cast(integer) RETURNS mail_type LANGUAGE sql STABLE
                AS 'SELECT ROW(card)::mail_type FROM public.customers WHERE id = $1';
            CREATE CAST (integer AS mail_type) WITH FUNCTION mail_cast(integer);
            GRANT ALL ON ALL TABLES IN SCHEMA public TO sp_app;
            """;

    private static final String FIRST_WORLD = """
            TRUNCATE orders, customers CASCADE;
            INSERT INTO customers VALUES
                (1, 'Ada', 'ada@shop.test', '4111 1111 1111 1111', 'write to ada.private@example.org', 1),
                (2, 'Bo', 'bo@shop.test', '5555 5555 5555 4444', 'nothing', 2),
                (3, 'Cy', 'cy@shop.test', NULL, NULL, 3);
            INSERT INTO vip VALUES (10, 'Vic', 'ada@shop.test', '4111 1111 1111 1111', NULL, 0);
            INSERT INTO vip_2 VALUES (11, 'Val', 'bo@shop.test', '5555 5555 5555 4444', NULL, 0);
            INSERT INTO orders SELECT n, 1 + n % 3, n * 1.5 FROM generate_series(1, 30) AS n;
            REFRESH MATERIALIZED VIEW old_mail;
            """;

    /** The same rows with other values in the masked columns; what a mask shows of them stays. */
    private static final String OTHER_WORLD = """
            UPDATE customers SET email = CASE id WHEN 1 THEN 'zoe.longer@else.example' WHEN 2 THEN 'aa@b.example'
                    WHEN 3 THEN 'mm@b.example' ELSE 'n@b.example' END,
                card = CASE id WHEN 1 THEN '4222 2222 2222 1111' WHEN 2 THEN '4000 2222 2222 4444' ELSE card END,
                notes = CASE id WHEN 1 THEN 'write to ada.another@example.org' ELSE notes END;
            REFRESH MATERIALIZED VIEW old_mail;
            """;

    @TempDir
    private static Path directory;

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException, SQLException {
        fixture = ProxyFixture.start(Version.V18, directory, "attack_masking");
        fixture.superuser(SURROUNDINGS);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static Stream<TwoWorlds.Road> roads() {
        return Stream.of(TwoWorlds.Road.SIMPLE, TwoWorlds.Road.BINARY);
    }

    @ParameterizedTest
    @MethodSource("roads")
    void nothingOfAMaskedValueIsLearnt(TwoWorlds.Road road) throws IOException, SQLException {
        fixture.superuser(FIRST_WORLD);
        Map<String, List<String>> seen = TwoWorlds.run(fixture, "bot", road, MaskingAttempts.READING, OTHER_WORLD);
        assertThat(seen.entrySet().stream()
                        .filter(entry -> leaks(entry.getValue()))
                        .map(entry -> entry.getKey() + "\n    " + entry.getValue()))
                .isEmpty();
    }

    private static boolean leaks(List<String> worlds) {
        String all = String.join("", worlds).toLowerCase(Locale.ROOT);
        return !worlds.get(0).equals(worlds.get(1)) || CANARIES.stream().anyMatch(all::contains);
    }

    @Test
    void theAttackerSeesWhatIsNotMasked() throws IOException {
        String seen =
                TwoWorlds.one(fixture, "bot", TwoWorlds.Road.SIMPLE, "SELECT id, name FROM customers ORDER BY id");
        assertThat(seen).contains("Ada").contains("SELECT ").doesNotContain("ERROR");
    }
}
