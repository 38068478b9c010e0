package dev.sallyport.proxy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Shows the product through real connections: the same question asked by two principals, statements that are refused and
 * why, and what the audit log says of each. Each step checks what it shows.
 */
final class DemoTour {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AUDIT_LINES_MAX = 1000;
    private static final Set<String> SHOWN = Set.of("statement.decision", "statement.end", "approval.vote");

    private final DemoFiles files;
    private final int port;
    private final int adminPort;
    private final PrintWriter out;
    private final AuditPrinter printer;
    private final AuditTail audit;
    private final List<String> failures = new ArrayList<>();
    private int step;

    DemoTour(DemoFiles files, int port, int adminPort, PrintWriter out, boolean colours) throws IOException {
        this.files = files;
        this.port = port;
        this.adminPort = adminPort;
        this.out = out;
        this.printer = new AuditPrinter(colours);
        this.audit = AuditTail.open(files.audit(), 0);
    }

    /** Runs all steps; true if each did what it should. */
    boolean run() throws IOException, InterruptedException {
        try (Connection developer = connect("developer");
                Connection agent = connect("agent")) {
            drainAudit();
            sameQuestion(developer, agent);
            aroundTheMask(agent);
            refusedDrop(developer);
            updateWithoutWhere(developer);
            schemaChange(developer);
        } catch (SQLException e) {
            failures.add("the tour could not go on: " + e.getMessage());
        }
        audit.close();
        out.println();
        for (String failure : failures) {
            out.println("FAILED: " + failure);
        }
        out.println(
                failures.isEmpty()
                        ? "The tour is over; every step did what it should."
                        : "The tour is over; not every step did what it should.");
        out.flush();
        return failures.isEmpty();
    }

