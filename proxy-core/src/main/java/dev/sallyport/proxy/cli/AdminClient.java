package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.Secret.EnvSecret;
import dev.sallyport.config.Secret.FileSecret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which proxy is meant and who asks, and the asking. */
final class AdminClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String TOKEN_VARIABLE = "SALLYPORT_TOKEN";
    private static final int ERROR_CHARACTERS_MAX = 500;

    @Option(names = "--admin", paramLabel = "URL", description = "The proxy's admin address. Default: ${DEFAULT-VALUE}")
    private String admin = "http://127.0.0.1:6433";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with your token, yours alone to read. Default: the environment's " + TOKEN_VARIABLE)
    private @Nullable Path tokenFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file with the authorities to trust there.")
    private @Nullable Path authorities;

    /** What the proxy said. */
    record Reply(int status, JsonNode body) {
        boolean ok() {
            return status == 200;
        }

        /** Why not, for a terminal. */
        String error() {
            String said = body.path("error").asText();
            String cut = said.length() > ERROR_CHARACTERS_MAX ? said.substring(0, ERROR_CHARACTERS_MAX) : said;
            return cut.isEmpty() ? "the proxy answered " + status : PrintableText.of(cut);
        }
    }

    /**
     * Sends a request with the token.
     *
     * @param path with its query
     * @throws IllegalArgumentException when the address must not be used
     */
    Reply send(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .timeout(TIMEOUT)
                .header("authorization", "Bearer " + token())
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        HttpResponse<String> response = client().send(request.build(), BodyHandlers.ofString());
        String type = response.headers().firstValue("content-type").orElse("");
        return new Reply(
                response.statusCode(),
                type.startsWith("application/json") ? JSON.readTree(response.body()) : MissingNode.getInstance());
    }

    private String token() {
        return (tokenFile == null ? new EnvSecret(TOKEN_VARIABLE) : new FileSecret(tokenFile))
                .resolve()
                .strip();
    }

    private URI address(String path) {
        URI base;
        try {
            base = new URI(admin);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--admin is not an address");
        }
        String host = base.getHost();
        if (host == null || base.getRawUserInfo() != null || base.getRawQuery() != null) {
            throw new IllegalArgumentException("--admin is not an address such as https://proxy.example.com:6433");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean plain = "http".equals(base.getScheme()) && new HostPort(bare, 0).isLoopback();
        if (!plain && !"https".equals(base.getScheme())) {
            // A token that was sent in the open is anybody's.
            throw new IllegalArgumentException("--admin must be https, or http on this machine");
        }
        return URI.create(admin.replaceAll("/+$", "") + path);
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT);
        if (authorities != null) {
            client.sslContext(trusting(authorities));
        }
        return client.build();
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " holds no certificates that can be used", e);
        }
    }
}
