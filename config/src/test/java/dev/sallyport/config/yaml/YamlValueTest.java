package dev.sallyport.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlValueTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    private static YamlMap map(String text) {
        return YamlValue.parse("f.yaml", text).map();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(YamlException.class).hasMessage(message);
    }

    @Test
    void saysWhichKeyWasProbablyMeant() {
        YamlMap map = map("ok: 1\nadress: x\n");
        map.optional("ok");
        map.optional("address");

        refused(map::finish, "f.yaml:2:1: unknown key 'adress'; did you mean 'address'?");
    }

    @Test
    void listsKnownKeysWhenNothingIsClose() {
        YamlMap map = map("colour: x\n");
        map.optional("tls");
        map.optional("address");

        refused(map::finish, "f.yaml:1:1: unknown key 'colour'; known keys are tls, address");
    }

    @Test
    void saysWhichMissingKeyWasProbablyMistyped() {
        refused(
                () -> map("a:\n  adress: x\n").required("a").map().required("address"),
                "f.yaml:2:3: missing key 'address'; is 'adress' meant to be it?");
    }

    @Test
    void refusesDuplicateKeysAtAnyDepth() {
        refused(() -> map("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: duplicate key 'a'");
        refused(() -> map("x: {a: 1, 'a': 2}").required("x").map(), "f.yaml:1:11: duplicate key 'a'");
    }

    @Test
    void doesNotMergeKeysBehindTheReadersBack() {
        YamlMap map = map("base: &b {a: 1}\nx: {<<: *b}\n");
        YamlMap x = map.required("x").map();

        assertThat(x.has("a")).isFalse();
        refused(x::finish, "f.yaml:2:5: unknown key '<<'; known keys are ");
    }

    @Test
    void refusesCollectionsAsKeys() {
        assertThatThrownBy(() -> map("? [a, b]\n: 1\n")).isInstanceOf(YamlException.class);
    }

    @Test
    void refusesDeepNestingWithoutExhaustingTheStack() {
        refused(() -> YamlValue.parse("f.yaml", "[".repeat(1_000_000)), "f.yaml:1:65: nested deeper than 64 levels");
        refused(() -> YamlValue.parse("f.yaml", "{a: ".repeat(100_000)), "f.yaml:1:257: nested deeper than 64 levels");
    }

    @Test
    void refusesAliasBombs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        refused(() -> YamlValue.parse("f.yaml", bomb.toString()), "f.yaml:27:12: more than 50 aliases");
    }

    @Test
    void refusesAnAliasInsideWhatItNames() {
        refused(
                () -> YamlValue.parse("f.yaml", "a: &a [x, *a]"),
                "f.yaml:1:11: an alias inside the collection that it names");
    }

    @Test
    void readsAnAliasLikeWhatItNames() {
        YamlMap map = map("a: &a [x, y]\nb: *a\n");

        assertThat(map.required("b").strings()).containsExactly("x", "y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: !!str 5", "a: !x y", "a: ! y", "a: !!python/object:os.system {}", "a: !!binary aGk="})
    void refusesTags(String text) {
        assertThatThrownBy(() -> map(text)).isInstanceOf(YamlException.class).hasMessageContaining("not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\n",
                "---\na: 1\n---\nb: 2\n",
                "a: [",
                "a: 'x",
                "\tb: 1",
                "a: b: c",
                "@",
                "%YAML 3.0\n---\na: 1"
            })
    void refusesWhatIsNotOneDocument(String text) {
        assertThatThrownBy(() -> map(text)).isInstanceOf(YamlException.class).hasMessageStartingWith("f.yaml:");
    }

    @Test
    void refusesOtherEncodings(@TempDir Path folder) throws IOException {
        Path latin1 = Files.write(folder.resolve("l.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        Path utf16 = Files.write(folder.resolve("u.yaml"), new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 'a', 0, ':'});

        refused(() -> YamlValue.read(latin1), latin1 + ":1:1: not UTF-8 text");
        refused(() -> YamlValue.read(utf16), utf16 + ":1:1: not UTF-8 text");
    }

    @Test
    void refusesMissingFilesFoldersAndHugeFiles(@TempDir Path folder) throws IOException {
        Path huge = Files.write(folder.resolve("h.yaml"), new byte[YamlTree.BYTES_MAX + 1]);

        refused(() -> YamlValue.read(folder.resolve("none")), folder.resolve("none") + ":1:1: no such file");
        assertThatThrownBy(() -> YamlValue.read(folder)).isInstanceOf(YamlException.class);
        refused(() -> YamlValue.read(huge), huge + ":1:1: the file is larger than 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0x10", "1_000", "+5", "1e3", "٣", "", "null", "5.0", "99999999999999999999", "[1]", "101", "-1"
            })
    void refusesOddNumbers(String written) {
        YamlValue value = map("a: " + written).required("a");

        assertThatThrownBy(() -> value.integer(0, 100))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("f.yaml:1:")
                .hasMessageContaining("expected a whole number from 0 to 100, found ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "True", "1", "'TRUE'", "null"})
    void knowsOneWayToWriteAFlag(String written) {
        YamlValue value = map("a: " + written).required("a");

        assertThatThrownBy(value::bool).isInstanceOf(YamlException.class);
    }

    @Test
    void readsDurationsWithinTheirRange() {
        assertThat(map("a: 90s").required("a").duration()).isEqualTo(Duration.ofSeconds(90));
        refused(
                () -> map("a: 2m").required("a").duration(Duration.ZERO, Duration.ofMinutes(1)),
                "f.yaml:1:4: expected a duration from 0s to 1m, found '2m'");
        refused(
                () -> map("a: 30").required("a").duration(),
                "f.yaml:1:4: expected a duration such as 500ms, 30s, 5m, 1h or 7d, found '30'");
        refused(
                () -> map("a: 999999999d").required("a").duration(Duration.ofMillis(100), Duration.ofHours(24)),
                "f.yaml:1:4: expected a duration from 100ms to 24h, found '999999999d'");
    }

    @Test
    void readsSizesWithinTheirRange() {
        assertThat(map("a: 64KiB").required("a").bytes()).isEqualTo(65_536);
        refused(
                () -> map("a: 999999999999GiB").required("a").bytes(),
                "f.yaml:1:4: expected a size such as 512, 64KiB, 16MiB or 1GiB, found '999999999999GiB'");
        refused(
                () -> map("a: 1KB").required("a").bytes(),
                "f.yaml:1:4: expected a size such as 512, 64KiB, 16MiB or 1GiB, found '1KB'");
        refused(
                () -> map("a: 2GiB").required("a").bytes(1, 1L << 30),
                "f.yaml:1:4: expected a size from 1B to 1GiB, found '2GiB'");
    }

    @Test
    void readsConstantsInEitherSpelling() {
        assertThat(map("a: dark-blue").required("a").oneOf(Colour.class)).isEqualTo(Colour.DARK_BLUE);
        assertThat(map("a: dark_blue").required("a").oneOf(Colour.class)).isEqualTo(Colour.DARK_BLUE);
        refused(
                () -> map("a: RED").required("a").oneOf(Colour.class),
                "f.yaml:1:4: expected one of red, dark-blue, found 'RED'");
    }

    @Test
    void showsNoControlCharactersInErrors() {
        YamlValue value = map("a: \"x\\e[2J\\n\\u202Ey\"").required("a");

        assertThatThrownBy(value::list).hasMessage("f.yaml:1:4: expected a list, found 'x\uFFFD[2J\uFFFD\uFFFDy'");
    }
}
