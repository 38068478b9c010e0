package dev.sallyport.proxy.keys;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.protocol.auth.ScramVerifier;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.revocation.Revocation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that count at present. While the file is missing or isn't sound nobody new gets in by a key; who is in stays.
 * Safe for use by any thread; {@link #look} by one at a time.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    /** How far the clock of whoever issues keys may be ahead of ours. */
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private final @Nullable KeyFile file;
    private final Clock clock;
    private volatile Present present;
    private List<Object> seen;

    /** @param fault why what was read last no longer counts; null where it does */
    private record Present(KeySet keys, @Nullable String fault) {}

    /**
     * What became of the file since it was last looked at.
     *
     * @param issued keys that are new
     * @param withdrawn keys that no longer count: revoked, taken out or changed
     * @param fault why the file can't be used, where that is new; else null
     */
    public record Change(
            List<IssuedKey> issued,
            List<IssuedKey> withdrawn,
            @Nullable String fault) {
        static final Change NONE = new Change(List.of(), List.of(), null);

        public Change {
            issued = List.copyOf(issued);
            withdrawn = List.copyOf(withdrawn);
        }
    }

    /**
     * Reads the file; where there is none yet, there are no keys.
     *
     * @param path of the file; null where no keys are configured
     * @throws IllegalStateException when it isn't sound or others can use it
     */
    public KeyRing(@Nullable Path path, Clock clock) {
        this(path == null ? null : new KeyFile(path), clock);
    }

    KeyRing(@Nullable KeyFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.seen = file == null ? List.of() : file.stamp();
        KeySet none = KeySet.empty(new SecureRandom());
        try {
            this.present = new Present(file == null ? none : file.read(), null);
        } catch (NoSuchFileException e) {
            this.present = new Present(none, null);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** What checks the proof of whoever connects as this user. There is always one, also where there is no key. */
    public ScramVerifier verifier(String user) {
        return present.keys().verifier(user);
    }

    /**
     * Who somebody is that went through the exchange.
     *
     * @param verifier what the proof was checked with
     * @param proven whether it was right
     */
    public Authentication authenticate(String user, ScramVerifier verifier, boolean proven) {
        Present now = present;
        IssuedKey key = now.keys().keys().get(user);
        if (now.fault() != null) {
            return new Authentication.Rejected("no key counts: " + now.fault(), null);
        }
        if (key == null) {
            return new Authentication.Rejected("unknown key", null);
        }
        if (!proven || !key.verifier().equals(verifier)) {
            return new Authentication.Rejected("wrong secret for " + key.id(), null);
        }
        if (key.revoked() != null) {
            return new Authentication.Rejected(key.id() + " is revoked", "The key has been revoked; get a new one.");
        }
        if (!clock.instant().isBefore(key.expires())) {
            return new Authentication.Rejected(key.id() + " has expired", "The key has expired; get a new one.");
        }
        return new Authentication.Authenticated(key.holder(), key.facts());
    }

    /** Whether a revocation still matters, for a key that it fits and that would count again without it. */
    public boolean concerns(Revocation revocation) {
        for (IssuedKey key : present.keys().list()) {
            boolean fits = switch (revocation.kind()) {
                case PRINCIPAL -> key.principal().equals(revocation.value());
                case TOKEN -> key.id().equals(revocation.value());
                case FINGERPRINT -> key.facts().sha256().equals(revocation.value());
                case ISSUER -> IdentityConfig.KEYS_ISSUER.equals(revocation.value());
                case EMAIL -> false;
            };
            if (fits
                    && key.expires().isAfter(clock.instant())
                    && !key.created().minus(SKEW_MAX).isAfter(revocation.before())) {
                return true;
            }
        }
        return false;
    }

    /** Reads the file if it has changed, or couldn't be read. What it says counts before this returns. */
    public Change look() {
        if (file == null) {
            return Change.NONE;
        }
        Present before = present;
        List<Object> now = file.stamp();
        if (now.equals(seen) && before.fault() == null) {
            return Change.NONE;
        }
        seen = now;
        KeySet read;
        try {
            read = file.read();
        } catch (NoSuchFileException e) {
            return fault(before, file.path() + " is missing");
        } catch (IOException e) {
            return fault(before, String.valueOf(e.getMessage()));
        }
        present = new Present(read, null);
        List<IssuedKey> issued = new ArrayList<>();
        List<IssuedKey> withdrawn = new ArrayList<>();
        for (IssuedKey key : read.list()) {
            if (!before.keys().keys().containsKey(key.id())) {
                issued.add(key);
            }
        }
        for (IssuedKey old : before.keys().list()) {
            if (old.revoked() == null && !old.equals(read.keys().get(old.id()))) {
                withdrawn.add(old);
            }
        }
        LOG.atInfo()
                .addKeyValue("keys", read.keys().size())
                .addKeyValue("issued", issued.size())
                .addKeyValue("withdrawn", withdrawn.size())
                .log("keys reloaded");
        return new Change(issued, withdrawn, null);
    }

    private Change fault(Present before, String fault) {
        if (fault.equals(before.fault())) {
            return Change.NONE;
        }
        present = new Present(before.keys(), fault);
        LOG.atError().addKeyValue("error", fault).log("nobody gets in by a key until its file is sound");
        return new Change(List.of(), List.of(), fault);
    }
}