    private Connection connect(String who) throws SQLException, IOException {
        Properties properties = new Properties();
        properties.setProperty("user", who);
        properties.setProperty("password", files.tokenText(who));
        properties.setProperty("ApplicationName", "sallyport tour");
        properties.setProperty("sslmode", "disable");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + DemoPostgres.DATABASE, properties);
    }

    private void title(String text) {
        step++;
        out.println();
        out.println("── " + step + ". " + text + " " + "─".repeat(Math.max(3, 100 - text.length())));
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            failures.add("step " + step + ": " + what);
        }
    }

    private void sameQuestion(Connection developer, Connection agent) throws SQLException, IOException {
        title("The same question, asked by a developer and by the agent that works for her");
        String sql = "SELECT name, email, card, notes FROM customers ORDER BY id LIMIT 3";
        out.println("   " + sql);
        List<List<String>> seen = query(developer, sql);
        List<List<String>> masked = query(agent, sql);
        out.println();
        out.println("   developer sees (rule mask-cards):");
        table(seen);
        out.println("   agent sees (rules mask-cards and mask-contacts, and detectors in free text):");
        table(masked);
        check(seen.get(1).get(1).equals("ada.winter@example.com"), "the developer sees the e-mail address");
        check(seen.get(1).get(2).endsWith("1111") && !seen.get(1).get(2).contains("4111"), "the card is masked");
        String all = masked.toString();
        check(!all.contains("@example.com"), "no e-mail address reaches the agent");
        check(!all.contains("ada.private@example.org"), "no e-mail address in free text reaches the agent");
        check(!all.contains("901820"), "no phone number in free text reaches the agent");
        showAudit();
    }

    private void aroundTheMask(Connection agent) throws SQLException, IOException {
        title("The agent tries to get round the mask");
        String computed =
                "SELECT name, reverse(email) AS mail, length(email) AS size FROM customers ORDER BY email, id LIMIT 2";
        out.println("   agent> " + computed);
        List<List<String>> answer = query(agent, computed);
        table(answer);
        check(
                answer.get(1).get(1).equals("***") && answer.get(1).get(2).equals("3"),
                "the mask is what is computed with");
        String guessed = "SELECT count(*) AS found FROM customers WHERE email = 'ada.winter@example.com'";
        out.println("   agent> " + guessed);
        List<List<String>> found = query(agent, guessed);
        table(found);
        check(found.get(1).get(0).equals("0"), "nothing is found by the real address");
        refused(agent, "SELECT * FROM pg_stats WHERE tablename = 'customers'", "42501");
        showAudit();
    }

    private void refusedDrop(Connection developer) throws IOException {
        title("A statement that must not happen");
        refused(developer, "DROP TABLE payments", "42501");
        showAudit();
    }

    private void updateWithoutWhere(Connection developer) throws SQLException, IOException {
        title("An UPDATE that forgot its WHERE, and one that didn't");
        refused(developer, "UPDATE customers SET city = 'Bath'", "42501");
        String restricted = "UPDATE customers SET city = 'Bath' WHERE id = 4";
        try (Statement statement = developer.createStatement()) {
            int rows = statement.executeUpdate(restricted);
            out.println("   developer> " + restricted);
            out.println("   " + rows + " row updated");
            check(rows == 1, "the restricted UPDATE changes one row");
        }
        showAudit();
    }

    private void schemaChange(Connection developer) throws IOException, InterruptedException {
        title("A change that needs a second pair of eyes");
        String sql = "CREATE TABLE IF NOT EXISTS gifts (order_id integer)";
        String detail = refused(developer, sql, "SP001");
        String id =
                detail == null ? "" : JSON.readTree(detail).path("approval_id").asText();
        out.println("   She approves it herself:");
        check(vote("developer", id) == HttpURLConnection.HTTP_FORBIDDEN, "nobody approves their own");
        out.println("   The reviewer approves it:");
        check(vote("reviewer", id) == HttpURLConnection.HTTP_OK, "the reviewer may");
        out.println("   She sends it again:");
        out.println("   developer> " + sql);
        try (Statement statement = developer.createStatement()) {
            statement.execute(sql);
            out.println("   it ran");
        } catch (SQLException e) {
            check(false, "what was approved should run: " + e.getMessage());
        }
        refused(developer, sql, "SP001");
        showAudit();
    }

    /** Votes over HTTP, as `sallyport approvals approve` does; returns the answer's status. */
    private int vote(String who, String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + adminPort + "/v1/approvals/" + id + "/votes"))
                .header("Authorization", "Bearer " + files.tokenText(who))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"vote\":\"approve\",\"comment\":\"seen\"}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode body = JSON.readTree(response.body());
        String said = body.path("error").asText(body.path("state").asText());
        out.println("   " + who + "> sallyport approvals approve " + id);
        out.println("   HTTP " + response.statusCode() + " " + said);
        return response.statusCode();
    }

    /** Returns the DETAIL of the refusal. */
    private @Nullable String refused(Connection connection, String sql, String sqlState) {
        out.println("   > " + sql);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            out.println("   it ran");
            check(false, "it should have been refused: " + sql);
        } catch (PSQLException e) {
            ServerErrorMessage error = e.getServerErrorMessage();
            out.println("   ERROR " + e.getSQLState() + ": " + (error == null ? e.getMessage() : error.getMessage()));
            line("DETAIL", error == null ? null : error.getDetail());
            line("HINT", error == null ? null : error.getHint());
            check(sqlState.equals(e.getSQLState()), "SQLSTATE " + sqlState + " was expected for " + sql);
            return error == null ? null : error.getDetail();
        } catch (SQLException e) {
            check(false, "an answer of the server was expected: " + e.getMessage());
        }
        return null;
    }

    private void line(String label, @Nullable String text) {
        if (text != null) {
            out.println("   " + label + ": " + text);
        }
    }

    private static List<List<String>> query(Connection connection, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                names.add(result.getMetaData().getColumnLabel(i));
            }
            rows.add(names);
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("     ");
            for (int i = 0; i < columns; i++) {
                line.append(String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
            }
            out.println(line.toString().stripTrailing());
        }
        out.println();
    }

    /** What happened before the tour is of no interest. */
    private void drainAudit() throws IOException {
        List<String> lines;
        do {
            lines = audit.poll(AUDIT_LINES_MAX);
        } while (!lines.isEmpty());
    }

    /** What was recorded since the last step. */
    private void showAudit() throws IOException {
        out.println("   The audit log says:");
        int decisions = 0;
        for (String line : audit.poll(AUDIT_LINES_MAX)) {
            JsonNode record = JSON.readTree(line);
            if (SHOWN.contains(record.path("type").asText())) {
                out.println("     " + printer.print(line).replace("\n", "\n     "));
                decisions += record.has("decision") ? 1 : 0;
            }
        }
        check(decisions > 0, "the audit log has the decision");
        out.flush();
    }
}
