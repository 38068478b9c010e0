package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Analysis;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where stack is scarcer than the limit on nesting foresees. */
class SmallStackTest {
    private static Analysis onStackOf(int bytes, String sql) throws InterruptedException {
        Analysis[] outcome = {new Analysis.NotUnderstood("it threw", 1, false, "")};
        Thread thread = new Thread(null, () -> outcome[0] = Sql.analyze(sql), "small", bytes);
        thread.start();
        thread.join();
        return outcome[0];
    }

    @Test
    void refusesInsteadOfThrowing() throws InterruptedException {
        for (int depth = 10; depth < 400; depth += 30) {
            String sql = "SELECT * FROM " + "(SELECT * FROM ".repeat(depth) + "notes" + ") x".repeat(depth);
            Analysis outcome = onStackOf(180_000, sql);
            if (outcome instanceof Analysis.NotUnderstood not) {
                assertThat(not.message()).as("depth %s", depth).isEqualTo("nested too deeply");
            }
        }
        assertThat(onStackOf(180_000, "SELECT 1")).isInstanceOf(Analysis.Understood.class);
    }

    @Test
    void survivesEveryWayToNestOnASmallStack() throws InterruptedException {
        int deep = 100_000;
        List<String> bombs = List.of(
                "SELECT " + "(".repeat(deep) + "1" + ")".repeat(deep),
                "SELECT " + "CASE WHEN ".repeat(deep),
                "SELECT " + "(SELECT ".repeat(deep) + "1" + ")".repeat(deep),
                "SELECT ARRAY" + "[".repeat(deep) + "1" + "]".repeat(deep),
                "SELECT * FROM " + "(a JOIN ".repeat(deep) + "a" + " ON true)".repeat(deep),
                "SELECT " + "f(".repeat(deep) + "1" + ")".repeat(deep),
                "SELECT a" + "[1]".repeat(deep),
                "SELECT " + "a || ".repeat(deep) + "a",
                "SELECT a" + "::text".repeat(deep),
                "DELETE FROM notes WHERE " + "a + ".repeat(deep) + "a = " + "a + ".repeat(deep) + "a",
                "UPDATE notes SET id = 1 WHERE " + "NOT (".repeat(500) + "a = 1" + ")".repeat(500),
                "DELETE FROM notes WHERE " + "(a = 1 OR ".repeat(500) + "b = 1" + ")".repeat(500));
        for (String bomb : bombs) {
            Analysis outcome = onStackOf(256 * 1024, bomb);
            if (outcome instanceof Analysis.NotUnderstood not) {
                assertThat(not.message()).as(bomb.substring(0, 30)).isEqualTo("nested too deeply");
            }
        }
        assertThat(onStackOf(256 * 1024, "SELECT 1")).isInstanceOf(Analysis.Understood.class);
    }

    @Test
    void needsNoMoreThanAnOrdinaryStackWithinTheLimit() throws InterruptedException {
        String sql = "SELECT " + "((SELECT a FROM t WHERE x = ".repeat(90) + "1" + "))".repeat(90);
        assertThat(onStackOf(512 * 1024, sql)).isInstanceOf(Analysis.Understood.class);
    }
}
