package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What psql prints through the proxy is what it prints without one. */
class PsqlTest {
    private static final Path PSQL = Path.of("/usr/bin/psql");
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V15, directory, "wire_psql");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @BeforeEach
    void needsPsql() {
        assumeTrue(Files.isExecutable(PSQL), "NOT TESTED: there is no psql at " + PSQL);
    }

    private static String psql(String host, int port, String user, String password, String input)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(), "-X", "-a", "-h", host, "-p", String.valueOf(port), "-U", user, "wire_psql");
        builder.environment().putAll(Map.of("PGPASSWORD", password, "LC_ALL", "C.UTF-8", "PAGER", "cat"));
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.replaceAll("PID \\d+", "PID") + "exit " + process.waitFor();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\d",
                "\\d+",
                "\\d customers",
                "\\d+ customers",
                "\\d orders",
                "\\d customer_emails",
                "\\dt+",
                "\\dv",
                "\\di+",
                "\\ds",
                "\\dn+",
                "\\df",
                "\\df+ email_of",
                "\\sf email_of",
                "\\sv customer_emails",
                "\\l",
                "\\du",
                "\\dp",
                "\\dT",
                "\\dx",
                "\\dd",
                "\\do",
                "\\da",
                "\\dC",
                "\\db",
                "\\dO",
                "\\dRp",
                "\\des",
                "\\dF",
                "\\drds",
                "\\ddp",
                "\\dL",
                "\\dy",
                "\\dP",
                "\\dX",
                "\\dconfig work_mem",
                "\\encoding",
                "\\set who 'Ada'\nSELECT * FROM customers WHERE name = :'who';\n\\echo :ROW_COUNT :SQLSTATE",
                "\\x\nSELECT * FROM orders WHERE id < 3;",
                "SELECT 1 AS a \\gset\n\\echo :a",
                "SELECT 'SELECT ' || n FROM numbers WHERE n < 3 \\gexec",
                "SELECT n, words FROM numbers WHERE n < 5 \\gdesc",
                "SELECT n % 2 AS odd, n AS x, n FROM numbers WHERE n < 5 \\crosstabview",
                "SELECT 1/0;\n\\errverbose",
                "SELECT\n  nosuch\nFROM customers;",
                "SELECT *\nFROM   nosuch;",
                "INSERT INTO customers VALUES (1);",
                "SELECT 'x'::int;",
                "BEGIN;\nSELECT * FROM nosuch;\nSELECT 1;\nCOMMIT;",
                "\\set ON_ERROR_ROLLBACK on\nBEGIN;\nSELECT 1/0;\nSELECT 1;\nCOMMIT;",
                "\\set FETCH_COUNT 100\nSELECT n FROM numbers;",
                "\\set AUTOCOMMIT off\nSELECT 1;\nSELECT 1/0;\nROLLBACK;",
                "\\copy (SELECT * FROM orders ORDER BY id) TO STDOUT CSV HEADER",
                "CREATE TEMP TABLE t (a int, b text);\n\\copy t FROM STDIN\n1\tx\n2\t\\N\n\\.\nTABLE t;",
                "CREATE TEMP TABLE t (a int);\nCOPY t FROM STDIN;\n1\nx\n\\.\nTABLE t;",
                "COPY orders TO STDOUT;",
                "SELECT 1 \\; SELECT 2 \\; SELECT 3;",
                "SELECT $1 \\bind 5 \\g",
                "\\timing off\n\\conninfo_not_there",
                "DO $$ BEGIN RAISE NOTICE 'hi'; RAISE WARNING 'ho'; END $$;",
                "LISTEN x;\nNOTIFY x, 'y';",
                "PREPARE p AS SELECT 1;\nEXECUTE p;\nDEALLOCATE p;\nEXECUTE p;",
                "DROP TABLE nosuch;\nDROP VIEW IF EXISTS nosuch;\nALTER TABLE nosuch ADD x int;",
                "EXPLAIN (COSTS off) SELECT * FROM customers WHERE id = 1;",
                "VACUUM orders;\nANALYZE orders;\nSHOW work_mem;\nSET work_mem = '5MB';\nSHOW work_mem;",
                "SELECT 'grüße', U&'\\2603';",
                "SELECT pg_backend_pid() > 0, current_user, session_user, current_database();"
            })
    void printsTheSame(String input) throws Exception {
        String direct =
                psql(proxy.postgres().host(), proxy.postgres().port(), "sp_app", PostgresServer.PASSWORD, input);
        String through = psql("127.0.0.1", proxy.port(), "owner", proxy.token("owner"), input);
        assertThat(through).isEqualTo(direct);
    }
}
