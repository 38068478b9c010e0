package dev.sallyport.proxy.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import dev.sallyport.config.IssuerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an issuer's public keys come from. */
final class KeySets {
    static final int BYTES_MAX = 256 * 1024;

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration FETCH_INTERVAL_MIN = Duration.ofSeconds(30);
    private static final Duration OUTAGE_MAX = Duration.ofHours(4);

    private KeySets() {}

    /**
     * The keys of an issuer. A file is read here already, an address is not.
     *
     * @throws IllegalArgumentException when the file holds no usable keys, or private ones
     */
    static JWKSource<SecurityContext> of(IssuerConfig issuer) {
        if (issuer.jwksFile() != null) {
            KeyFile file = new KeyFile(issuer.jwksFile());
            file.check();
            return file;
        }
        if (issuer.jwksUrl() == null) {
            throw new IllegalArgumentException("an issuer without keys");
        }
        try {
            // Every switch is set: what the library does by default has changed before.
            return JWKSourceBuilder.create(issuer.jwksUrl().toURL(), new KeySetRetriever(BYTES_MAX))
                    .cache(TIME_TO_LIVE.toMillis(), REFRESH_TIMEOUT.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(FETCH_INTERVAL_MIN.toMillis())
                    .retrying(true)
                    .outageTolerant(OUTAGE_MAX.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not an address of keys: " + issuer.jwksUrl(), e);
        }
    }

    /**
     * Keys in a file, which is read at every use: it is small, and so a change counts at once and a file that became
     * unreadable no longer vouches for anybody.
     */
    private static final class KeyFile implements JWKSource<SecurityContext> {
        private final Path file;
        private volatile @Nullable Content content;

        KeyFile(Path file) {
            this.file = file;
        }

        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
            return selector.select(read());
        }

        void check() {
            try {
                read();
            } catch (KeySourceException e) {
                throw new IllegalArgumentException(file + " " + e.getMessage(), e);
            }
        }

        private JWKSet read() throws KeySourceException {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(BYTES_MAX + 1);
                if (bytes.length > BYTES_MAX) {
                    throw new KeySourceException("is too large for a key set");
                }
                String text = new String(bytes, StandardCharsets.UTF_8);
                Content known = content;
                if (known == null || !known.text.equals(text)) {
                    known = new Content(text, publicKeys(text));
                    content = known;
                }
                return known.keys;
            } catch (IOException | ParseException e) {
                // The cause may quote the file.
                throw new KeySourceException("holds no key set");
            }
        }

        private static JWKSet publicKeys(String text) throws ParseException, KeySourceException {
            JWKSet keys = JWKSet.parse(text);
            if (keys.isEmpty()) {
                throw new KeySourceException("holds no key");
            }
            if (keys.containsNonPublicKeys()) {
                throw new KeySourceException("holds secret keys, which belong to the issuer alone");
            }
            return keys;
        }

        private record Content(String text, JWKSet keys) {}
    }
}
