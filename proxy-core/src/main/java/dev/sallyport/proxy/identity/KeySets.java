package dev.sallyport.proxy.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.sallyport.config.IssuerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where an issuer's public keys come from. */
final class KeySets {
    static final int BYTES_MAX = 256 * 1024;

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration REFRESH_AHEAD = Duration.ofMinutes(1);
    private static final Duration FETCH_INTERVAL_MIN = Duration.ofSeconds(30);
    private static final Duration OUTAGE_MAX = Duration.ofHours(4);

    private KeySets() {}

    /**
     * The keys of an issuer. A file is read here already, nothing is fetched.
     *
     * @throws IllegalArgumentException when the file holds no usable keys, or private ones
     */
    static JWKSource<SecurityContext> of(IssuerConfig issuer, Clock clock) {
        if (issuer.jwksFile() != null) {
            KeyFile file = new KeyFile(issuer.jwksFile());
            file.check();
            return file;
        }
        return new CachedKeys(
                cached(new PublishedKeys(issuer, new IssuerFetch(BYTES_MAX, issuer.rootCertificate()))), clock);
    }

    /** From the inside out: the last keys while there are no newer ones; not too many fetches; few of them waited for. */
    private static JWKSetSource<SecurityContext> cached(JWKSetSource<SecurityContext> origin) {
        JWKSetSource<SecurityContext> tolerant = new OutageTolerantJWKSetSource<>(origin, OUTAGE_MAX.toMillis(), null);
        JWKSetSource<SecurityContext> limited =
                new RateLimitedJWKSetSource<>(tolerant, FETCH_INTERVAL_MIN.toMillis(), null);
        ThreadPoolExecutor background = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4), KeySets::thread, new DiscardPolicy());
        background.allowCoreThreadTimeOut(true);
        return new RefreshAheadCachingJWKSetSource<>(
                limited,
                TIME_TO_LIVE.toMillis(),
                REFRESH_TIMEOUT.toMillis(),
                REFRESH_AHEAD.toMillis(),
                false,
                background,
                true,
                null);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sallyport-keys");
        thread.setDaemon(true);
        return thread;
    }

    /** Keys that are fetched; a key that isn't among them makes them be fetched again. */
    private record CachedKeys(JWKSetSource<SecurityContext> source, Clock clock) implements JWKSource<SecurityContext> {
        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
            long now = clock.millis();
            JWKSet keys = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, context);
            List<JWK> found = selector.select(keys);
            if (!found.isEmpty()) {
                return found;
            }
            JWKSet newer = source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(keys), now, context);
            return selector.select(newer);
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
