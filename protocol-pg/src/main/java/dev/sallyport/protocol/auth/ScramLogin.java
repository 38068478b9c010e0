package dev.sallyport.protocol.auth;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.SaslInitialResponse;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.protocol.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One login by SCRAM-SHA-256 or SCRAM-SHA-256-PLUS, from the client's side (RFC 5802, RFC 7677 and
 * {@code sasl-authentication}): {@link #initial}, {@link #onContinue}, {@link #onFinal}, each once and in this order.
 * Not thread-safe.
 *
 * <p>Only after {@link #onFinal} returned has the server proved that it knows the password too.
 */
public final class ScramLogin {
    /** Iterations that a server may ask for; PostgreSQL's default is 4096, and each costs us two hashes. */
    public static final int ITERATIONS_MAX = 1_000_000;

    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String END_POINT = "tls-server-end-point";

    /** A nonce, a salt and a number; PostgreSQL's have about 90 bytes. */
    private static final int SERVER_MESSAGE_BYTES_MAX = 4096;

    /** {@code server-first-message} of RFC 5802, extensions included; checked here as the library trusts its shape. */
    private static final Pattern SERVER_FIRST =
            Pattern.compile("r=[!-+\\--~]+,s=[A-Za-z0-9+/=]+,i=([1-9][0-9]{0,9})(,[^\\x00]*)?");

    /** PostgreSQL takes the user from the startup packet and ignores this one. */
    private static final String IGNORED_USER = "*";

    private enum Step {
        FIRST,
        FINAL,
        DONE
    }

    private final ScramClient client;
    private final SaslInitialResponse initial;
    private Step step = Step.FIRST;

    private ScramLogin(ScramClient client) {
        this.client = client;
        this.initial = new SaslInitialResponse(
                client.getScramMechanism().getName(),
                bytes(client.clientFirstMessage().toString()));
    }

    /**
     * Chooses the mechanism.
     *
     * @param serverEndPoint hash of the server's certificate for {@code tls-server-end-point} (RFC 5929), null without
     *     TLS
     * @throws ProtocolViolationException 08004 if no mechanism fits: none is offered that is spoken here, binding is
     *     required and not possible, or the password is empty
     */
    public static ScramLogin start(
            List<String> mechanisms, String password, byte @Nullable [] serverEndPoint, ChannelBindingMode mode) {
        if (password.isEmpty()) {
            throw refused("the server asks for a password and there is none");
        }
        boolean canBind = mode != ChannelBindingMode.DISABLE && serverEndPoint != null;
        boolean bind = canBind && mechanisms.contains(PLUS);
        if (mode == ChannelBindingMode.REQUIRE && !bind) {
            throw refused("channel binding is required, but the server or the connection does not offer it");
        }
        if (!bind && !mechanisms.contains(PLAIN)) {
            throw refused("the server offers no SASL mechanism that is supported");
        }
        ScramClient.FinalBuildStage stage = ScramClient.builder()
                .advertisedMechanisms(List.of(bind ? PLUS : PLAIN))
                .username(IGNORED_USER)
                .password(password.toCharArray())
                .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
        if (canBind) {
            // also without PLUS: "y" tells the server that somebody may have taken its offer of PLUS out
            stage = stage.channelBinding(END_POINT, serverEndPoint);
        }
        return new ScramLogin(stage.build());
    }

    /** The mechanism and its first message. */
    public SaslInitialResponse initial() {
        return initial;
    }

    /**
     * Answers the server's first message with the proof. Hashes for milliseconds, or for as long as
     * {@link #ITERATIONS_MAX} takes if the server wants so.
     *
     * @throws ProtocolViolationException 08P01 if the message is malformed, its nonce doesn't begin with ours, or it
     *     asks for too many iterations
     */
    public SaslResponse onContinue(byte[] data) {
        require(Step.FIRST);
        try {
            client.serverFirstMessage(requireBounded(text(data)));
            byte[] proof = bytes(client.clientFinalMessage().toString());
            step = Step.FINAL;
            return new SaslResponse(proof);
        } catch (ProtocolViolationException refused) {
            throw refused;
        } catch (ScramException | RuntimeException malformed) { // some of the library's own parsing escapes
            throw malformed("malformed SCRAM challenge", malformed);
        }
    }

    /**
     * Verifies the server's signature.
     *
     * @throws ProtocolViolationException 08P01 if it is malformed or wrong: whoever sent it doesn't know the password
     */
    public void onFinal(byte[] data) {
        require(Step.FINAL);
        try {
            client.serverFinalMessage(text(data));
        } catch (ScramException | RuntimeException wrong) {
            throw malformed("incorrect SCRAM server signature", wrong);
        }
        step = Step.DONE;
    }

    /** Whether the server has proved itself. */
    public boolean isComplete() {
        return step == Step.DONE;
    }

    private static String requireBounded(String serverFirst) {
        Matcher matcher = SERVER_FIRST.matcher(serverFirst);
        if (!matcher.matches()) {
            throw ProtocolViolationException.of("malformed SCRAM challenge");
        }
        if (Long.parseLong(matcher.group(1)) > ITERATIONS_MAX) {
            throw ProtocolViolationException.of("the server asks for " + matcher.group(1)
                    + " SCRAM iterations, over the limit of " + ITERATIONS_MAX);
        }
        return serverFirst;
    }

    private void require(Step expected) {
        if (step != expected) {
            throw ProtocolViolationException.of("unexpected SASL message");
        }
    }

    private static String text(byte[] data) {
        if (data.length > SERVER_MESSAGE_BYTES_MAX) {
            throw ProtocolViolationException.of("SASL message of " + data.length + " bytes is too long");
        }
        return new String(data, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    private static ProtocolViolationException refused(String message) {
        return new ProtocolViolationException(SqlState.SQLSERVER_REJECTED_ESTABLISHMENT_OF_CONNECTION, message);
    }

    private static ProtocolViolationException malformed(String message, Exception cause) {
        ProtocolViolationException violation = ProtocolViolationException.of(message);
        violation.addSuppressed(cause);
        return violation;
    }
}
