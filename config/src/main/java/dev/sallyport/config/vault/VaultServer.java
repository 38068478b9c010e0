package dev.sallyport.config.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.config.vault.VaultToken.Held;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One Vault, as the proxy sees it once it is in. Blocking, thread-safe. */
public final class VaultServer {
    private static final int LEASE_CHARS_MAX = 1024;

    private final VaultHttp http;
    private final VaultToken token;
    private @Nullable ScheduledThreadPoolExecutor timer;

    public VaultServer(VaultHttp http, VaultLogin login) {
        this(http, login, System::nanoTime);
    }

    /** With a clock of the tests'. */
    public VaultServer(VaultHttp http, VaultLogin login, LongSupplier nanos) {
        this.http = http;
        this.token = new VaultToken(http, login, nanos);
    }

    /**
     * Reads a path.
     *
     * @throws VaultException when there is nothing to be had
     */
    public VaultGrant read(String path) {
        return asked(held -> grant(path, http.get(path, held.token()), held));
    }

    private VaultGrant grant(String path, JsonNode said, Held held) {
        String what = "what " + http + " answered " + path;
        JsonNode data = said.path("data");
        if (!data.isObject()) {
            throw new VaultException(what + " has no data", 0);
        }
        // KV version 2 puts what was written one level deeper, beside what it knows of the version.
        if (data.path("data").isObject() && data.path("metadata").isObject()) {
            data = data.path("data");
        }
        JsonNode id = said.path("lease_id");
        boolean isText = id.isMissingNode() || id.isNull() || id.isTextual();
        if (!isText || id.asText("").length() > LEASE_CHARS_MAX) {
            throw new VaultException("the lease of " + what + " is none", 0);
        }
        Duration lease = Duration.ofSeconds(VaultJson.seconds(said.path("lease_duration"), "the lease of " + what));
        boolean leased = !id.asText("").isEmpty() && !lease.isZero();
        // A static role has no lease; its password changes when "ttl" is over.
        boolean rotates = !leased && data.path("last_vault_rotation").isTextual();
        Duration until =
                rotates ? Duration.ofSeconds(VaultJson.seconds(data.path("ttl"), "ttl in " + what)) : Duration.ZERO;
        return new VaultGrant(
                what,
                data,
                until,
                leased
                        ? new VaultGrant.Lease(
                                id.textValue(),
                                said.path("renewable").asBoolean(false),
                                lease,
                                capped(lease, held),
                                held.token())
                        : null);
    }

    /** A lease ends with the token that it was got with. */
    private Duration capped(Duration lease, Held held) {
        Duration left = token.left(held);
        return left.isZero() || left.compareTo(lease) > 0 ? lease : left;
    }

    /**
     * Makes a lease longer.
     *
     * @return how long it lives from now; null where Vault doesn't let it live much longer, so that another must be
     *     asked for
     * @throws VaultException when Vault doesn't say
     */
    public @Nullable Duration renewed(VaultGrant.Lease lease) {
        if (!lease.renewable()) {
            return null;
        }
        String path = "sys/leases/renew";
        try {
            Duration renewed = asked(held -> {
                if (!held.token().equals(lease.parent())) {
                    return Duration.ZERO;
                }
                JsonNode said = http.put(path, held.token(), Map.of("lease_id", lease.id()));
                Duration lives = Duration.ofSeconds(VaultJson.seconds(
                        said.path("lease_duration"), "the lease in what " + http + " answered " + path));
                return lives.compareTo(lease.granted().dividedBy(2)) < 0 ? Duration.ZERO : capped(lives, held);
            });
            return renewed.isZero() ? null : renewed;
        } catch (VaultException e) {
            if (e.isRefusal()) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Ends a lease, and with it the account that it stands for.
     *
     * @throws VaultException when Vault doesn't say that it is
     */
    public void revoke(VaultGrant.Lease lease) {
        asked(held -> http.put("sys/leases/revoke", held.token(), Map.of("lease_id", lease.id())));
    }

    /** Asks with the token, and once more with another one if Vault doesn't know this any more. */
    private <T> T asked(Function<Held, T> question) {
        Held held = token.current();
        try {
            return question.apply(held);
        } catch (VaultException e) {
            if (e.status() != 403) {
                throw e;
            }
            Held other = token.insteadOf(held);
            if (other.token().equals(held.token())) {
                throw e;
            }
            return question.apply(other);
        }
    }

    /** Runs something later, on a thread that ends with the process. */
    public synchronized void later(Duration delay, Runnable task) {
        if (timer == null) {
            timer = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "sallyport-vault");
                thread.setDaemon(true);
                return thread;
            });
        }
        var unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return http.toString();
    }
}
