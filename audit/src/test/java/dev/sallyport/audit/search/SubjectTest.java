package dev.sallyport.audit.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.RowDigest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectTest {
    private static final RowDigest KEY = RowDigest.of("0123456789abcdef0123456789abcdef");
    private static final RowDigest OTHER = RowDigest.of("another 0123456789abcdef0123456789");

    private static JsonNode event(String form, String hashKey, String key, boolean unknown) throws Exception {
        return new ObjectMapper().readTree("""
                {"result":{"touched":[{"table":"shop.people","form":"%s"%s,"keys":["%s"],"unknown":%s}]}}
                """.formatted(
                        form, hashKey.isEmpty() ? "" : ",\"hash_key\":\"" + hashKey + "\"", key, unknown));
    }

    private static String match(String subject, RowDigest digest, JsonNode event) {
        Subject asked = Subject.of(subject);
        Set<TouchedTable> tables = asked.among(EventTerms.tablesTouched(event));
        if (tables.isEmpty()) {
            return "other table";
        }
        boolean certain = asked.certain(EventFilter.ALL, tables, digest).matches(event);
        boolean possible = asked.possible(EventFilter.ALL, tables, digest).matches(event);
        assertThat(certain && possible).isFalse();
        return certain ? "certain" : possible ? "possible" : "no";
    }

    @Test
    void tellsTheCertainFromThePossible() throws Exception {
        String hash = KEY.hash("shop.people", "Ann");
        JsonNode hashed = event("hash", KEY.keyName(), hash, false);

        assertThat(match("people:Ann", KEY, hashed)).isEqualTo("certain");
        assertThat(match("shop.people:Ann", KEY, hashed)).isEqualTo("certain");
        assertThat(match("people:ann", KEY, hashed)).isEqualTo("no");
        assertThat(match("hop.people:Ann", KEY, hashed)).isEqualTo("other table");
        assertThat(match("people:Ann", OTHER, hashed))
                .as("hashed with a lost key")
                .isEqualTo("possible");
        assertThat(match("people:Bob", KEY, event("hash", KEY.keyName(), hash, true)))
                .isEqualTo("possible");
        assertThat(match("people:Ann", KEY, event("hash", KEY.keyName(), hash, true)))
                .isEqualTo("certain");
        assertThat(match("people:Ann", KEY, event("plain", "", "Ann", false))).isEqualTo("certain");
    }

    @Test
    void hashesEachTablesKeysByThemselves(@TempDir Path directory) {
        assertThat(KEY.hash("shop.people", "1")).hasSize(32).isNotEqualTo(KEY.hash("shop.orders", "1"));
        assertThat(RowDigest.open(directory).hash("t", "1"))
                .isEqualTo(RowDigest.open(directory).hash("t", "1"))
                .isNotEqualTo(KEY.hash("t", "1"));
        assertThat(RowDigest.text(List.of("a,b", "c\\"))).isEqualTo("a\\,b,c\\\\");
        assertThat(KEY.toString()).doesNotContain("0123456789");
        assertThatThrownBy(() -> RowDigest.of("short")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wantsATableAndAKey() {
        for (String wrong : List.of("", "people", ":1", "people:")) {
            assertThatThrownBy(() -> Subject.of(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Subject.of("people:a:b").key()).isEqualTo("a:b");
    }
}
