package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.upstream.UpstreamTlsMode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    private static final Map<String, String> DORA = Map.of("PGUSER", "dora");

    @ParameterizedTest
    @CsvSource(textBlock = """
            postgresql://ann@db.example:6543/shop,          ann@db.example:6543/shop
            postgres://ann@db.example/shop,                 ann@db.example:5432/shop
            jdbc:postgresql://db.example:6543/shop?user=ann, ann@db.example:6543/shop
            postgresql://,                                  dora@localhost:5432/dora
            postgresql:///shop,                             dora@localhost:5432/shop
            postgresql://db.example,                        dora@db.example:5432/dora
            postgresql://[::1]:6543/shop,                   dora@::1:6543/shop
            postgresql://ann%40corp@h/my%20shop,            ann@corp@h:5432/my shop
            postgresql://ann:se%2fc@ret@h/shop,             ann@h:5432/shop
            postgresql://ann@h/d%3Fuser=root%2f%26,         ann@h:5432/d?user=root/&
            postgresql:///?host=h&port=1&dbname=d&user=ann, ann@h:1/d
            """)
    void readsWhereAndWho(String url, String read) {
        assertThat(DatabaseUrl.parse(url, DORA)).hasToString(read);
    }

    @Test
    void readsThePasswordAndKeepsItToItself() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://ann:se%2Fc@ret@h/shop", DORA);

        assertThat(url.password()).isEqualTo("se/c@ret");
        assertThat(url.toString()).doesNotContain("ret");
        assertThat(DatabaseUrl.parse("postgresql://h/d?password=x", DORA).password())
                .isEqualTo("x");
        assertThat(DatabaseUrl.parse("postgresql://ann:@h/shop", DORA).password())
                .isNull();
    }

    @Test
    void onlyThisMachineIsTalkedToInTheClear() {
        assertThat(mode("postgresql://localhost/d")).isEqualTo(UpstreamTlsMode.DISABLE);
        assertThat(mode("postgresql://127.0.0.1/d")).isEqualTo(UpstreamTlsMode.DISABLE);
        assertThat(mode("postgresql://127.0.0.1.evil.example/d")).isEqualTo(UpstreamTlsMode.VERIFY_FULL);
        assertThat(mode("postgresql://db.example/d")).isEqualTo(UpstreamTlsMode.VERIFY_FULL);
        assertThat(mode("postgresql://db.example/d?sslmode=require")).isEqualTo(UpstreamTlsMode.REQUIRE);
        assertThat(mode("postgresql://localhost/d?sslmode=verify-ca")).isEqualTo(UpstreamTlsMode.VERIFY_CA);
        assertThat(DatabaseUrl.parse("postgresql://h/d?sslrootcert=/etc/ca.pem", DORA)
                        .tls()
                        .rootCertificate())
                .isEqualTo(Path.of("/etc/ca.pem"));
    }

    private static UpstreamTlsMode mode(String url) {
        return DatabaseUrl.parse(url, DORA).tls().mode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "geheim",
                "mysql://ann:geheim@h/d",
                "host=h password=geheim",
                "postgresql://ann:geheim",
                "postgresql://ann:ge/heim@h:5432/d",
                "postgresql://ann:ge?heim@h:5432/d",
                "postgresql://ann:ge%zzheim@h/d",
                "postgresql://ann:geheim%@h/d",
                "postgresql://ann:geheim%2@h/d",
                "postgresql://ann:geheim%ff@h/d",
                "postgresql://ann:geheim%00@h/d",
                "postgresql://ann:geheim@[::1/d",
                "postgresql://ann:geheim@h1,h2/d",
                "postgresql://ann:geheim@h:1,2/d",
                "postgresql://ann:geheim@%2Fvar%2Frun/d",
                "postgresql://ann:geheim@h/d?sslmode=prefer",
                "postgresql://ann:geheim@h/d?geheim",
                "postgresql://ann:geheim@h/d?pass wort=geheim",
                "postgresql://ann:12/geheim@h:5432/d",
                "postgresql://ann:geheim@h:99999999/d"
            })
    void saysWhatIsWrongWithoutQuoting(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url, DORA))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("database's")
                .doesNotContain("heim@", "ann:", "ge/", "ge?", "pass wort");
    }
}
