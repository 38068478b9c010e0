package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A developer who may write and define things tries to carry masked values to where they aren't masked. */
class CarryingAwayTest {
    private static final List<String> CANARIES = List.of("4111 1111", "5555 5555", "34313131");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "EXTENDED"})
    void noCardLeavesItsColumn(TwoWorlds.Road road) throws IOException, SQLException {
        String database = "attack_carrying_" + road.name().toLowerCase(Locale.ROOT);
        try (ProxyFixture fixture = ProxyFixture.start(Version.V18, directory, database)) {
            try (Connection admin = fixture.postgres().superuser(database);
                    Statement statement = admin.createStatement()) {
                statement.execute(
                        "CREATE RULE telling AS ON INSERT TO orders DO ALSO SELECT card || '' FROM customers");
            }
            assertThat(TwoWorlds.all(fixture, "dev", road, WritingAttempts.COPYING).entrySet().stream()
                            .filter(entry -> CANARIES.stream().anyMatch(entry.getValue()::contains))
                            .map(entry -> entry.getKey() + "\n    " + entry.getValue()))
                    .isEmpty();
        }
    }
}
