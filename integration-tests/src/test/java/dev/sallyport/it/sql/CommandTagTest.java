package dev.sallyport.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A statement is called what the server calls it, and whether it answers with rows is known before it runs. */
class CommandTagTest {
    /** The server says SELECT of what fills a relation, and of EXECUTE and CALL what is inside. */
    private static final Set<String> BY_CONTENT =
            Set.of("CREATE TABLE AS", "SELECT INTO", "CREATE MATERIALIZED VIEW", "EXECUTE");

    private static boolean sameCommand(String tag, String kind) {
        return !tag.isEmpty() && (tag.startsWith(kind) || kind.startsWith(tag) || BY_CONTENT.contains(kind));
    }

    @Test
    void namesCommandsAndKnowsRowsAsTheServerDoes() throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(PostgresServer.Version.V18);
        postgres.recreate("sql_corpus", "SELECT 1");
        Reading reading = new Reading(180000, true);
        List<String> different = new ArrayList<>();
        try (SyntaxProbe server = new SyntaxProbe("sql_corpus", postgres.host(), postgres.port())) {
            for (String sql : Corpus.running()) {
                SyntaxProbe.Ran ran = server.run(sql);
                StatementFacts facts = reading.facts(sql);
                boolean rows = facts.has(Trait.RETURNS_ROWS);
                // EXECUTE and CALL may answer with rows; whether they do isn't in their text.
                boolean rowsAgree = ran.rows() == rows || (rows && facts.has(Trait.OPAQUE));
                if (!sameCommand(ran.tag(), facts.kind()) || !rowsAgree) {
                    different.add(sql + ": " + ran + " but " + facts.kind() + (rows ? " with rows" : ""));
                }
            }
        }

        assertThat(different).isEmpty();
    }
}
