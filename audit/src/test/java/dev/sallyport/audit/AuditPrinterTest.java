package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AuditPrinterTest {
    private static String line(AuditEvent event) throws IOException {
        EventJson.Envelope envelope = new EventJson.Envelope(7, "01JCY7QK3V0000000000000000", Samples.NOON, "proxy-1");
        return new String(EventLine.of(event, envelope, (hash, text) -> {}), StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhoDidWhatOnWhoseBehalfAndByWhichRule() throws IOException {
        String printed = new AuditPrinter(false).print(line(Samples.decided("1", "SELECT email FROM customers")));

        assertThat(printed)
                .isEqualTo("2026-11-20T12:00:00.000123Z  allow  support-bot on behalf of Ada  rule support-reads"
                        + "  SELECT  masks public.customers.email  SQLSTATE 42501\n    SELECT email FROM customers");
    }

    @Test
    void tellsWhatLeftTheDatabase() throws IOException {
        String printed = new AuditPrinter(false).print(line(Samples.ended("1")));

        assertThat(printed)
                .contains("end ok")
                .contains("3 rows, 412 bytes, 12.3 ms")
                .contains("6 values masked in email");
    }

    @Test
    void coloursOnlyIfAsked() throws IOException {
        assertThat(new AuditPrinter(true).print(line(Samples.decided("1", "x"))))
                .contains("\u001b[32mallow\u001b[0m");
        assertThat(new AuditPrinter(false).print(line(Samples.decided("1", "x"))))
                .doesNotContain("\u001b");
    }

    @Test
    void neverLetsARecordPlayTricksInATerminal() throws IOException {
        String attack = "SELECT 1\u001b[1A\u001b[2K\r\n2026 allow root\u202e\u2066\u200b\u0007\udb40\udc41";
        AuditEvent event = AuditEvent.of(AuditEventType.SESSION_START)
                .session(new SessionFields("s", attack, 1, attack, null, null, null, null, attack, null, null))
                .actor(new ActorFields(
                        "human",
                        "x",
                        attack,
                        java.util.List.of(),
                        java.util.List.of(),
                        null,
                        false,
                        null,
                        java.util.List.of()))
                .statement(Samples.statement("1", attack, "raw"))
                .build();

        String printed = new AuditPrinter(false).print(line(event));

        assertThat(printed.replaceFirst("\n    ", "").codePoints()).noneMatch(HiddenCharacters::hidden);
        assertThat(printed).contains("\\u001b[1A").contains("\\u202e").contains("\\u{e0041}");
    }

    @Test
    void showsWhatIsNotARecordAsItIs() {
        AuditPrinter printer = new AuditPrinter(false);

        assertThat(printer.print("not json\u001b[2J")).isEqualTo("?? not json\\u001b[2J");
        assertThat(printer.print("[]")).isEqualTo("?? []");
        assertThat(printer.print("")).isEqualTo("?? ");
        assertThat(printer.print("{}")).isNotNull();
    }
}
