package dev.sallyport.config.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What Vault gave for a path. */
public final class VaultGrant {
    private static final int CHARS_MAX = 16 * 1024;

    private final String what;
    private final JsonNode fields;
    private final Duration untilRotated;
    private final @Nullable Lease lease;

    VaultGrant(String what, JsonNode fields, Duration untilRotated, @Nullable Lease lease) {
        this.what = what;
        this.fields = fields;
        this.untilRotated = untilRotated;
        this.lease = lease;
    }

    /**
     * What Vault lends and takes back.
     *
     * @param granted how long it was to live when it was given
     * @param lives how long it lives in truth, since it ends with the proxy's token at the latest
     * @param parent that token
     */
    public record Lease(String id, boolean renewable, Duration granted, Duration lives, String parent) {
        /** Not the token. */
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Null where what was given is for keeps. */
    public @Nullable Lease lease() {
        return lease;
    }

    /** After that the password is another; zero where nobody knows. */
    public Duration untilRotated() {
        return untilRotated;
    }

    public boolean has(String field) {
        return fields.has(field);
    }

    /**
     * The text of a field.
     *
     * @throws VaultException when it isn't there or is no text that a secret can be
     */
    public String text(String field) {
        JsonNode value = fields.path(field);
        if (value.isMissingNode()) {
            throw new VaultException(what + " has no field '" + field + "'", 0);
        }
        if (!value.isTextual()) {
            throw new VaultException("the field '" + field + "' in " + what + " is not a text", 0);
        }
        String text = value.textValue();
        if (text.length() > CHARS_MAX) {
            throw new VaultException("the field '" + field + "' in " + what + " is too long", 0);
        }
        if (text.indexOf('\0') >= 0) {
            throw new VaultException("the field '" + field + "' in " + what + " has a NUL character", 0);
        }
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
