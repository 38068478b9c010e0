package dev.sallyport.audit.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AuditLogException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSearchTest {
    private static final int STATEMENTS = 300;
    private static final long SEGMENT_BYTES = 40_000;

    @TempDir
    Path temporary;

    private Path log;
    private Path index;

    @BeforeEach
    void writeALog() {
        log = temporary.resolve("log");
        index = temporary.resolve("index");
        GeneratedLog.write(log, STATEMENTS, SEGMENT_BYTES, 7);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(log.resolve("seg"))) {
            return files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path segment : segments()) {
            lines.addAll(Files.readAllLines(segment));
        }
        return lines;
    }

    private List<String> found(EventFilter filter, long limit) throws IOException {
        List<String> found = new ArrayList<>();
        try (AuditSearch search = AuditSearch.open(log, index)) {
            search.update();
            assertThat(search.find(filter, limit, found::add)).isEqualTo(found.size());
        }
        return found;
    }

    private AuditSearch.Update update() throws IOException {
        try (AuditSearch search = AuditSearch.open(log, index)) {
            return search.update();
        }
    }

    /** What a look at every line would find. */
    private List<String> expected(EventFilter filter) throws IOException {
        List<String> expected =
                new ArrayList<>(lines().stream().filter(filter::matches).toList());
        Collections.reverse(expected);
        return expected;
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void findsByEveryFacetWhatALookAtEveryLineFinds() throws IOException {
        EventFilter all = EventFilter.ALL;
        JsonNode sample = json(lines().stream()
                .filter(line -> line.contains("on_behalf_of") && line.contains("statement.end"))
                .findFirst()
                .orElseThrow());
        JsonNode actor = sample.path("actor");
        String table = sample.path("statement").path("tables_read").path(0).asText();
        String bare = table.substring("public.".length());
        List<EventFilter> filters = List.of(
                all,
                all.with(Facet.PRINCIPAL, actor.path("name").asText().toUpperCase(Locale.ROOT)),
                all.with(Facet.PRINCIPAL, actor.path("id").asText()),
                all.with(
                        Facet.ON_BEHALF_OF,
                        actor.path("on_behalf_of").path("name").asText()),
                all.with(Facet.KIND, "update"),
                all.with(Facet.TABLE, bare).with(Facet.TYPE, "statement.end"),
                all.with(Facet.TABLE, table),
                all.with(Facet.COLUMN, "email").with(Facet.DECISION, "deny"),
                all.with(Facet.COLUMN, bare + ".id"),
                all.with(Facet.RULE, "mask-email"),
                all.with(Facet.SESSION, "s-3"),
                all.withText("region FROM " + bare),
                all.since(GeneratedLog.BEGIN.plus(Duration.ofMillis(200)))
                        .until(GeneratedLog.BEGIN.plus(Duration.ofMillis(500))));
        for (EventFilter filter : filters) {
            List<String> expected = expected(filter);

            assertThat(expected).isNotEmpty();
            assertThat(found(filter, 100_000)).isEqualTo(expected);
            assertThat(found(filter, 3)).isEqualTo(expected.subList(0, Math.min(3, expected.size())));
        }
        assertThat(found(all.with(Facet.TABLE, bare.substring(1)), 10)).isEmpty();
        assertThat(found(all.with(Facet.TABLE, "email"), 10)).isEmpty();
        assertThat(found(all.with(Facet.PRINCIPAL, "Person 117").with(Facet.ON_BEHALF_OF, "Person 117"), 10))
                .isEmpty();
    }

    @Test
    void takesWordsForDataWhateverTheyLookLike() throws IOException {
        EventFilter all = EventFilter.ALL;
        for (String text : List.of(
                "\"",
                "'; DROP TABLE event; --",
                "region OR nothing",
                "region NOT email",
                "colu*",
                "words:region",
                "NEAR(region email)",
                "region\" OR \"email",
                "^region",
                "{words} : region",
                "x' OR 1=1",
                "(",
                "*",
                "region AND",
                "\u0000",
                "%",
                "regi_n")) {
            for (Facet facet : Facet.values()) {
                assertThat(found(all.with(facet, text), 10))
                        .as(facet + " " + text)
                        .isEmpty();
            }
        }
        assertThat(found(all.withText("region OR nothing"), 10)).isEmpty();
        assertThat(found(all.withText("colu*"), 10)).isEmpty();
        assertThat(found(all.withText("'; DROP TABLE event; --"), 10)).isEmpty();
        assertThat(found(all.withText("\"region\" (email)*"), 10)).hasSize(10);
        assertThatThrownBy(() -> all.withText("\"*()^")).isInstanceOf(IllegalArgumentException.class);
        assertThat(update().rebuilt()).isFalse();
    }

    @Test
    void readsOnlyWhatIsNew() throws IOException {
        int before = lines().size();
        assertThat(update()).isEqualTo(new AuditSearch.Update(before, 0, false));
        assertThat(update()).isEqualTo(new AuditSearch.Update(0, 0, false));

        GeneratedLog.write(log, 20, SEGMENT_BYTES, 8);

        assertThat(update()).isEqualTo(new AuditSearch.Update(lines().size() - before, 0, false));
        assertThat(found(EventFilter.ALL, 100_000)).isEqualTo(expected(EventFilter.ALL));
    }

    @Test
    void startsAnewWhenTheLogIsAnotherOrWasCut() throws IOException {
        update();
        Path old = temporary.resolve("old");
        Files.move(log, old);
        GeneratedLog.write(log, STATEMENTS, SEGMENT_BYTES, 7);
        assertThat(update().rebuilt()).isTrue();
        assertThat(found(EventFilter.ALL, 100_000)).isEqualTo(expected(EventFilter.ALL));

        List<Path> segments = segments();
        Path last = segments.get(segments.size() - 1);
        String text = Files.readString(last);
        Files.writeString(last, text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));
        assertThat(update().rebuilt()).isTrue();
        assertThat(found(EventFilter.ALL, 100_000)).isEqualTo(expected(EventFilter.ALL));
    }

    @Test
    void goesOnWithoutSegmentsThatWerePruned() throws IOException {
        for (int seed = 20; seed < 24; seed++) {
            GeneratedLog.write(log, 20, 1000, seed);
        }
        update();
        Files.delete(segments().get(0));
        Files.delete(segments().get(0));

        AuditSearch.Update after = update();

        assertThat(after.rebuilt()).isFalse();
        assertThat(after.added()).isZero();
        assertThat(found(EventFilter.ALL, 100_000)).isEqualTo(expected(EventFilter.ALL));

        Files.delete(segments().get(1));
        assertThat(update().rebuilt()).isTrue();
        assertThat(found(EventFilter.ALL, 100_000)).isEqualTo(expected(EventFilter.ALL));
    }

    @Test
    void startsAnewWhenALineIsNotWhereItWas() throws IOException {
        update();
        Path segment = segments().get(0);
        assertThat(segment.toFile().setWritable(true)).isTrue();
        List<String> changed = new ArrayList<>(Files.readAllLines(segment));
        String middle = changed.get(4);
        changed.set(4, middle.replace("\"v\":1", "\"v\":9"));
        changed.set(6, changed.get(6).replaceFirst("Person", "Somebody"));
        Files.write(segment, changed);

        List<String> found = found(EventFilter.ALL, 100_000);

        assertThat(found).hasSize(lines().size() - 1).doesNotContain(middle).contains(changed.get(6));
        assertThat(update().damaged()).isEqualTo(1);
        assertThat(update().damaged()).isEqualTo(1);
    }

    @Test
    void passesOverWhatIsNotARecordOfThatPlace() throws IOException {
        Path segment = segments().get(0);
        assertThat(segment.toFile().setWritable(true)).isTrue();
        List<String> changed = new ArrayList<>(Files.readAllLines(segment));
        changed.add(2, "not a record");
        changed.add(4, changed.get(0));
        changed.add(5, changed.get(5).replaceFirst("\"seq\":[0-9]+", "\"seq\":999999999"));
        changed.add("{\"v\":1,\"seq\":5,\"time\":\"yesterday\"}");
        Files.write(segment, changed);

        assertThat(update().damaged()).isEqualTo(4);
        assertThat(found(EventFilter.ALL, 100_000)).hasSize(lines().size() - 4);
    }

    @Test
    void leavesAnUnfinishedLineForLater() throws IOException {
        List<Path> segments = segments();
        Path last = segments.get(segments.size() - 1);
        String line = lines().get(lines().size() - 1);
        long seq = json(line).path("seq").asLong();
        String next = line.replace("\"seq\":" + seq, "\"seq\":" + (seq + 1));
        update();
        Files.writeString(last, next.substring(0, 60), StandardOpenOption.APPEND);
        assertThat(update()).isEqualTo(new AuditSearch.Update(0, 0, false));
        Files.writeString(last, next.substring(60) + "\n", StandardOpenOption.APPEND);
        assertThat(update()).isEqualTo(new AuditSearch.Update(1, 0, false));
        assertThat(found(EventFilter.ALL, 1)).containsExactly(next);
    }

    @Test
    void throwsADamagedIndexAway() throws IOException {
        update();
        Path database = index.resolve("index.sqlite");
        byte[] sound = Files.readAllBytes(database);
        List<String> expected = expected(EventFilter.ALL.with(Facet.KIND, "UPDATE"));
        for (int at = 0; at < sound.length; at += 4096) {
            byte[] damaged = sound.clone();
            for (int i = at; i < Math.min(at + 2048, damaged.length); i++) {
                damaged[i] ^= 0x55;
            }
            Files.write(database, damaged);
            try (AuditSearch search = AuditSearch.open(log, index)) {
                search.update();
                List<String> found = new ArrayList<>();
                search.find(EventFilter.ALL.with(Facet.KIND, "UPDATE"), 100_000, found::add);
                assertThat(expected).as("page at " + at).containsAll(found);
            }
        }
        for (byte[] nonsense : List.of(new byte[0], "nonsense".getBytes(StandardCharsets.UTF_8), new byte[50_000])) {
            Files.write(database, nonsense);
            assertThat(found(EventFilter.ALL.with(Facet.KIND, "UPDATE"), 100_000))
                    .isEqualTo(expected);
        }
    }

    @Test
    void makesAnIndexAnewOnRequest() throws IOException {
        update();
        try (AuditSearch search = AuditSearch.open(log, index)) {
            search.clear();
            assertThat(search.update().added()).isEqualTo(lines().size());
        }
    }

    @Test
    void keepsTheIndexForItsOwner() throws IOException {
        Files.createDirectory(
                index, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        try (AuditSearch search = AuditSearch.open(log, index)) {
            search.update();
            try (Stream<Path> files = Files.list(index)) {
                assertThat(files)
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(index)))
                .isEqualTo("rwx------");
    }

    @Test
    void takesNoDirectoryThatHoldsOtherThings() throws IOException {
        Path home = Files.createDirectory(temporary.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("letter"), "dear");

        assertThatThrownBy(() -> AuditSearch.open(log, home)).hasMessageContaining("letter");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void goesNowhereThroughLinks() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path precious = Files.writeString(temporary.resolve("precious"), "precious");
        Files.createSymbolicLink(elsewhere.resolve("index.sqlite"), precious);

        assertThatThrownBy(() -> AuditSearch.open(log, Files.createSymbolicLink(index, elsewhere)))
                .isInstanceOf(AuditLogException.class);
        try (AuditSearch search = AuditSearch.open(log, elsewhere)) {
            assertThatThrownBy(search::update).isInstanceOf(AuditLogException.class);
        }
        assertThat(precious).hasContent("precious");
    }

    @Test
    void writesNothingOfTheStatementsIntoTheIndex() throws IOException {
        update();
        String bytes = Files.readString(index.resolve("index.sqlite"), StandardCharsets.ISO_8859_1);

        assertThat(bytes).doesNotContainIgnoringCase("region").doesNotContainIgnoringCase("person");
    }
}
