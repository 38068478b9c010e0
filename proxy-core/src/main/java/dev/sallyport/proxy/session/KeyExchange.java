package dev.sallyport.proxy.session;

import dev.sallyport.protocol.auth.ScramServer;
import dev.sallyport.protocol.auth.ScramVerifier;
import dev.sallyport.protocol.message.backend.AuthenticationSasl;
import dev.sallyport.protocol.message.backend.AuthenticationSaslContinue;
import dev.sallyport.protocol.message.backend.AuthenticationSaslFinal;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.frontend.SaslInitialResponse;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.keys.KeyRing;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A key of the operator's, by SCRAM-SHA-256 or SCRAM-SHA-256-PLUS. INVARIANT: whatever the user is, one that has no key
 * too, everything up to the refusal is the same; only whoever has proven that it knows the secret learns more.
 */
final class KeyExchange implements LoginExchange {
    private static final String WANTED = "The user must be the id of a key, and the password its secret.";

    /** What is around the first message: length field, mechanism, length of the data. */
    private static final int AROUND = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private enum Expected {
        CHOICE,
        FIRST,
        FINAL
    }

    private final KeyRing keys;
    private final String user;
    private final ScramVerifier verifier;
    private final ScramServer scram;
    private Expected expected = Expected.CHOICE;
    private byte @Nullable [] signature;

    /** @param endPoint what can be bound to; null where that is nothing */
    KeyExchange(KeyRing keys, String user, byte @Nullable [] endPoint) {
        this.keys = keys;
        this.user = user;
        this.verifier = keys.verifier(user);
        this.scram = new ScramServer(verifier, endPoint, RANDOM);
    }

    @Override
    public BackendMessage opening() {
        return new AuthenticationSasl(scram.mechanisms());
    }

    @Override
    public int messageBytesMax() {
        return ScramServer.MESSAGE_BYTES_MAX + AROUND;
    }

    @Override
    public Step next(ByteBuf body) {
        return switch (expected) {
            case CHOICE -> choice(SaslInitialResponse.read(body));
            case FIRST -> first(SaslResponse.read(body).data());
            case FINAL -> last(SaslResponse.read(body).data());
        };
    }

    private Step choice(SaslInitialResponse response) {
        scram.choose(response.mechanism());
        expected = Expected.FIRST;
        byte[] data = response.data();
        return data == null ? new Ask(new AuthenticationSaslContinue(new byte[0])) : first(data);
    }

    private Step first(byte[] data) {
        expected = Expected.FINAL;
        return new Ask(new AuthenticationSaslContinue(scram.first(data)));
    }

    private Step last(byte[] data) {
        byte[] answer = scram.last(data);
        signature = answer;
        return new Prove(() -> keys.authenticate(user, verifier, answer != null));
    }

    @Override
    public @Nullable BackendMessage lastWord() {
        return signature == null ? null : new AuthenticationSaslFinal(signature);
    }

    @Override
    public Step rejected(Authentication.Rejected rejected) {
        return Refuse.of(rejected, WANTED);
    }
}
