package dev.sallyport.proxy.keys;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.protocol.auth.ScramVerifier;
import dev.sallyport.proxy.identity.TokenFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: whose it is, how long, and what checks it.
 *
 * @param id what the client connects as
 * @param principal the principal's id, {@code issuer|subject}
 * @param groups the principal's groups
 * @param expires at most {@link #LIFETIME_MAX} after {@code created}
 * @param revoked since when it no longer counts; null while it does
 * @param note for people; may be empty
 */
public record IssuedKey(
        String id,
        String principal,
        PrincipalKind kind,
        Set<String> groups,
        Instant created,
        Instant expires,
        @Nullable Instant revoked,
        String note,
        ScramVerifier verifier) {
    /** What every key's id begins with, and the user of no token on a listener that takes both. */
    public static final String ID_PREFIX = "spk_";

    /** How long a key may live. */
    public static final Duration LIFETIME_MAX = Duration.ofDays(366);

    private static final String SECRET_PREFIX = "sps_";
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 16;
    private static final int SECRET_BYTES = 32;
    static final int SALT_BYTES = 16;
    private static final int TEXT_MAX = 512;
    private static final int GROUPS_MAX = 256;

    /** How a principal is written: with its issuer, or a name of letters, digits and the like for one of our own. */
    private static final Pattern PRINCIPAL = Pattern.compile("[!-{}~]{1,512}\\|[^\\p{Cntrl}|]{1,256}");

    private static final Pattern ID = Pattern.compile(ID_PREFIX + "[a-z2-7]{" + ID_LENGTH + "}");

    public IssuedKey {
        groups = Set.copyOf(groups);
        require(ID.matcher(id).matches(), "a key's id is " + ID_PREFIX + " and " + ID_LENGTH + " of a-z and 2-7");
        require(PRINCIPAL.matcher(principal).matches(), "a principal is a name, or ISSUER|SUBJECT");
        require(groups.size() <= GROUPS_MAX, "at most " + GROUPS_MAX + " groups");
        groups.forEach(group -> require(!group.isEmpty() && isText(group), "a group is a line of text"));
        require(isText(note), "a note is a line of at most " + TEXT_MAX + " characters");
        require(
                expires.isAfter(created) && !expires.isAfter(created.plus(LIFETIME_MAX)),
                "a key lives up to " + LIFETIME_MAX.toDays() + " days");
    }

    /**
     * What is asked for.
     *
     * @param principal {@code issuer|subject}, or the name of one that only keys prove
     */
    public record Request(String principal, PrincipalKind kind, Set<String> groups, Duration lifetime, String note) {}

    /**
     * A key with its secret, which is nowhere else.
     *
     * @param secret printable ASCII of 256 random bits
     */
    public record Fresh(IssuedKey key, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Fresh[key=" + key.id() + "]";
        }
    }

    /**
     * Makes a key.
     *
     * @throws IllegalArgumentException when what is asked for can't be had
     */
    public static Fresh issue(Request request, Instant now, SecureRandom random) {
        StringBuilder id = new StringBuilder(ID_PREFIX);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = SECRET_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        String principal = request.principal();
        IssuedKey key = new IssuedKey(
                id.toString(),
                principal.indexOf('|') < 0 ? IdentityConfig.KEYS_ISSUER + "|" + principal : principal,
                request.kind(),
                request.groups(),
                created,
                created.plus(request.lifetime()),
                null,
                request.note(),
                ScramVerifier.of(secret, salt, ScramVerifier.ITERATIONS_MIN));
        return new Fresh(key, secret);
    }

    /** Whether somebody who connects as this user says that a key is coming; says nothing of whether there is one. */
    public static boolean isMeant(String user) {
        return user.startsWith(ID_PREFIX);
    }

    /** The same, no longer good. */
    public IssuedKey revokedAt(Instant now) {
        return new IssuedKey(
                id, principal, kind, groups, created, expires, now.truncatedTo(ChronoUnit.SECONDS), note, verifier);
    }

    /** Whose it is. */
    public Principal holder() {
        String subject = principal.substring(principal.indexOf('|') + 1);
        return new Principal(kind, principal, subject, Set.of(id, subject), groups, false, null, null, List.of());
    }

    /** What is kept of it where tokens leave the same. */
    public TokenFacts facts() {
        return new TokenFacts(IdentityConfig.KEYS_ISSUER, id, null, fingerprint(), expires, created, "scram");
    }

    private String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean isText(String text) {
        return text.length() <= TEXT_MAX && text.chars().noneMatch(Character::isISOControl);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
