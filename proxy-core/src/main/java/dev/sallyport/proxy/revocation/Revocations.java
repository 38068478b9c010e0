package dev.sallyport.proxy.revocation;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All revocations that still matter. They count from the moment that {@link #add} puts them here, before they are on
 * disk: first here, then for the sessions that are open. Whoever opens a session enters it where it is found, and then
 * looks here, so that one of both sees it. Safe for use by any thread.
 */
public final class Revocations implements AutoCloseable {
    /** More than that at a time is for {@link Kind#ISSUER}. */
    static final int ENTRIES_MAX = 100_000;

    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private final Map<Key, Revocation> present = new ConcurrentHashMap<>();
    private final Map<String, Duration> skews = new HashMap<>();
    private final Clock clock;
    private final @Nullable RevocationFile file;
    private final Predicate<Revocation> lasting;
    private volatile ToIntFunction<Revocation> listener = revocation -> 0;

    private record Key(Kind kind, @Nullable String issuer, String value) {}

    /** @param file null to forget them with the process */
    public Revocations(IdentityConfig identity, @Nullable RevocationFile file, Clock clock) {
        this(identity, file, clock, revocation -> false);
    }

    /**
     * With proofs that live longer than tokens do.
     *
     * @param lasting whether a revocation still matters to one of them
     */
    public Revocations(
            IdentityConfig identity, @Nullable RevocationFile file, Clock clock, Predicate<Revocation> lasting) {
        this.lasting = lasting;
        for (IssuerConfig issuer : identity.issuers()) {
            skews.put(issuer.issuer(), issuer.clockSkew());
        }
        this.file = file;
        this.clock = clock;
        if (file != null) {
            file.kept().forEach(this::put);
        }
    }

    /** Who is told of each new one, to end what is under way; returns how many sessions that were. */
    public void listen(ToIntFunction<Revocation> given) {
        listener = given;
    }

    /**
     * Puts it into force, then on disk. Blocks for the disk.
     *
     * @return how many sessions it ended
     * @throws IOException when it is in force but a restart would forget it
     * @throws IllegalStateException when there are too many, and it isn't in force
     */
    public int add(Revocation revocation) throws IOException {
        if (present.size() >= ENTRIES_MAX) {
            Instant now = clock.instant();
            present.values().removeIf(old -> !matters(old, now));
            if (present.size() >= ENTRIES_MAX) {
                throw new IllegalStateException("too many revocations");
            }
        }
        put(revocation);
        int ended = listener.applyAsInt(revocation);
        if (file != null) {
            file.append(revocation);
        }
        return ended;
    }

    private void put(Revocation revocation) {
        present.merge(
                new Key(revocation.kind(), revocation.issuer(), revocation.value()),
                revocation,
                (old, now) -> now.before().isBefore(old.before()) ? old : now);
    }

    private boolean matters(Revocation revocation, Instant now) {
        return !revocation.until().isBefore(now) || lasting.test(revocation);
    }

    /** The moment up to which a revocation made now reaches. */
    public Instant now() {
        return clock.instant();
    }

    /** Those that still matter, in no order. */
    public List<Revocation> present() {
        Instant now = clock.instant();
        return present.values().stream()
                .filter(revocation -> matters(revocation, now))
                .toList();
    }

    /** What speaks against this proof, or null. */
    public @Nullable Revocation find(Principal principal, TokenFacts token) {
        if (present.isEmpty()) {
            return null;
        }
        Revocation found = hit(token, Kind.ISSUER, null, token.issuer());
        if (found == null) {
            found = hit(token, Kind.FINGERPRINT, null, token.sha256());
        }
        String jti = token.jti();
        if (found == null && jti != null) {
            found = hit(token, Kind.TOKEN, token.issuer(), jti);
        }
        if (found == null && jti != null) {
            found = hit(token, Kind.TOKEN, null, jti);
        }
        // INVARIANT: an agent falls with its person, and both with the token they share.
        for (Principal who = principal; found == null && who != null; who = who.onBehalfOf()) {
            found = hit(token, Kind.PRINCIPAL, null, who.id());
            for (String alias : found == null ? who.aliases() : List.<String>of()) {
                if (found == null) {
                    found = hit(token, Kind.EMAIL, token.issuer(), alias.toLowerCase(Locale.ROOT));
                }
            }
        }
        return found;
    }

    private @Nullable Revocation hit(TokenFacts token, Kind kind, @Nullable String issuer, String value) {
        Revocation revocation = present.get(new Key(kind, issuer, value));
        Instant issued = token.issued();
        if (revocation == null || issued == null) {
            return revocation;
        }
        // The issuer's clock may be ahead by that much.
        Duration skew = skews.getOrDefault(token.issuer(), SKEW_MAX);
        return issued.minus(skew).isAfter(revocation.before()) ? null : revocation;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
