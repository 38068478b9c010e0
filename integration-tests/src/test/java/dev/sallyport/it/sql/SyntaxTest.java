package dev.sallyport.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** We accept what PostgreSQL accepts and refuse what it refuses. */
class SyntaxTest {
    private static final long SEED = 20_261_121;
    private static final int MUTATIONS = 20_000;

    private static final Reading READING = new Reading(180000, true);
    private static SyntaxProbe server;

    @BeforeAll
    static void connect() throws IOException {
        PostgresServer postgres = PostgresServer.of(PostgresServer.Version.V18);
        server = new SyntaxProbe(postgres.host(), postgres.port());
    }

    @AfterAll
    static void disconnect() throws IOException {
        server.close();
    }

    private static List<String> differing(List<String> statements, boolean server, boolean ours) throws IOException {
        List<String> different = new ArrayList<>();
        List<SyntaxProbe.Answer> answers = SyntaxTest.server.ask(statements);
        for (int i = 0; i < statements.size(); i++) {
            String statement = statements.get(i);
            if (answers.get(i).accepted() != server) {
                different.add("server: " + statement + " " + answers.get(i).message());
            }
            if (READING.accepts(statement) != ours) {
                different.add("ours: " + statement + " " + READING.analyze(statement));
            }
        }
        return different;
    }

    @Test
    void tellsUnfinishedStatementsFromFinishedOnes() throws IOException {
        assertThat(server.ask("SELECT 1").accepted()).isTrue();
        assertThat(server.ask("SELECT 1 -- x").accepted()).isTrue();
        assertThat(server.ask("").accepted()).isTrue();
        assertThat(server.ask("SELECT (1").accepted()).isFalse();
        assertThat(server.ask("SELECT 1 /* ").accepted()).isFalse();
        assertThat(server.ask("SELECT 'x").accepted()).isFalse();
        assertThat(server.ask("CREATE RULE r AS ON INSERT TO t DO (SELECT 1").accepted())
                .isFalse();
        assertThat(server.ask("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1")
                        .accepted())
                .isFalse();
    }

    @Test
    void acceptsWhatIsRight() throws IOException {
        assertThat(Corpus.good()).hasSizeGreaterThan(1500);
        assertThat(differing(Corpus.good(), true, true)).isEmpty();
    }

    @Test
    void refusesWhatIsNearlyRight() throws IOException {
        assertThat(Corpus.bad()).hasSizeGreaterThan(1000);
        assertThat(differing(Corpus.bad(), false, false)).isEmpty();
    }

    @Test
    void knowsWhereItIsLooserThanTheServer() throws IOException {
        assertThat(differing(Corpus.loose(), false, true)).isEmpty();
    }

    @Test
    void agreesOnMutatedStatements() throws IOException {
        List<String> good = Corpus.good();
        Mutator mutator = new Mutator(SEED, good);
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < MUTATIONS; i++) {
            texts.add(mutator.mutate(good.get(random.nextInt(good.size()))));
        }

        Reading.Comparison comparison = READING.compare(server, texts);

        assertThat(comparison.bugs()).as("seed %d", SEED).isEmpty();
        assertThat(comparison.right()).isGreaterThan(MUTATIONS / 20);
        assertThat(comparison.refused()).as("seed %d", SEED).hasSizeLessThanOrEqualTo(comparison.right() / 1000);
        assertThat(comparison.taken()).as("seed %d", SEED).hasSizeLessThanOrEqualTo(comparison.wrong() / 100);
    }
}
