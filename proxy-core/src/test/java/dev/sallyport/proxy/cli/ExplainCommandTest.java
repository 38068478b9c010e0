package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real PostgreSQL. */
class ExplainCommandTest {
    private static final String CONFIG = """
            listeners: [{address: "127.0.0.1:6432", plaintext: true}]
            identity: {issuers: [{issuer: "https://sallyport.local", audience: sallyport, jwks_file: jwks.json}]}
            databases:
              shop:
                environment: prod
                upstream: {host: 127.0.0.1, port: %d, database: postgres, tls: disable}
                logins: {reader: {user: sp_reader}}
                map: [{roles: [agent], login: reader}]
            policy: {files: [policy.yaml]}
            audit: {directory: audit}
            """;
    private static final String POLICY = """
            apiVersion: sallyport/v1
            kind: Policy
            roles: {agent: {types: [agent]}}
            rules:
              - {id: reading, effect: allow, roles: [agent], what: {categories: [dql]}}
              - {id: pii, effect: mask, roles: [agent], what: {columns: ['public.customers.email']}}
              - {id: few, effect: limit, roles: [agent], limit: {rows: 5}}
              - {id: much, effect: deny, what: {tables: [public.numbers]}, when: "estimate.rows > 100"}
            """;

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedPostgres.start();
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("create role sp_reader login");
            statement.execute("create table customers (id int, email text)");
            statement.execute("create table numbers as select generate_series(1, 1000) as n");
            statement.execute("grant select on numbers to sp_reader");
            statement.execute("analyze numbers");
        }
        Files.writeString(folder.resolve("sallyport.yaml"), CONFIG.formatted(server.getPort()));
        Files.writeString(folder.resolve("policy.yaml"), POLICY);
        StringWriter minted = new StringWriter();
        Sallyport.commandLine().setOut(new PrintWriter(minted, true)).execute("keygen", "--out", folder.toString());
        minted.getBuffer().setLength(0);
        Sallyport.commandLine()
                .setOut(new PrintWriter(minted, true))
                .execute("token", "--key", folder.toString(), "--subject", "bot", "--kind", "agent");
        Files.writeString(folder.resolve("token"), minted.toString());
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private int explain(String database, String sql) {
        return run("--as", folder.resolve("token").toString(), "--database", database, "--json", sql);
    }

    private int run(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "explain";
        arguments[1] = "--config";
        arguments[2] = folder.resolve("sallyport.yaml").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Sallyport.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private JsonNode answer() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void saysWhatWouldHappenAndWhy() throws IOException {
        assertThat(explain("shop", "select * from customers"))
                .as(err.toString())
                .isZero();

        JsonNode decision = answer().at("/decisions/0");
        assertThat(answer().get("principal").textValue()).isEqualTo("bot");
        assertThat(answer().at("/roles/0").textValue()).isEqualTo("agent");
        assertThat(decision.get("effect").textValue()).isEqualTo("allow");
        assertThat(decision.get("rule").textValue()).isEqualTo("reading");
        assertThat(decision.at("/masks/0").textValue()).isEqualTo("public.customers.email");
        assertThat(decision.get("row_limit").longValue()).isEqualTo(5);
    }

    @Test
    void saysWhatThePlannerExpectsWhereARuleLooksAtThat() throws IOException {
        assertThat(explain("shop", "select n from numbers where n = 7"))
                .as(err.toString())
                .isZero();
        assertThat(answer().at("/decisions/0/estimate/rows").longValue()).isEqualTo(1);

        out.getBuffer().setLength(0);
        assertThat(explain("shop", "select n from numbers")).isEqualTo(1);
        assertThat(answer().at("/decisions/0/estimate/rows").longValue()).isEqualTo(1000);
        assertThat(answer().at("/decisions/0/rule").textValue()).isEqualTo("much");

        out.getBuffer().setLength(0);
        assertThat(explain("shop", "select n from numbers where n = $1")).isEqualTo(1);
        assertThat(answer().at("/decisions/0/estimate/unknown").textValue()).contains("parameters");

        out.getBuffer().setLength(0);
        assertThat(explain("shop", "select id from customers")).isZero();
        assertThat(answer().at("/decisions/0").has("estimate")).isFalse();
    }

    @Test
    void whatWouldBeRefusedIsOne() throws IOException {
        assertThat(explain("shop", "delete from customers")).isEqualTo(1);
        assertThat(answer().at("/decisions/0/effect").textValue()).isEqualTo("deny");
    }

    @Test
    void whatIsNotThereIsOne() throws IOException {
        assertThat(explain("shop", "select * from nothing_there")).isEqualTo(1);
        assertThat(answer().at("/decisions/0/unknown_relations/0").textValue()).isEqualTo("nothing_there");
    }

    @Test
    void whatIsNotUnderstoodIsOne() throws IOException {
        assertThat(explain("shop", "selekt")).isEqualTo(1);
        assertThat(answer().get("accepted").booleanValue()).isFalse();
    }

    @Test
    void aDatabaseThatIsNotConfiguredIsTwo() {
        assertThat(explain("warehouse", "select 1")).isEqualTo(2);
        assertThat(err.toString()).contains("no database 'warehouse'; there are shop");
    }

    @Test
    void aTokenThatIsNotAcceptedIsOne() throws IOException {
        Path forged = Files.writeString(folder.resolve("forged"), "a.b.c");

        assertThat(run("--as", forged.toString(), "--database", "shop", "select 1"))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("not authenticated: ");
    }

    @Test
    void runsNothing() throws Exception {
        explain("shop", "select * from customers; drop table customers");

        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            assertThat(statement.execute("select * from customers")).isTrue();
        }
    }
}
