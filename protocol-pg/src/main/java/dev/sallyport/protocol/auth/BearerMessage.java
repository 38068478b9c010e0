package dev.sallyport.protocol.auth;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The client's message of OAUTHBEARER (RFC 7628 section 3.1), read as PostgreSQL's {@code auth-oauth.c} reads it.
 *
 * @param token null where there is none, or what stands there is none
 * @param discovery whether the client asks where tokens are issued (RFC 7628 section 4.3)
 */
public record BearerMessage(@Nullable String token, boolean discovery) {
    /** The mechanism's name. */
    public static final String MECHANISM = "OAUTHBEARER";

    private static final char SEPARATOR = '\u0001';
    private static final String MALFORMED = "malformed OAUTHBEARER message";

    /** {@code key=value}: letters, and what may stand in a header (RFC 7628 section 3.1). */
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=([\\t\\n\\r\\x20-\\x7e]*)");

    /** {@code b64token} of RFC 6750 section 2.1; more than one space as PostgreSQL. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)");

    /**
     * Reads the message.
     *
     * @throws ProtocolViolationException 08P01 if it is malformed, 0A000 if the client wants to be somebody else
     */
    public static BearerMessage read(byte[] data) {
        String message = new String(data, StandardCharsets.ISO_8859_1);
        if (message.isEmpty() || message.indexOf('\0') >= 0) {
            throw ProtocolViolationException.of(MALFORMED);
        }
        char flag = message.charAt(0);
        if ((flag != 'n' && flag != 'y') || !message.startsWith(",", 1)) {
            throw ProtocolViolationException.of(MALFORMED);
        }
        if (message.startsWith("a", 2)) {
            throw new ProtocolViolationException(
                    SqlState.FEATURE_NOT_SUPPORTED, "client uses authorization identity, but it is not supported");
        }
        if (!message.startsWith("," + SEPARATOR, 2)) {
            throw ProtocolViolationException.of(MALFORMED);
        }
        String auth = auth(message, 4);
        Matcher bearer = BEARER.matcher(auth);
        return new BearerMessage(bearer.matches() ? bearer.group(1) : null, auth.isEmpty());
    }

    /** The only answer that a client may give to an error (RFC 7628 section 3.2.3). */
    public static void requireDummy(byte[] data) {
        if (data.length != 1 || data[0] != SEPARATOR) {
            throw ProtocolViolationException.of(MALFORMED);
        }
    }

    private static String auth(String message, int start) {
        String auth = null;
        int at = start;
        while (true) {
            int end = message.indexOf(SEPARATOR, at);
            if (end < 0) {
                throw ProtocolViolationException.of(MALFORMED);
            }
            if (end == at) {
                break;
            }
            Matcher pair = PAIR.matcher(message.substring(at, end));
            if (!pair.matches()) {
                throw ProtocolViolationException.of(MALFORMED);
            }
            if (pair.group(1).equals("auth")) {
                if (auth != null) {
                    throw ProtocolViolationException.of(MALFORMED);
                }
                auth = pair.group(2);
            }
            at = end + 1;
        }
        if (auth == null || at != message.length() - 1) {
            throw ProtocolViolationException.of(MALFORMED);
        }
        return auth;
    }

    /** The error of RFC 7628 section 3.2.2, spaced as PostgreSQL spaces it; both texts already quoted as JSON. */
    public static byte[] error(String quotedConfiguration, String quotedScope) {
        return String.format(
                        Locale.ROOT,
                        "{ \"status\": \"invalid_token\", \"openid-configuration\": %s, \"scope\": %s }",
                        quotedConfiguration,
                        quotedScope)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "BearerMessage[discovery=" + discovery + "]";
    }
}
