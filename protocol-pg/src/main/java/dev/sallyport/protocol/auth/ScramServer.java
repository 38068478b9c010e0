package dev.sallyport.protocol.auth;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.type.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One login by SCRAM-SHA-256 or SCRAM-SHA-256-PLUS, from the server's side (RFC 5802, RFC 7677, and PostgreSQL's
 * {@code auth-scram.c}): {@link #choose}, {@link #first}, {@link #last}, each once and in this order. Whatever doesn't
 * fit is an error with the server's own message. Not thread-safe.
 *
 * <p>INVARIANT: with binding offered, a client that could bind and believes it can't is refused: somebody between took
 * the offer away.
 */
public final class ScramServer {
    /** PG_MAX_SASL_MESSAGE_LENGTH in {@code libpq/auth-sasl.h}. */
    public static final int MESSAGE_BYTES_MAX = 1024;

    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String END_POINT = "tls-server-end-point";

    /** As many as PostgreSQL's. */
    private static final int NONCE_BYTES = 18;

    private static final String NONCE = "[!-+\\--~]+";

    /** A value: UTF-8 without NUL and comma. */
    private static final String VALUE = "[^\\x00,]+";

    private static final String EXTENSIONS = "(?:,[A-Za-z]=" + VALUE + ")*+";

    /** A name, in which comma and equals sign are spelled {@code =2C} and {@code =3D}. */
    private static final String NAME = "(?:[^\\x00,=]|=2C|=3D)*+";

    private static final Pattern BARE_FIRST = Pattern.compile("n=" + NAME + ",r=(" + NONCE + ")" + EXTENSIONS);

    private static final Pattern FINAL = Pattern.compile(
            "(c=([A-Za-z0-9+/=]+),r=(" + NONCE + ")(?:,(?!p=)[A-Za-z]=" + VALUE + ")*+),p=([A-Za-z0-9+/=]+)");

    private enum Step {
        CHOICE,
        FIRST,
        FINAL,
        DONE
    }

    private final ScramVerifier verifier;
    private final byte @Nullable [] endPoint;
    private final String ownNonce;
    private Step step = Step.CHOICE;
    private boolean bound;
    private String header = "";
    private String nonce = "";
    private String bareFirst = "";
    private String serverFirst = "";

    /**
     * Begins.
     *
     * @param endPoint hash of our certificate for {@code tls-server-end-point} (RFC 5929); null where nothing can be
     *     bound to: without TLS, or with a certificate whose signature has no hash of its own
     */
    public ScramServer(ScramVerifier verifier, byte @Nullable [] endPoint, SecureRandom random) {
        this.verifier = verifier;
        this.endPoint = endPoint == null ? null : endPoint.clone();
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        this.ownNonce = Base64.getEncoder().encodeToString(bytes);
    }

    /** What is offered, the stronger first. */
    public List<String> mechanisms() {
        return endPoint == null ? List.of(PLAIN) : List.of(PLUS, PLAIN);
    }

    /**
     * Takes the client's choice of a mechanism.
     *
     * @throws ProtocolViolationException 08P01 if it wasn't offered
     */
    public void choose(String mechanism) {
        require(Step.CHOICE);
        if (!mechanisms().contains(mechanism)) {
            throw ProtocolViolationException.of("client selected an invalid SASL authentication mechanism");
        }
        bound = mechanism.equals(PLUS);
        step = Step.FIRST;
    }

    /**
     * Answers {@code client-first-message} with the salt.
     *
     * @throws ProtocolViolationException 08P01 if it is malformed, 28000 if somebody hid the offer of binding, 0A000 if
     *     it wants what is not supported: to be somebody else, or an extension that must be understood
     */
    public byte[] first(byte[] data) {
        require(Step.FIRST);
        String message = text(data);
        int comma = message.indexOf(',');
        if (comma < 0) {
            throw malformed();
        }
        checkFlag(message.substring(0, comma));
        String rest = message.substring(comma + 1);
        if (rest.startsWith("a")) {
            throw unsupported("client uses authorization identity, but it is not supported");
        }
        if (!rest.startsWith(",")) {
            throw malformed();
        }
        header = message.substring(0, comma + 2);
        bareFirst = rest.substring(1);
        if (bareFirst.startsWith("m")) {
            throw unsupported("client requires an unsupported SCRAM extension");
        }
        Matcher matcher = BARE_FIRST.matcher(bareFirst);
        if (!matcher.matches()) {
            throw malformed();
        }
        nonce = matcher.group(1) + ownNonce;
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        step = Step.FINAL;
        return serverFirst.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code gs2-cbind-flag}: what the client makes of channel binding. */
    private void checkFlag(String flag) {
        if (flag.startsWith("p=")) {
            if (!bound) {
                throw malformed();
            }
            if (!flag.equals("p=" + END_POINT)) {
                throw ProtocolViolationException.of("unsupported SCRAM channel-binding type");
            }
        } else if (bound || !(flag.equals("n") || flag.equals("y"))) {
            throw malformed();
        } else if (flag.equals("y") && endPoint != null) {
            throw unauthorized("SCRAM channel binding negotiation error");
        }
    }

    /**
     * Checks {@code client-final-message}.
     *
     * @return the server's own proof, or null if the client's is wrong
     * @throws ProtocolViolationException 08P01 if it is malformed or belongs to another exchange, 28000 if it is bound
     *     to another certificate
     */
    public byte @Nullable [] last(byte[] data) {
        require(Step.FINAL);
        step = Step.DONE;
        Matcher matcher = FINAL.matcher(text(data));
        if (!matcher.matches()) {
            throw malformed();
        }
        if (!matcher.group(2).equals(binding())) {
            throw bound
                    ? unauthorized("SCRAM channel binding check failed")
                    : ProtocolViolationException.of(
                            "unexpected SCRAM channel-binding attribute in client-final-message");
        }
        if (!matcher.group(3).equals(nonce)) {
            throw ProtocolViolationException.of("invalid SCRAM response");
        }
        byte[] proof = base64(matcher.group(4));
        String authMessage = bareFirst + "," + serverFirst + "," + matcher.group(1);
        if (!verifier.proves(proof, authMessage)) {
            return null;
        }
        String signature = Base64.getEncoder().encodeToString(verifier.signature(authMessage));
        return ("v=" + signature).getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code c=} has to be, in the one spelling of base64 that a client may use. */
    private String binding() {
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        byte[] hash = bound && endPoint != null ? endPoint : new byte[0];
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(head.length + hash.length)
                        .put(head)
                        .put(hash)
                        .array());
    }

    private static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == ScramVerifier.KEY_BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Malformed, as below.
        }
        throw malformed();
    }

    private static String text(byte[] data) {
        if (data.length == 0 || data.length > MESSAGE_BYTES_MAX) {
            throw malformed();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private void require(Step expected) {
        if (step != expected) {
            throw ProtocolViolationException.of("unexpected SASL message");
        }
    }

    private static ProtocolViolationException malformed() {
        return ProtocolViolationException.of("malformed SCRAM message");
    }

    private static ProtocolViolationException unauthorized(String message) {
        return new ProtocolViolationException(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, message);
    }

    private static ProtocolViolationException unsupported(String message) {
        return new ProtocolViolationException(SqlState.FEATURE_NOT_SUPPORTED, message);
    }
}
