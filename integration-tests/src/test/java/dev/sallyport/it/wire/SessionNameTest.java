package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session is called at the server leads to its records. */
class SessionNameTest {
    private static final Pattern NAME = Pattern.compile("D ([0-9a-f]{24}) Owner");

    @Test
    void namesSessionAndPrincipalAlsoOnAConnectionThatIsUsedAgain(@TempDir Path directory) throws Exception {
        PostgresServer postgres = PostgresServer.of(Version.V18);
        String upstream = "host: %s, port: %d, application_name: identity, reuse: {connections: 9}"
                .formatted(postgres.host(), postgres.port());
        try (ProxyFixture proxy = ProxyFixture.start(Version.V18, upstream, directory, "wire_name", "")) {
            Set<String> ids = new HashSet<>();
            Set<String> pids = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                try (WireProbe client = WireProbe.through(proxy, "owner", "application_name", "somebody else")) {
                    String said = client.query("SHOW application_name").get(1);
                    Matcher name = NAME.matcher(said);
                    assertThat(name.matches()).as(said).isTrue();
                    ids.add(name.group(1));
                    pids.add(client.query("SELECT pg_backend_pid()").get(1));
                    client.send(terminate());
                    client.untilEnd();
                }
            }
            assertThat(ids).hasSize(12);
            assertThat(pids).hasSizeLessThan(12);
            for (String id : ids) {
                assertThat(proxy.auditLines()).anyMatch(line -> line.contains("session.start") && line.contains(id));
            }
        }
    }
}
