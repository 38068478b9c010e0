package dev.sallyport.config;

import dev.sallyport.config.vault.VaultException;
import dev.sallyport.config.vault.VaultGrant;
import dev.sallyport.config.vault.VaultServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that Vault keeps or makes, remembered for a time. What Vault lends is made to live longer when two thirds of
 * its time are over, also while nobody asks, for sessions may stand on it; when it can't live longer, there is another.
 * Thread-safe; Vault is asked once at a time.
 */
final class VaultSecret implements Secret {
    private static final Logger LOG = LoggerFactory.getLogger(VaultSecret.class);

    /** So many leases that were replaced are given back at the end; older ones end by themselves. */
    private static final int REPLACED_MAX = 8;

    private static final Duration CHECK_MIN = Duration.ofSeconds(1);
    private static final Duration CHECK_MAX = Duration.ofHours(1);

    private final Place place;
    private final VaultServer server;
    private final BiConsumer<Duration, Runnable> later;
    private final Remembered<Given> remembered;
    private final Deque<VaultGrant.Lease> leases = new ArrayDeque<>();
    private Duration check = CHECK_MAX;
    private boolean checking;
    private boolean released;

    /**
     * What the operator wrote.
     *
     * @param cache how old a value may get that Vault doesn't lend
     * @param keep how long beyond that it counts when no new one can be had
     */
    record Place(VaultConfig vault, String path, String field, Duration cache, Duration keep) {}

    /** @param user null where Vault names none */
    private record Given(@Nullable String user, String secret, VaultGrant.@Nullable Lease lease) {
        @Override
        public String toString() {
            return "***";
        }
    }

    VaultSecret(Place place, VaultServer server) {
        this(place, server, server::later, System::nanoTime);
    }

    /** With a timer and a clock of the tests'. */
    VaultSecret(Place place, VaultServer server, BiConsumer<Duration, Runnable> later, LongSupplier nanos) {
        this.place = place;
        this.server = server;
        this.later = later;
        this.remembered = new Remembered<>(this::ask, nanos);
    }

    @Override
    public String resolve() {
        return remembered.value().secret();
    }

    @Override
    public String resolveInsteadOf(String refused) {
        return remembered.insteadOf(given -> given.secret().equals(refused)).secret();
    }

    /**
     * The user that Vault names, and the password.
     *
     * @throws SecretException as {@link #resolve()}, and when Vault names none
     */
    Credentials credentials() {
        return credentials(remembered.value());
    }

    Credentials credentialsInsteadOf(Credentials refused) {
        return credentials(remembered.insteadOf(given ->
                refused.user().equals(given.user()) && refused.password().equals(given.secret())));
    }

    private Credentials credentials(Given given) {
        String user = given.user();
        if (user == null) {
            throw new SecretException(where() + " names no user; write it as the login's 'user'");
        }
        boolean hasControls = user.chars().anyMatch(Character::isISOControl);
        int length = user.getBytes(StandardCharsets.UTF_8).length;
        if (hasControls || length == 0 || length > DatabaseReader.NAME_BYTES_MAX) {
            throw new SecretException("the user in " + where() + " is no name that PostgreSQL knows");
        }
        return new Credentials(user, given.secret());
    }

    private String where() {
        return place.path() + " of " + server;
    }

    private Remembered.Fresh<Given> ask(@Nullable Given known) {
        try {
            if (known != null && known.lease() != null) {
                Duration lives = server.renewed(known.lease());
                if (lives != null) {
                    return lent(known, lives);
                }
            }
            return read();
        } catch (VaultException e) {
            throw new SecretException(String.valueOf(e.getMessage()));
        }
    }

    private Remembered.Fresh<Given> read() {
        VaultGrant grant = server.read(place.path());
        VaultGrant.Lease lease = grant.lease();
        Given given;
        try {
            given = given(grant);
        } catch (VaultException | SecretException e) {
            if (lease != null) {
                giveBack(lease);
            }
            throw e;
        }
        if (lease != null) {
            if (!remembers(lease)) {
                giveBack(lease);
                throw new SecretException("nothing more is borrowed from " + server + ", since the proxy stops");
            }
            return lent(given, lease.lives());
        }
        Duration until = grant.untilRotated();
        boolean sooner = !until.isZero() && until.compareTo(place.cache()) < 0;
        return new Remembered.Fresh<>(given, sooner ? until : place.cache(), place.keep());
    }

    private Given given(VaultGrant grant) {
        String secret =
                SecretFile.withoutLineEnd(grant.text(place.field()), "the field '" + place.field() + "' in " + where());
        return new Given(grant.has("username") ? grant.text("username") : null, secret, grant.lease());
    }

    private Remembered.Fresh<Given> lent(Given given, Duration lives) {
        Duration third = lives.dividedBy(3);
        checkLater(third.dividedBy(3));
        return new Remembered.Fresh<>(given, third.multipliedBy(2), third);
    }

    /** Whether it will be given back with the others; it won't if that has happened meanwhile. */
    private synchronized boolean remembers(VaultGrant.Lease lease) {
        if (released) {
            return false;
        }
        leases.addLast(lease);
        if (leases.size() > REPLACED_MAX + 1) {
            leases.removeFirst();
        }
        return true;
    }

    /** From now on looks at the lease every now and then. */
    private synchronized void checkLater(Duration every) {
        check = every.compareTo(CHECK_MIN) < 0 ? CHECK_MIN : every.compareTo(CHECK_MAX) > 0 ? CHECK_MAX : every;
        if (!checking && !released) {
            checking = true;
            later.accept(check, this::check);
        }
    }

    private void check() {
        try {
            if (!isReleased()) {
                remembered.value();
            }
        } catch (SecretException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("a lease could not be renewed");
        } finally {
            synchronized (this) {
                checking = !released;
                if (checking) {
                    later.accept(check, this::check);
                }
            }
        }
    }

    private synchronized boolean isReleased() {
        return released;
    }

    @Override
    public void release() {
        List<VaultGrant.Lease> given;
        synchronized (this) {
            released = true;
            given = List.copyOf(leases);
            leases.clear();
        }
        given.forEach(this::giveBack);
    }

    private void giveBack(VaultGrant.Lease lease) {
        try {
            server.revoke(lease);
        } catch (VaultException | SecretException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("a lease was not given back; it ends by itself");
        }
    }

    @Override
    public boolean isFetched() {
        return true;
    }

    /** By where it comes from, not by what it is. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VaultSecret secret && secret.place.equals(place);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(place);
    }

    @Override
    public String toString() {
        return "***";
    }
}
