package dev.sallyport.it.hardening;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** PostgreSQL as the third wall: what the command prints is run, and then somebody has stolen the login's password. */
final class HardenTest {
    private static final String PATIENTS = "\"od\"\"d\".\"Pat\"\"ients\"";

    /** What whoever has hd_agent's password would try. */
    private static final List<String> THEFTS = List.of(
            "SELECT \"se cret\" FROM " + PATIENTS,
            "SELECT \"E\"\"mail\" FROM " + PATIENTS,
            "SELECT p FROM " + PATIENTS + " p",
            "SELECT * FROM " + PATIENTS,
            "TABLE " + PATIENTS,
            "SELECT 1 FROM " + PATIENTS + " WHERE \"se cret\" LIKE 'h%'",
            "COPY " + PATIENTS + " TO STDOUT",
            "SELECT who FROM visits",
            "SELECT who FROM visits_2026",
            "SELECT secret FROM names",
            "SELECT secret FROM everybodys",
            "SELECT secret FROM clerks",
            "SELECT secret_of(1)",
            "SELECT query_to_xml('SELECT 1', true, true, '')",
            "SELECT lo_creat(-1)",
            "SELECT pg_ls_dir('.')",
            "SELECT pg_read_file('PG_VERSION')",
            "SELECT pg_terminate_backend(1)",
            "CREATE TABLE public.mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            "UPDATE groups SET id = 1",
            "INSERT INTO everybodys VALUES (2, 6, 'x')",
            "DELETE FROM " + PATIENTS,
            "TRUNCATE visits_2026");

    @TempDir
    private Path directory;

