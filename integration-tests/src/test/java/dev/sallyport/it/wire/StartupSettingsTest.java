package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings in the startup packet mean through the proxy what they mean without one. */
class StartupSettingsTest {
    private static final Map<Version, ProxyFixture> PROXIES = new EnumMap<>(Version.class);

    /** Rows that row security keeps from the proxy's login, beside one that it doesn't. */
    private static final String ROW_SECURITY = """
            CREATE TABLE guarded (word text, open boolean);
            INSERT INTO guarded VALUES ('for everybody', true), ('hidden-4711', false);
            ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
            CREATE POLICY open_ones ON guarded USING (open);
            GRANT ALL ON guarded TO sp_app;
            """;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (Version version : List.of(Version.V15, Version.V18)) {
            Path own = directory.resolve(version.name());
            Files.createDirectory(own);
            ProxyFixture proxy = ProxyFixture.start(version, own, "wire_settings");
            PROXIES.put(version, proxy);
            try (Connection admin = proxy.postgres().superuser(proxy.database());
                    Statement statement = admin.createStatement()) {
                statement.execute(ROW_SECURITY);
            }
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(ProxyFixture::close);
    }

    private static ProxyFixture proxy(Version version) {
        return Objects.requireNonNull(PROXIES.get(version));
    }

    private static void sameAsDirect(Version version, String sql, String... parameters) throws IOException {
        List<String> expected;
        try (WireProbe direct = WireProbe.direct(proxy(version), parameters)) {
            expected = direct.query(sql);
        }
        try (WireProbe through = WireProbe.through(proxy(version), "owner", parameters)) {
            assertThat(through.query(sql))
                    .as(String.join(" ", parameters) + ": " + sql)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void optionsGiveWayToSettings(Version version) throws IOException {
        sameAsDirect(version, "SHOW work_mem", "options", "-c work_mem=1MB", "work_mem", "2MB");
        sameAsDirect(version, "SHOW work_mem", "work_mem", "2MB", "options", "-c work_mem=1MB");
        sameAsDirect(version, "SHOW work_mem", "options", "-c work_mem=1MB --work-mem=3MB");
        sameAsDirect(version, "SHOW work_mem", "work_mem", "2MB", "work_mem", "4MB", "options", "--work_mem=1MB");
        sameAsDirect(version, "SHOW work_mem", "WORK_MEM", "2MB", "options", "-cWork_Mem=1MB");
        sameAsDirect(version, "SHOW search_path", "options", "-c search_path=hr", "search_path", "public");
        sameAsDirect(version, "SHOW application_name", "application_name", "a", "options", "-c application_name=b");
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void rowSecurityShowsNothingMoreWhateverItIsSetTo(Version version) throws IOException {
        for (String value : List.of("off", "on")) {
            sameAsDirect(version, "SELECT word FROM guarded", "row_security", value);
            sameAsDirect(version, "SELECT word FROM guarded", "options", "-c row_security=" + value);
            sameAsDirect(version, "SET row_security = " + value + "; SELECT word FROM guarded");
            sameAsDirect(version, "SELECT count(*) FROM customers", "row_security", value);
            for (String who : List.of("dev", "bot")) {
                try (WireProbe client = WireProbe.through(proxy(version), who, "row_security", value)) {
                    String seen = client.query("SELECT word FROM guarded").toString();
                    assertThat(seen).as(who + " " + value).doesNotContain("4711");
                    assertThat(seen.contains("for everybody")).isEqualTo(value.equals("on"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void otherEncodingsAreRefusedWithWhatToDo(Version version) throws IOException {
        ProxyFixture proxy = proxy(version);
        try (WireProbe client = WireProbe.connect(proxy)) {
            assertThat(client.login(0, "owner", proxy.token("owner"), proxy.database(), "client_encoding", "WIN1252"))
                    .last()
                    .asString()
                    .contains("42501", "FATAL", "H=Set PGCLIENTENCODING=UTF8.");
        }
    }
}
