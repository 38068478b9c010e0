package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.message.backend.AuthenticationCleartextPassword;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.frontend.PasswordMessage;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import io.netty.buffer.ByteBuf;

/** A token as the password. */
final class TokenExchange implements LoginExchange {
    static final String WANTED = "The password must be a valid token of a configured issuer.";

    private final JwtAuthenticator authenticator;

    TokenExchange(JwtAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public BackendMessage opening() {
        return new AuthenticationCleartextPassword();
    }

    @Override
    public int messageBytesMax() {
        return FrontendLimits.defaults().passwordBytesMax();
    }

    @Override
    public Step next(ByteBuf body) {
        String token = PasswordMessage.read(body).password();
        return new Prove(() -> authenticator.authenticate(token));
    }

    @Override
    public Step rejected(Authentication.Rejected rejected) {
        return Refuse.of(rejected, WANTED);
    }
}