    private static String failure(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "none";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    private static List<String> row(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
            }
            return values;
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"V13", "V16", "V18"})
    void leavesAThiefOfThePasswordWithWhatTheProxyWouldHaveShown(PostgresServer.Version version) throws Exception {
        try (Clinic clinic = Clinic.open(version, directory)) {
            assertThat(clinic.harden("--check").exit()).isEqualTo(1);

            Clinic.Run run = clinic.harden();
            assertThat(run.exit()).isZero();
            clinic.asSuperuser(run.out());

            try (Connection thief = clinic.direct("hd_agent");
                    Statement statement = thief.createStatement()) {
                assertThat(THEFTS)
                        .allSatisfy(
                                theft -> assertThat(failure(statement, theft)).isEqualTo("42501"));
                assertThat(row(thief, "SELECT id, \"na\"\"me\", note FROM " + PATIENTS))
                        .containsExactly("1", "Ada", "note-1");
                assertThat(row(thief, "SELECT count(ctid) FROM " + PATIENTS)).containsExactly("1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"V13", "V18"})
    void leavesEverybodyTheirQueries(PostgresServer.Version version) throws Exception {
        try (Clinic clinic = Clinic.open(version, directory)) {
            clinic.asSuperuser(clinic.harden().out());

            try (Connection bot = clinic.through("bot")) {
                assertThat(row(bot, "SELECT * FROM " + PATIENTS))
                        .containsExactly("1", "Ada", "null", "***", "null", "*****1");
                assertThat(row(bot, "SELECT count(*) FROM " + PATIENTS)).containsExactly("1");
                assertThat(row(bot, "SELECT id FROM " + PATIENTS + " WHERE \"E\"\"mail\" = '***'"))
                        .containsExactly("1");
                assertThat(row(bot, "SELECT row_to_json(p) ->> 'se cret' FROM " + PATIENTS + " p"))
                        .containsExactly("null");
                assertThat(row(bot, "SELECT * FROM visits")).containsExactly("1", "2026-05-01", "null");
                assertThat(row(bot, "SELECT * FROM visits_2026")).containsExactly("1", "2026-05-01", "null");
                assertThat(row(bot, "SELECT * FROM names")).containsExactly("1", "Ada", "null");
                assertThat(row(bot, "SELECT * FROM everybodys")).containsExactly("1", "5", "null");
                assertThat(row(bot, "SELECT * FROM clerks")).containsExactly("1", "null");
                assertThat(row(bot, "UPDATE billed SET amount = 8 RETURNING *")).containsExactly("1", "null", "8");
                assertThat(row(bot, "SELECT public.listed(3)")).containsExactly("3");
            }
            try (Connection dev = clinic.through("dev");
                    Statement statement = dev.createStatement()) {
                assertThat(row(dev, "SELECT secret FROM everybodys")).containsExactly("hidden-5");
                assertThat(row(dev, "SELECT \"se cret\" FROM " + PATIENTS)).containsExactly("hidden-1");
                assertThat(statement.executeUpdate("INSERT INTO everybodys VALUES (2, 6, 'x')"))
                        .isEqualTo(1);
                statement.execute("SELECT lo_creat(-1)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"V13", "V18"})
    void findsNothingMoreThanWhatNoStatementTakes(PostgresServer.Version version) throws Exception {
        try (Clinic clinic = Clinic.open(version, directory)) {
            clinic.asSuperuser(clinic.harden().out());
            // A superuser is looked at again once it is none.
            clinic.asSuperuser(clinic.harden().out());

            Clinic.Run check = clinic.harden("--check");

            assertThat(check.lines()).noneMatch(line -> line.startsWith("open"));
            assertThat(check.lines().stream().filter(line -> line.startsWith("stuck")))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("\"public\".\"groups\" (\"secret\")") && line.contains("hd_group"))
                    .anyMatch(line -> line.contains("\"public\".\"owned\" (\"secret\")") && line.contains("owner"))
                    .anyMatch(line -> line.contains("write") && line.contains("\"public\".\"owned\""));
            assertThat(check.lines().stream().filter(line -> line.startsWith("left")))
                    .anyMatch(line -> line.contains("\"note\"") && line.contains("partial"))
                    .anyMatch(line -> line.contains("\"billed\"") && line.contains("RETURNING"));
            assertThat(check.exit()).isEqualTo(1);
            assertThat(clinic.harden().out())
                    .contains("There is nothing to run")
                    .doesNotContain("BEGIN");

            clinic.asSuperuser("REVOKE hd_group FROM hd_agent; ALTER TABLE owned OWNER TO postgres");

            assertThat(clinic.harden("--check").exit()).isZero();
        }
    }

    @Test
    void saysTheSameForPrograms() throws Exception {
        try (Clinic clinic = Clinic.open(PostgresServer.Version.V18, directory)) {
            Clinic.Run run = clinic.harden("--check", "--json");
            JsonNode answer = new ObjectMapper().readTree(run.out());

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.out().lines()).hasSize(1);
            assertThat(answer.get("open").asInt()).isGreaterThan(10);
            assertThat(answer.get("findings")).anySatisfy(finding -> {
                assertThat(finding.get("login").asText()).isEqualTo("hd_super");
                assertThat(finding.get("sql").get(0).asText()).isEqualTo("ALTER ROLE \"hd_super\" NOSUPERUSER");
            });
            assertThat(answer.get("everybodys")).anySatisfy(each -> {
                assertThat(each.get("object").asText()).isEqualTo("TABLE \"public\".\"everybodys\"");
                assertThat(each.get("keep").get(0).asText())
                        .isEqualTo("GRANT SELECT ON TABLE \"public\".\"everybodys\" TO \"hd_writer\"");
            });
        }
    }

    @Test
    void namesNoneOfWhichCanLeaveTheirQuotes() throws Exception {
        try (Clinic clinic = Clinic.open(PostgresServer.Version.V18, directory)) {
            String script = clinic.harden().out();

            assertThat(script.lines()).noneMatch(line -> line.startsWith("break"));
            assertThat(script).contains("GRANT SELECT (\"id\", \"na\"\"me\", \"note\", ctid");
            assertThat(clinic.harden("--check").lines())
                    .anyMatch(line -> line.contains("U&\"line\\000Abreak; DROP TABLE x; --\""));
        }
    }

    @Test
    void changesNothingByItself() throws Exception {
        try (Clinic clinic = Clinic.open(PostgresServer.Version.V18, directory)) {
            String before = clinic.harden("--json").out();

            assertThat(clinic.harden("--json").out()).isEqualTo(before);
            try (Connection thief = clinic.direct("hd_agent")) {
                assertThat(row(thief, "SELECT \"se cret\" FROM " + PATIENTS)).containsExactly("hidden-1");
            }
        }
    }

    @Test
    void complainsOfADatabaseThatIsNotConfigured() throws Exception {
        try (Clinic clinic = Clinic.open(PostgresServer.Version.V18, directory)) {
            Clinic.Run run = clinic.hardenDatabase("other");

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err()).contains("no database 'other'; there are clinic");
        }
    }
}
