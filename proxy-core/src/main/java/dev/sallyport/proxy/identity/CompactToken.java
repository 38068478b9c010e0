package dev.sallyport.proxy.identity;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A token in JWS compact serialization (RFC 7515 section 7.1), taken apart and not yet believed.
 *
 * @param header the protected header
 * @param claims the payload
 * @param encodedHeader as it came
 * @param encodedClaims as they came
 */
record CompactToken(
        Claims header, Claims claims, Base64URL encodedHeader, Base64URL encodedClaims, Base64URL signature) {
    static final int CHARACTERS_MAX = 16 * 1024;

    /** Where a Linux terminal cuts a typed line, without telling anybody (N_TTY_BUF_SIZE - 1). */
    private static final int TERMINAL_CUT = 4_095;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final String NO_TOKEN_HINT = "The password has to be a signed token (JWT), not a database password.";

    /** Headers that offer a key: nobody's word counts for the key but the configured issuer's (RFC 8725 3.10). */
    private static final List<String> KEY_HEADERS = List.of("jwk", "jku", "x5u");

    static CompactToken parse(String token) throws RejectedTokenException {
        if (token.length() > CHARACTERS_MAX) {
            throw new RejectedTokenException("the token is longer than " + CHARACTERS_MAX + " characters");
        }
        if (token.isEmpty()) {
            throw new RejectedTokenException("no token", NO_TOKEN_HINT);
        }
        if (!FORM.matcher(token).matches()) {
            throw new RejectedTokenException("not a token: characters that no token has", NO_TOKEN_HINT);
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length == 5) {
            throw new RejectedTokenException("encrypted tokens are not accepted");
        }
        if (parts.length != 3) {
            throw new RejectedTokenException("not a token: expected three parts", NO_TOKEN_HINT);
        }
        Claims header = Claims.parse(decode(parts[0]), "token's header");
        checkHeader(header);
        Claims claims = Claims.parse(decode(parts[1]), "token's payload");
        decode(parts[2]);
        return new CompactToken(
                header, claims, new Base64URL(parts[0]), new Base64URL(parts[1]), new Base64URL(parts[2]));
    }

    /** What the signature is over (RFC 7515 section 5.2). */
    byte[] signingInput() {
        return (encodedHeader.toString() + '.' + encodedClaims).getBytes(StandardCharsets.US_ASCII);
    }

    /** Decodes what has exactly one spelling: a second one would give one token two fingerprints. */
    private static byte[] decode(String part) throws RejectedTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new RejectedTokenException("not a token: bad base64url");
        }
        throw new RejectedTokenException("not a token: bad base64url");
    }

    private static void checkHeader(Claims header) throws RejectedTokenException {
        if (header.has("enc") || header.has("zip")) {
            throw new RejectedTokenException("encrypted tokens are not accepted");
        }
        if (header.has("crit") || header.has("b64")) {
            throw new RejectedTokenException("the token's header has extensions that must be understood");
        }
        for (String name : KEY_HEADERS) {
            if (header.has(name)) {
                throw new RejectedTokenException("the token's header brings its own key (" + name + ")");
            }
        }
    }

    /** The rejection with the one hint that helps, where the token looks cut. */
    static Authentication.Rejected withCutHint(String token, Authentication.Rejected rejected) {
        return token.length() != TERMINAL_CUT
                ? rejected
                : new Authentication.Rejected(
                        rejected.reason() + " (probably cut at the terminal)",
                        "The token was probably cut at the terminal, which takes " + TERMINAL_CUT
                                + " characters; use PGPASSWORD or a password file.");
    }
}
