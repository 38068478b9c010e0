package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/configuration.md against the reader: the same keys, the same defaults. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z_.<>\\[\\]]+)` \\| ([^|]+) \\| ([^|]+) \\| .+ \\|");
    private static final String UNKNOWN = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz: 1";
    private static final Pattern SLOT = Pattern.compile("<<(.*?)>>(?!>)");

    @TempDir
    Path folder;

    private ConfigFixture fixture;

    /** Documented keys and their defaults, as written. */
    private final Map<String, String> documented = new LinkedHashMap<>();

    @BeforeEach
    void readPage() throws IOException {
        fixture = new ConfigFixture(folder);
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(documented.put(row.group(1), row.group(3))).isNull();
            }
        }
    }

    @Test
    void documentsEveryKeyAndNoOther() {
        Set<String> known = new TreeSet<>();
        Set<String> parents = new TreeSet<>();
        Matcher slot = SLOT.matcher(ConfigFixture.TEMPLATE);
        while (slot.find()) {
            String path = slot.group(1);
            parents.add(path);
            known.addAll(keysKnownAt(path));
        }
        // Instead of the single key that other tests put there.
        parents.add("masking.keys[]");
        known.addAll(keysKnown(
                "masking.keys[]",
                ConfigFixture.with("masking", "keys: [{version: 1, key: {file: secret}, " + UNKNOWN + "}]")));
        // Ways to log in that stand alone.
        standingAlone("oauthbearer", "oauth", "issuer: 'https://idp'", parents, known);
        standingAlone(
                "browser",
                "browser",
                "issuer: 'https://idp', client_id: sallyport, url: 'https://proxy'",
                parents,
                known);
        for (String login : new String[] {"kubernetes: {role: x, ", "approle: {role_id: x, "}) {
            String path = "vault." + login.substring(0, login.indexOf(':'));
            parents.add(path);
            known.addAll(keysKnown(path, ConfigFixture.with("vault", login + UNKNOWN + "}")));
        }
        known.removeIf(key -> parents.stream().anyMatch(parent -> isAt(key, parent)));
        // The operator's own names below it are no keys of ours.
        known.remove("databases.<name>.logins");

        assertThat(new TreeSet<>(documented.keySet())).isEqualTo(known);
    }

    private void standingAlone(String method, String key, String required, Set<String> parents, Set<String> known) {
        String path = "listeners[]." + key;
        String listener = "authentication: [" + method + "], " + key + ": {" + required + ", " + UNKNOWN + "}";
        parents.add(path);
        known.addAll(keysKnown(path, ConfigFixture.with("listeners[]", listener)));
    }

    /** Whether the key's value is the mapping at the path, or a list or mapping of such. */
    private static boolean isAt(String key, String parent) {
        return parent.equals(key) || parent.startsWith(key + "[]") || parent.startsWith(key + ".<name>");
    }

    private Set<String> keysKnownAt(String path) {
        return keysKnown(path, ConfigFixture.with(path, UNKNOWN));
    }

    private Set<String> keysKnown(String path, String text) {
        YamlException error = catchThrowableOfType(YamlException.class, () -> fixture.read(text));
        String message = String.valueOf(error.getMessage());
        String marker = "; known keys are ";
        assertThat(message).as("unknown key at '%s'", path).contains(marker);
        Set<String> keys = new TreeSet<>();
        Arrays.stream(message.substring(message.indexOf(marker) + marker.length())
                        .split(", ", -1))
                .forEach(key -> keys.add(path.isEmpty() ? key : path + "." + key));
        return keys;
    }

    @Test
    void documentsTheDefaultsThatHold() {
        SallyportConfig standard = fixture.read(ConfigFixture.minimal());
        documented.forEach((key, value) -> {
            if (!value.startsWith("`")) {
                assertThat(value).as(key).isIn("–", "none");
                return;
            }
            int dot = key.lastIndexOf('.');
            String written = value.replace("`", "").replace("<name>", "shop").replace("<node>", "main");
            String text = ConfigFixture.with(
                    dot < 0 ? "" : key.substring(0, dot),
                    key.substring(dot + 1) + ": " + (written.startsWith("[") ? written : "'" + written + "'"));

            if (key.endsWith("agents.clients")) {
                return;
            }
            assertThat(fixture.read(text)).as(key).isEqualTo(standard);
        });
    }
}
