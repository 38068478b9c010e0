package dev.sallyport.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.search.AuditSearch;
import dev.sallyport.audit.search.EventFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters and literals are found and read by who has the key, and by nobody once it is destroyed. */
class StatementValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a key that is longer than 32 bytes";
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final ValuePlace PLACE = new ValuePlace("s-1", "s-1.1", false, 1, 25);

    @TempDir
    private Path directory;

    private StatementValues values(ValueForm form, String... texts) {
        ValueForm.Writer writer = form.writer();
        List<RecordedValue> parameters = new ArrayList<>();
        for (String text : texts) {
            ValuePlace place = new ValuePlace("s-1", "s-1.1", false, parameters.size() + 1, 25);
            parameters.add(new RecordedValue(
                    parameters.size() + 1, 25, "text", text.length(), writer.keep(place, text, 256, true), null));
        }
        parameters.add(new RecordedValue(parameters.size() + 1, 23, "binary", -1, null, null));
        parameters.add(new RecordedValue(parameters.size() + 1, 0, "binary", 9, null, "unreadable"));
        return new StatementValues(form.mode(), writer.key(), parameters, List.of(), false);
    }

    private static AuditEvent event(StatementValues values, String text) {
        StatementFields plain = Samples.statement("s-1.1", text, "redacted");
        return AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(Samples.session())
                .actor(Samples.actor())
                .statement(new StatementFields(
                        plain.id(),
                        plain.protocol(),
                        plain.text(),
                        plain.textMode(),
                        plain.textBytes(),
                        plain.sha256(),
                        plain.hashKey(),
                        plain.fingerprint(),
                        plain.summary(),
                        plain.kind(),
                        plain.category(),
                        true,
                        plain.tablesRead(),
                        plain.tablesWritten(),
                        plain.columns(),
                        plain.functions(),
                        null,
                        plain.parameters(),
                        "I",
                        null,
                        null,
                        null,
                        values))
                .decision(Samples.decision("allow"))
                .build();
    }

    private static String line(StatementValues values, String text) throws IOException {
        EventJson.Envelope envelope = new EventJson.Envelope(7, "01ARZ3NDEKTSV4RRFFQ69G5FAV", Samples.NOON, "proxy-1");
        byte[] line = EventLine.of(event(values, text), envelope, (sha256, bytes) -> {});
        assertThat(line.length).isLessThanOrEqualTo(EventLine.BYTES_MAX);
        String written = new String(line, StandardCharsets.UTF_8);
        EventLineTest.assertFitsTheSchema(written);
        return written;
    }

    private DayKeys keys() {
        return DayKeys.open(directory.resolve("days"), SECRET, Samples.CLOCK);
    }

    @Test
    void keepsValuesAsTheModeSays() throws IOException {
        String raw = line(values(ValueForm.raw(), "ada", "\u202e\u0000x"), "SELECT ?");
        String hashed = line(values(ValueForm.hashed(ValueDigest.of(SECRET)), "Byron"), "SELECT ?");
        String sealed = line(values(ValueForm.sealed(keys()), "Byron", "Byron"), "SELECT ?");

        JsonNode one = JSON.readTree(raw).at("/statement/values/parameters/0");
        assertThat(one.toString()).isEqualTo("{\"n\":1,\"type\":25,\"format\":\"text\",\"bytes\":3,\"value\":\"ada\"}");
        assertThat(JSON.readTree(raw).at("/statement/values/parameters/2").toString())
                .isEqualTo("{\"n\":3,\"type\":23,\"format\":\"binary\",\"null\":true}");
        assertThat(raw).doesNotContain("\u202e").contains("\"withheld\":\"unreadable\"");
        assertThat(hashed)
                .doesNotContain("Byron")
                .contains(ValueDigest.of(SECRET).hash("Byron"));
        JsonNode values = JSON.readTree(sealed).at("/statement/values");
        assertThat(values.path("key").asText()).isEqualTo("2026-11-20");
        assertThat(sealed).doesNotContain("Byron");
        assertThat(values.at("/parameters/0/sealed")).isNotEqualTo(values.at("/parameters/1/sealed"));
        assertThat(values.at("/parameters/0/hash")).isEqualTo(values.at("/parameters/1/hash"));
    }

    @Test
    void fitsIntoARecordHoweverMuchThereIs() throws IOException {
        String[] nasty = new String[64];
        java.util.Arrays.fill(nasty, "\u0001".repeat(256));
        String line = line(values(ValueForm.raw(), nasty), "x".repeat(70_000));

        assertThat(JSON.readTree(line).at("/statement/values/capped").asBoolean())
                .isTrue();
        assertThat(JSON.readTree(line).at("/statement/values/parameters")).isNotEmpty();
    }

    @Test
    void readsWhatItEncryptedAndOnlyInItsPlace() throws IOException {
        String line = line(values(ValueForm.sealed(keys()), "ada", "\u001b[31m"), "SELECT ?");
        ValueReader reader = new ValueReader(DayKeys.reader(directory.resolve("days"), SECRET));

        assertThat(reader.text(line)).startsWith("$1 = ada, $2 = ").endsWith("$3 NULL, $4 (unreadable)");
        assertThat(reader.text(line)).doesNotContain("\u001b");
        JsonNode json = JSON.readTree(reader.json(line));
        assertThat(json.at("/values/0/value").asText()).isEqualTo("ada");
        for (String moved : List.of(
                line.replace("\"id\":\"s-1.1\"", "\"id\":\"s-1.2\""),
                line.replace("\"id\":\"s-1\"", "\"id\":\"s-2\""),
                line.replace("\"type\":25", "\"type\":23"),
                line.replace("\"n\":1", "\"n\":2"),
                line.replaceFirst("\"sealed\":\"....", "\"sealed\":\"AAAA"),
                line.replaceFirst("\"sealed\":\"[^\"]*", "\"sealed\":\"*"))) {
            assertThat(moved).isNotEqualTo(line);
            assertThat(reader.text(moved)).as(moved).startsWith("$").contains("(altered)");
        }
        DayKeys wrong = DayKeys.reader(directory.resolve("days"), SECRET + "x");
        assertThatThrownBy(() -> wrong.find(DAY))
                .isInstanceOf(AuditLogException.class)
                .hasMessageContaining("this key");
        assertThat(new ValueReader(keys()).text("not JSON")).isEmpty();
    }

    @Test
    void aDaysValuesAreGoneWithItsKeyAndTheLogStaysSound() throws Exception {
        Path log = directory.resolve("log");
        DayKeys writing = keys();
        try (FileAuditLog audit = Samples.open(log)) {
            var unused = audit.append(event(values(ValueForm.sealed(writing), "ada"), "SELECT ?"))
                    .join();
        }
        assertThatThrownBy(() -> writing.shred(DAY)).isInstanceOf(IllegalArgumentException.class);
        DayKeys later =
                DayKeys.open(directory.resolve("days"), SECRET, Clock.offset(Samples.CLOCK, Duration.ofDays(1)));
        List<String> lines = new ArrayList<>();
        find(log, requireNonNull(later.find(DAY)).hash("ada"), lines);

        assertThat(lines).hasSize(1);
        assertThat(new ValueReader(later).text(lines.get(0))).contains("ada");
        assertThat(later.days()).containsExactly(DAY, DAY.plusDays(1), DAY.plusDays(2));
        assertThat(later.shred(DAY)).isTrue();
        assertThat(later.shred(DAY)).isFalse();
        assertThat(later.find(DAY)).isNull();
        assertThat(new ValueReader(later).text(lines.get(0))).startsWith("$1 (destroyed), $2 NULL");
        assertThat(AuditVerifier.verify(log).sound()).isTrue();
    }

    @Test
    void oneKeyThatCannotBeReadHidesNoOtherDay() throws Exception {
        String line = line(values(ValueForm.sealed(keys()), "ada"), "SELECT ?");
        Path file = directory.resolve("days/2026-11-20.key");
        byte[] sound = Files.readAllBytes(file);

        Files.write(file, new byte[sound.length]);
        DayKeys reading = DayKeys.reader(directory.resolve("days"), SECRET);
        assertThat(reading.find(DAY)).as("overwritten, and the machine died").isNull();
        assertThat(new ValueReader(reading).text(line)).startsWith("$1 (destroyed)");

        Files.writeString(file, "v1 AAAA\n");
        assertThatThrownBy(() -> reading.find(DAY)).isInstanceOf(AuditLogException.class);
        assertThat(new ValueReader(reading).text(line)).startsWith("$1 (locked)");
        assertThat(reading.find(DAY.plusDays(1))).isNotNull();

        Files.write(file, new byte[sound.length]);
        DayKeys later =
                DayKeys.open(directory.resolve("days"), SECRET, Clock.offset(Samples.CLOCK, Duration.ofDays(1)));
        assertThat(later.shred(DAY)).isTrue();
        assertThat(file).doesNotExist();
    }

    private void find(Path log, String form, List<String> lines) throws IOException {
        try (AuditSearch search = AuditSearch.open(log, directory.resolve("index"))) {
            var unused = search.update();
            search.find(EventFilter.ALL.withValue(Set.of("nothing", form)), 10, lines::add);
        }
    }

    @Test
    void findsValuesByTheirHashesAndNotByParts() throws Exception {
        Path log = directory.resolve("log");
        try (FileAuditLog audit = Samples.open(log)) {
            var unused = audit.append(event(values(ValueForm.raw(), "Ada Lovelace"), "SELECT ?"))
                    .join();
            unused = audit.append(event(values(ValueForm.hashed(ValueDigest.of(SECRET)), "Bo"), "SELECT ?"))
                    .join();
        }
        for (String nothing : List.of(
                "ada lovelace", "Ada", "Bo", ValueDigest.of(SECRET + "x").hash("Bo"))) {
            List<String> lines = new ArrayList<>();
            find(log, nothing, lines);
            assertThat(lines).as(nothing).isEmpty();
        }
        for (String found : List.of("Ada Lovelace", ValueDigest.of(SECRET).hash("Bo"))) {
            List<String> lines = new ArrayList<>();
            find(log, found, lines);
            assertThat(lines).as(found).hasSize(1);
        }
    }

    @Test
    void makesTomorrowsKeyBeforehandAndNeverUsesAnother() throws Exception {
        DayKeys keys = keys();
        Path file = directory.resolve("days/2026-11-20.key");

        assertThat(keys.days()).containsExactly(DAY, DAY.plusDays(1));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(requireNonNull(keys().today())
                        .open(PLACE, requireNonNull(keys.today()).seal(PLACE, "x")))
                .isEqualTo("x");
        assertThat(keys).hasToString("DayKeys[" + directory.resolve("days") + "]");
        assertThat(DayKeys.reader(directory.resolve("days"), SECRET).today()).isNull();
        assertThat(ValueForm.sealed(DayKeys.reader(directory.resolve("days"), SECRET))
                        .writer()
                        .ready())
                .isFalse();
        Files.copy(file, directory.resolve("days/2026-11-19.key"));
        assertThatThrownBy(() -> keys.find(DAY.minusDays(1))).isInstanceOf(AuditLogException.class);
        assertThatThrownBy(() -> DayKeys.open(directory.resolve("days"), "short", Samples.CLOCK))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
