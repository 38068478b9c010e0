package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.AuditAnchorsConfig.FileAnchor;
import dev.sallyport.config.AuditAnchorsConfig.WitnessAnchor;
import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditAnchorsConfigTest {
    private static final String KEY = "w.example/w1+0123abcd+" + "B".repeat(44);

    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    private AuditAnchorsConfig read(String anchors, String more) {
        String one = "anchors: [{ name: worm, kind: file, path: worm}]";
        String text = ConfigFixture.minimal();
        assertThat(text).contains(one);
        return fixture.read(text.replace(one, "anchors: [" + anchors + "]\n  " + more))
                .audit()
                .anchors();
    }

    private void refuses(String anchors, String more, String problem) {
        assertThatThrownBy(() -> read(anchors, more))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(problem);
    }

    private static String witness(String name, String key) {
        return "{name: " + name + ", kind: witness, url: 'https://w.example', vkey: '" + key + "'}";
    }

    @Test
    void readsWitnessesAndFiles() {
        AuditAnchorsConfig read = read(
                witness("w1", KEY) + ", {name: f, kind: file, path: worm}",
                "anchors_required: 2\n  anchors_age_max: 1m\n  anchors_unready: true");

        assertThat(read.anchors())
                .containsExactly(
                        new WitnessAnchor("w1", URI.create("https://w.example"), KEY),
                        new FileAnchor("f", folder.resolve("worm")));
        assertThat(read.required()).isEqualTo(2);
        assertThat(read.ageMax()).isEqualTo(Duration.ofMinutes(1));
        assertThat(read.unready()).isTrue();
    }

    @Test
    void refusesWhatWouldCountTwiceOrNeverOrHarmTheLog() {
        refuses(witness("w1", KEY) + "," + witness("w2", KEY), "", "another anchor");
        refuses(witness("w1", KEY), "anchors_required: 2", "there are 1 anchors");
        refuses("{name: a, kind: file, path: audit/log/checkpoint}", "", "own directory");
        refuses(witness("w1", "nonsense"), "", "public key");
        refuses("{name: a, kind: witness, url: 'http://w.example', vkey: '" + KEY + "'}", "", "https");
        refuses("{name: a, kind: witness, url: 'https://w.example'}", "", "missing key 'vkey'");
        refuses("{name: a, kind: file, path: x, url: 'https://w.example'}", "", "kind file");
        refuses("{name: a, kind: file}", "", "missing key 'path'");
        refuses("{name: ../a, kind: file, path: x}", "", "lower-case");
    }
}
