package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BufferLeaks;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For somebody who may do everything, each script gives message for message through the proxy what it gives without
 * one.
 */
class SameAsDirectTest {
    private static final Map<Version, ProxyFixture> PROXIES = new EnumMap<>(Version.class);

    /** Of the last version alone, as watching every buffer takes most of the time. */
    private static @Nullable BufferLeaks leaks;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (Version version : Version.values()) {
            Path own = directory.resolve(version.name());
            Files.createDirectory(own);
            PROXIES.put(version, ProxyFixture.start(version, own, "wire_same"));
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(ProxyFixture::close);
        try (BufferLeaks watched = leaks) {
            assertThat(watched == null ? List.of() : watched.found()).isEmpty();
        }
    }

    static Stream<Arguments> scripts() {
        return Stream.of(Version.values())
                .flatMap(version -> scripts(version).map(script -> Arguments.of(version, script)));
    }

    /** All of them against two versions, as they take a while; the other versions with simple queries and COPY. */
    private static Stream<Script> scripts(Version version) {
        return version == Version.V15 || version == Version.V18
                ? Stream.of(
                                SimpleScripts.all(),
                                ExtendedScripts.all(),
                                CopyScripts.all(),
                                CopyFailureScripts.all(),
                                OwnMakingScripts.all(),
                                OpenTransactionScripts.all(),
                                IsolationScripts.all(),
                                RefusedScripts.all(),
                                MissingSchemaScripts.all(),
                                SyntaxErrorScripts.all())
                        .flatMap(all -> all)
                : version == Version.V13
                        ? Stream.of(
                                        SimpleScripts.all(),
                                        CopyScripts.all(),
                                        CopyFailureScripts.all(),
                                        MissingSchemaScripts.all(),
                                        SyntaxErrorScripts.all())
                                .flatMap(all -> all)
                        : Stream.concat(SimpleScripts.all(), CopyScripts.all());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("scripts")
    void saysWhatADirectConnectionSays(Version version, Script script) throws IOException {
        ProxyFixture proxy = Objects.requireNonNull(PROXIES.get(version));
        if (version == Version.V18 && leaks == null) {
            leaks = new BufferLeaks();
        }
        List<String> expected;
        try (WireProbe direct = WireProbe.direct(proxy)) {
            expected = script.play(direct);
        }
        try (WireProbe through = WireProbe.through(proxy, "owner")) {
            assertThat(script.play(through)).as(version + ": " + script.name()).isEqualTo(expected);
        }
    }
}
