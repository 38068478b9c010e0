package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.ClientCertificatesConfig.Use;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Client certificates: which settings go together. */
class CertificatesConfigTest {
    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    private SallyportConfig read(String listener, String tls) {
        String text = ConfigFixture.minimal()
                .replace("address: '127.0.0.1:6432'", "address: '127.0.0.1:6432'" + listener)
                // The listener's, not the admin side's behind it.
                .replaceFirst("key: tls\\.key", "key: tls.key" + tls);
        return fixture.read(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | BESIDE_TOKEN | false",
                "'' | ', client_certificate: required' | BESIDE_TOKEN | true",
                "', authentication: [jwt, certificate]' | '' | INSTEAD_OF_TOKEN | false",
                "', authentication: [certificate]' | '' | INSTEAD_OF_TOKEN | true"
            })
    void saysWhatACertificateIsGoodFor(String listener, String tls, Use use, boolean required) {
        ClientCertificatesConfig read =
                read(listener, ", client_ca: ca.pem" + tls).listeners().get(0).clientCertificates();

        assertThat(read).isEqualTo(new ClientCertificatesConfig(folder.resolve("ca.pem"), null, use, required));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "', authentication: [certificate]' | '' | missing key 'client_ca'",
                "'' | ', client_crl: ca.pem' | missing key 'client_ca'",
                "'' | ', client_certificate: required' | goes with client_ca",
                "'' | ', client_ca: ca.pem, client_certificate: want' | expected one of optional, required",
                "', plaintext: true' | ', client_ca: ca.pem' | don't go together",
                "', authentication: [jwt, certificate]' | ', client_ca: ca.pem, client_certificate: required' | no token"
            })
    void refusesWhatDoesNotGoTogether(String listener, String tls, String message) {
        assertThatThrownBy(() -> read(listener, tls)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: human | expected one of spiffe, cn, dns, email",
                "cn: a, email: b | not several",
                "cn: a, kind: root | expected one of service, human, agent",
                "spiffe: 'spiffe://example.org/' | expected a trust domain",
                "spiffe: 'spiffe://Example.org/a' | expected a trust domain",
                "dns: '*.example.org' | without wildcard",
                "dns: Example.org | in lower case"
            })
    void refusesNamesThatNobodyHas(String mapping, String message) {
        String text = ConfigFixture.minimal().replace("cn: reporting", mapping);

        assertThatThrownBy(() -> fixture.read(text)).hasMessageContaining(message);
    }

    @Test
    void refusesAPrincipalTwice() {
        String text = ConfigFixture.minimal().replace("{ cn: reporting}", "{cn: a}, {cn: a}");

        assertThatThrownBy(() -> fixture.read(text)).hasMessageContaining("cn a is listed twice");
    }
}
