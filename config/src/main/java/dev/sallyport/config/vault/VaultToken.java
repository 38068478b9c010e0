package dev.sallyport.config.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The token that the proxy shows to a Vault. One that it got by logging in is renewed when two thirds of its time are
 * over; the proxy logs in again when that doesn't make it live much longer, or when Vault doesn't know it any more.
 * Thread-safe.
 */
final class VaultToken {
    private final VaultHttp http;
    private final VaultLogin login;
    private final LongSupplier nanos;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Held held;

    VaultToken(VaultHttp http, VaultLogin login, LongSupplier nanos) {
        this.http = http;
        this.login = login;
        this.nanos = nanos;
    }

    /**
     * A token as it was got.
     *
     * @param granted how long it was to live when the proxy logged in; zero for ever, or nobody knows
     * @param lives how long it was to live at {@code at}
     */
    record Held(String token, Duration granted, Duration lives, boolean renewable, long at) {
        /** Not the token. */
        @Override
        public String toString() {
            return "***";
        }
    }

    /** One that is good as far as the proxy knows. */
    Held current() {
        if (login instanceof VaultLogin.Given given) {
            return given(given);
        }
        asking.lock();
        try {
            Held known = held;
            if (known == null) {
                known = loggedIn();
            } else if (!known.lives().isZero() && age(known) >= known.lives().toNanos() / 3 * 2) {
                known = renewedIfPossible(known);
            }
            held = known;
            return known;
        } finally {
            asking.unlock();
        }
    }

    /**
     * Another one after Vault answered 403 to this; the same where there is none, or where Vault knows it, so that it is
     * the path that is denied: all secrets have this token, and leases end with it.
     */
    Held insteadOf(Held refused) {
        if (login instanceof VaultLogin.Given given) {
            return given(given);
        }
        if (isHeld(refused) && !isDead(refused)) {
            return refused;
        }
        asking.lock();
        try {
            Held known = held;
            if (known == null || known.token().equals(refused.token())) {
                known = loggedIn();
                held = known;
            }
            return known;
        } finally {
            asking.unlock();
        }
    }

    private boolean isHeld(Held token) {
        asking.lock();
        try {
            return held != null && held.token().equals(token.token());
        } finally {
            asking.unlock();
        }
    }

    /** Whether Vault says that it doesn't know it. Every token may ask that, by Vault's policy {@code default}. */
    private boolean isDead(Held token) {
        try {
            http.get("auth/token/lookup-self", token.token());
            return false;
        } catch (VaultException e) {
            return e.status() == 403;
        }
    }

    /** How long it still lives; zero for ever, or nobody knows. */
    Duration left(Held token) {
        if (token.lives().isZero()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(1, token.lives().toNanos() - age(token)));
    }

    private Held given(VaultLogin.Given given) {
        return new Held(given.token().get(), Duration.ZERO, Duration.ZERO, false, nanos.getAsLong());
    }

    private long age(Held token) {
        return nanos.getAsLong() - token.at();
    }

    private Held loggedIn() {
        VaultLogin.Exchanged exchanged = (VaultLogin.Exchanged) login;
        long at = nanos.getAsLong();
        Held fresh = held(http.put(exchanged.path(), null, exchanged.shown().get()), exchanged.path(), at);
        return new Held(fresh.token(), fresh.lives(), fresh.lives(), fresh.renewable(), at);
    }

    /** What can't be renewed counts until it ends. */
    private Held renewedIfPossible(Held known) {
        try {
            return renewed(known);
        } catch (RuntimeException e) {
            if (age(known) < known.lives().toNanos()) {
                return known;
            }
            throw e;
        }
    }

    /** The same token for longer, or another one. */
    private Held renewed(Held known) {
        if (known.renewable() && age(known) < known.lives().toNanos()) {
            try {
                long at = nanos.getAsLong();
                String path = "auth/token/renew-self";
                Held renewed = held(http.put(path, known.token(), Map.of()), path, at);
                if (renewed.lives().isZero()
                        || renewed.lives().compareTo(known.granted().dividedBy(2)) > 0) {
                    return new Held(known.token(), known.granted(), renewed.lives(), renewed.renewable(), at);
                }
            } catch (VaultException e) {
                if (!e.isRefusal()) {
                    throw e;
                }
            }
        }
        return loggedIn();
    }

    private Held held(JsonNode said, String path, long at) {
        JsonNode auth = said.path("auth");
        JsonNode token = auth.path("client_token");
        if (!token.isTextual() || token.textValue().isEmpty()) {
            throw new VaultException("what " + http + " answered " + path + " has no token", 0);
        }
        long seconds = VaultJson.seconds(auth.path("lease_duration"), "the life of a token of " + http);
        Duration lives = Duration.ofSeconds(seconds);
        return new Held(token.textValue(), lives, lives, auth.path("renewable").asBoolean(false), at);
    }
}
