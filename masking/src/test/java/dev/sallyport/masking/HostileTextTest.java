package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts made to be read again and again: whoever reads them in quadratic time doesn't come to this test's end. */
class HostileTextTest {
    private static final int SIZE = 1_000_000;

    private final Detector detector = new Detector(DetectorSet.all());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY",
                "sk-ant-",
                "eyJ-",
                "eyJaaaaaaaaaa.",
                "pwd=",
                "pwd='",
                "a@",
                "@a.",
                "://:@",
                "://a:",
                "1.",
                "1-1-1-",
                "11111111:A-",
                "::",
                "aa:",
                "a:b@",
                "SG.a-",
                "0x",
                "DE89",
                "secret ",
                "password is ",
                "\u200b",
                "4111 ",
                "\\n",
                "\"@",
                "xoxb-",
                "anna@b.example ",
                "5018-",
                "(0",
                "+1 ",
                "hvs.",
                "P<A1",
                "<",
                "born 1 Jan ",
                "name='",
                "\"address\": \"a ",
                "full_name: \\\"",
                "::ffff:",
                "fe80::1%a",
                "1Boat",
                "0xAb",
                "756.1234.",
                "A1B2-",
                "\\\\n",
                "ssn "
            })
    void areReadToTheEnd(String piece) {
        byte[] text = piece.repeat(SIZE / piece.length()).getBytes(StandardCharsets.UTF_8);
        int last = 0;

        for (Detector.Finding finding : detector.detect(text, 0, text.length, null)) {
            assertThat(finding.start()).isGreaterThanOrEqualTo(last);
            last = finding.end();
        }

        assertThat(last).isLessThanOrEqualTo(text.length);
    }
}
