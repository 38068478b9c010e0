package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentContextTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static Map<String, String> said(String sql) {
        return AgentContext.NONE.with(sql).values();
    }

    @Test
    void readsTheCommentAtTheEnd() {
        assertThat(said("SELECT 1 /*agent_model='m-1',agent_run='r%2D4',agent_tool_call='c/7',traceparent='" + TRACE
                        + "',other='it%20is'*/"))
                .isEqualTo(Map.of("model", "m-1", "run", "r-4", "tool_call", "c/7", "traceparent", TRACE));
        assertThat(said("SELECT 1 /* not this */ /* agent_run='a' , action='%2Fx*y' */ ; \n"))
                .isEqualTo(Map.of("run", "a"));
        assertThat(said("/*agent_run='a'*/")).isEqualTo(Map.of("run", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/",
                "/*/",
                "SELECT 1",
                "/*agent_run='a'*/ SELECT 1",
                "SELECT 1 /**/",
                "SELECT 1 /*agent_run=a*/",
                "SELECT 1 /*agent_run='a*/",
                "SELECT 1 /*agent_run='a',*/",
                "SELECT 1 /*agent_run='a' agent_model='b'*/",
                "SELECT 1 /*agent_run='a';x*/",
                "SELECT 1 /*agent_run=''*/",
                "SELECT 1 /*agent_run='%4'*/",
                "SELECT 1 /*agent_run='%zz'*/",
                "SELECT 1 /*agent_run='%ff'*/",
                "SELECT 1 /*agent_run='%00'*/",
                "SELECT 1 /*agent_run='a%0Ab'*/",
                "SELECT 1 /*agent_run='a\\'b'*/",
                "SELECT 1 /*agent_run='<script>'*/",
                "SELECT 1 /*run='a'*/",
                "SELECT 1 /*agent_traceparent='a'*/",
                "SELECT 1 /*agent_kind='human'*/",
                "SELECT 1 /*traceparent='00-00000000000000000000000000000000-00f067aa0ba902b7-01'*/",
                "SELECT 1 /*traceparent='00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01'*/",
                "SELECT 1 /*traceparent='ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/",
                "SELECT 1 /*traceparent='00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'*/"
            })
    void takesNothingThatIsMalformed(String sql) {
        assertThat(said(sql)).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(said("SELECT 1 /*agent_run='" + "a".repeat(128) + "'*/")).hasSize(1);
        assertThat(said("SELECT 1 /*agent_run='" + "a".repeat(129) + "'*/")).isEmpty();
        assertThat(said("SELECT 1 /*agent_run='a',x='" + "b".repeat(3_000) + "'*/"))
                .isEmpty();
        assertThat(said("SELECT 1 /*" + "\\'".repeat(1_000) + "*/")).isEmpty();
        assertThat(said("SELECT 1 /*x='" + "\\'".repeat(1_000) + "',agent_run='a'*/"))
                .hasSize(1);
    }

    @Test
    void aStatementsWordCountsBeforeTheSessions() {
        StartupParameters parameters = StartupParameters.of(Map.of(
                "user", "bot", "sallyport.run", "r1", "options", "-c sallyport.model=m1 -c sallyport.tool_call=t%1"));

        assertThat(parameters.refusal()).isNull();
        assertThat(parameters.settings()).containsOnlyKeys("client_encoding", "standard_conforming_strings");
        assertThat(parameters.context().values()).isEqualTo(Map.of("run", "r1", "model", "m1"));
        assertThat(parameters.context().with("SELECT 1 /*agent_run='r2'*/").values())
                .isEqualTo(Map.of("run", "r2", "model", "m1"));
    }

    @Test
    void knowsNoOtherSettingsOfItsOwn() {
        for (String name : new String[] {"sallyport.kind", "sallyport.", "SALLYPORT.user", "sallyport.run.x"}) {
            assertThat(StartupParameters.of(Map.of("user", "bot", name, "x")).refusal())
                    .as(name)
                    .isNotNull();
        }
    }

    @Test
    void survivesAnything() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "/*='%,\\; a0_\n\ud83d";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder("/*agent_run='a");
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            text.append("*/");
            assertThat(said(text.toString()).keySet())
                    .as("seed %d: %s", seed, text)
                    .isSubsetOf("run");
        }
    }
}
