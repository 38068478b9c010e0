package dev.sallyport.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a proxy's log says of the rows that statements had to do with. */
final class RowRecords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProxyFixture proxy;

    RowRecords(ProxyFixture proxy) {
        this.proxy = proxy;
    }

    /** What is done through the proxy. */
    interface Work {
        void run() throws Exception;
    }

    List<JsonNode> ends(String kind) throws IOException {
        List<JsonNode> ends = new ArrayList<>();
        for (String line : proxy.auditLines()) {
            JsonNode event = JSON.readTree(line);
            if (event.path("type").asText().equals("statement.end")
                    && !event.path("result").path("status").asText().equals("not_executed")
                    && event.path("statement").path("kind").asText().equals(kind)) {
                ends.add(event);
            }
        }
        return ends;
    }

    /** What the records of so many more statements of a kind say of rows, in short. */
    String rows(String kind, int count, Work work) throws Exception {
        int before = ends(kind).size();
        work.run();
        List<JsonNode> ends = ends(kind);
        long deadline = Patience.end();
        while (ends.size() < before + count) {
            assertThat(System.nanoTime()).as("waiting for an event").isLessThan(deadline);
            ends = ends(kind);
        }
        List<String> said = new ArrayList<>();
        for (JsonNode end : ends.subList(before, ends.size())) {
            said.add(brief(end.path("result").path("touched")));
        }
        return String.join(" | ", said);
    }

    static String brief(JsonNode touched) {
        List<String> tables = new ArrayList<>();
        for (JsonNode rows : touched) {
            List<String> keys = new ArrayList<>();
            rows.path("keys").forEach(key -> keys.add(key.asText()));
            if (keys.size() > 8) {
                keys.subList(1, keys.size() - 1).clear();
            }
            tables.add(rows.path("table").asText().replace("public.", "")
                    + (rows.path("form").asText().equals("hash") ? "#" : "")
                    + keys
                    + (rows.path("capped").asBoolean() ? " capped" : "")
                    + (rows.path("unknown").asBoolean() ? " unknown" : ""));
        }
        tables.sort(null);
        return String.join(" ", tables);
    }

    String asked(Connection connection, String sql) throws Exception {
        String kind = sql.startsWith("WITH") ? "SELECT" : sql.substring(0, sql.indexOf(' '));
        return rows(kind, 1, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }
}
