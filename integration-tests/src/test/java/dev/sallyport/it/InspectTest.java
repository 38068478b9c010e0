package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code inspect} says of statements when it may ask a database what their names mean. */
final class InspectTest {
    private static final String PASSWORD_FILE = "org.postgresql.pgpassfile";
    private static final String DATABASE = "inspected";
    private static final String SCRIPT = """
            CREATE SCHEMA sales;
            CREATE TABLE public.customers (id integer, name text, region text);
            CREATE TABLE sales.orders (id integer, customer_id integer, amount numeric);
            CREATE TABLE sales.customers (id integer);
            CREATE VIEW public.people AS SELECT name FROM public.customers;
            CREATE FUNCTION public.raise(integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER STABLE
              AS 'BEGIN RETURN $1; END';
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sp_inspector') THEN
                CREATE ROLE sp_inspector LOGIN PASSWORD ':password';
              END IF;
            END $$;
            GRANT USAGE ON SCHEMA sales TO sp_inspector;
            ALTER ROLE sp_inspector IN DATABASE inspected SET search_path = sales, nowhere, public;
            ALTER ROLE sp_inspector IN DATABASE inspected SET standard_conforming_strings = off;
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void makeDatabases() throws SQLException {
        for (PostgresServer.Version version : PostgresServer.Version.values()) {
            PostgresServer.of(version).recreate(DATABASE, SCRIPT.replace(":password", PostgresServer.PASSWORD));
        }
    }

    @AfterEach
    void forgetPasswordFile() {
        System.clearProperty(PASSWORD_FILE);
    }

    private int inspect(String user, String... arguments) {
        PostgresServer server = PostgresServer.of(PostgresServer.Version.V18);
        return inspect(server, user, arguments);
    }

    private int inspect(PostgresServer server, String user, String... arguments) {
        List<String> all = new ArrayList<>(List.of("inspect", "--database"));
        all.add("postgresql://" + user + "@" + server.host() + ":" + server.port() + "/" + DATABASE);
        all.addAll(List.of(arguments));
        return Sallyport.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
    }

    private JsonNode statement() throws IOException {
        return new ObjectMapper().readTree(out.toString()).at("/statements/0");
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatNamesMeanThere(PostgresServer.Version version) {
        String sql = "SELECT c.name FROM customers c JOIN sales.orders o ON o.customer_id = c.id WHERE region = 'x'";

        assertThat(inspect(PostgresServer.of(version), "postgres:" + PostgresServer.PASSWORD, sql))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("reads    public.customers, sales.orders")
                .contains("customers.id (join)", "orders.customer_id (join)", "customers.region (filter)");
    }

    @Test
    void takesTheSearchPathAndTheStringsOfTheLogin() throws IOException {
        String login = "sp_inspector:" + PostgresServer.PASSWORD;

        assertThat(inspect(login, "--json", "SELECT 'it\\'s' FROM customers"))
                .as(err.toString())
                .isZero();
        assertThat(texts(statement().at("/relations/0/means"))).containsExactly("sales.customers");
        assertThat(texts(statement().get("reads"))).containsExactly("customers");
        assertThat(inspect(login, "--standard-conforming-strings", "on", "SELECT 'it\\'s' FROM customers"))
                .isEqualTo(1);
    }

    @Test
    void anotherSearchPathCanBeGiven() throws IOException {
        inspect("sp_inspector:" + PostgresServer.PASSWORD, "--search-path", "public", "--json", "TABLE customers");

        assertThat(texts(statement().at("/relations/0/means"))).containsExactly("public.customers");
    }

    @Test
    void namesThatMayChangeTheirMeaningAreTakenForAllThatTheyMayBe() {
        inspect("postgres:" + PostgresServer.PASSWORD, "SET search_path = sales; SELECT FROM customers");

        assertThat(out.toString())
                .contains("customers (may be public.customers, sales.customers)")
                .contains("may change what names mean");
    }

    @Test
    void saysWhatIsNotThere() throws IOException {
        assertThat(inspect("postgres:" + PostgresServer.PASSWORD, "--json", "SELECT FROM orders, customers"))
                .isZero();
        assertThat(texts(statement().get("unresolved"))).containsExactly("orders");

        inspect("postgres:" + PostgresServer.PASSWORD, "SELECT nothing() FROM orders");
        assertThat(out.toString()).contains("orders (not in this database)", "nothing (not in this database)");
    }

    @Test
    void saysWhatViewsAndFunctionsAre() throws IOException {
        inspect("postgres:" + PostgresServer.PASSWORD, "SELECT raise(1) FROM people");

        assertThat(out.toString())
                .contains("public.people (view)")
                .contains("public.raise (plpgsql, stable, with its owner's rights (security definer))");

        out.getBuffer().setLength(0);
        inspect("postgres:" + PostgresServer.PASSWORD, "--json", "SELECT raise(1)");
        assertThat(statement().at("/calls/0/functions"))
                .hasToString("[{\"name\":\"public.raise\",\"language\":\"plpgsql\",\"volatility\":\"stable\","
                        + "\"security_definer\":true}]");
    }

    @Test
    void thePasswordCanComeFromTheUsersFile() throws IOException {
        Path file = Files.createTempFile(
                "pgpass", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "*:*:" + DATABASE + ":sp_inspector:" + PostgresServer.PASSWORD + "\n");
        System.setProperty(PASSWORD_FILE, file.toString());

        assertThat(inspect("sp_inspector", "TABLE customers"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).isEmpty();
        Files.delete(file);
    }

    @Test
    void aPasswordInTheUrlIsTakenWithAWarningAndNeverShown() {
        assertThat(inspect("sp_inspector:" + PostgresServer.PASSWORD, "SELECT 1"))
                .isZero();
        assertThat(err.toString()).contains("password on the command line");
        assertThat(out.toString() + err).doesNotContain(PostgresServer.PASSWORD);
    }

    @Test
    void whoIsNotLetInIsTwo() {
        System.setProperty(PASSWORD_FILE, "/nonexistent");

        assertThat(inspect("sp_inspector:wrong-guess", "SELECT 1")).isEqualTo(2);
        assertThat(inspect("sp_inspector", "SELECT 1")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("can't be asked what exists", "password")
                .doesNotContain("wrong-guess", "\tat ");
    }

    /** Inspecting looks at statements; it must not run them, whatever they are. */
    @Test
    void runsNothing() throws IOException {
        inspect(
                "postgres:" + PostgresServer.PASSWORD,
                "COMMIT; DROP TABLE customers",
                "EXPLAIN ANALYZE TRUNCATE customers");
        out.getBuffer().setLength(0);

        inspect("postgres:" + PostgresServer.PASSWORD, "--json", "TABLE customers");
        assertThat(statement().get("unresolved")).isEmpty();
    }
}
