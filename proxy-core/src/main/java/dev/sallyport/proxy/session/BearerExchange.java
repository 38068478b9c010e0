package dev.sallyport.proxy.session;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.config.OauthConfig;
import dev.sallyport.protocol.auth.BearerMessage;
import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.AuthenticationSasl;
import dev.sallyport.protocol.message.backend.AuthenticationSaslContinue;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.frontend.SaslInitialResponse;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token by OAUTHBEARER (RFC 7628), as PostgreSQL 18 speaks it. A client that has none yet asks where to get one, is
 * told so in the form of an error, and comes again.
 */
final class BearerExchange implements LoginExchange {
    /** As PostgreSQL's server does: byte for byte behind the issuer, which a client compares so. */
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final JwtAuthenticator authenticator;
    private final OauthConfig config;
    private boolean chosen;
    private @Nullable Refuse refusal;

    BearerExchange(JwtAuthenticator authenticator, OauthConfig config) {
        this.authenticator = authenticator;
        this.config = config;
    }

    @Override
    public BackendMessage opening() {
        return new AuthenticationSasl(List.of(BearerMessage.MECHANISM));
    }

    @Override
    public int messageBytesMax() {
        return FrontendLimits.defaults().passwordBytesMax();
    }

    @Override
    public Step next(ByteBuf body) {
        if (refusal != null) {
            BearerMessage.requireDummy(SaslResponse.read(body).data());
            return refusal;
        }
        if (chosen) {
            return token(SaslResponse.read(body).data());
        }
        SaslInitialResponse response = SaslInitialResponse.read(body);
        if (!response.mechanism().equals(BearerMessage.MECHANISM)) {
            throw ProtocolViolationException.of("client selected an invalid SASL authentication mechanism");
        }
        chosen = true;
        byte[] data = response.data();
        return data == null ? new Ask(new AuthenticationSaslContinue(new byte[0])) : token(data);
    }

    private Step token(byte[] data) {
        BearerMessage message = BearerMessage.read(data);
        String token = message.token();
        if (token != null) {
            return new Prove(() -> proven(authenticator.authenticate(token)));
        }
        return message.discovery()
                ? challenge(new Refuse(
                        "the client asked where tokens are issued", AuditSeverity.INFO, TokenExchange.WANTED))
                : challenge(new Refuse("no bearer token", AuditSeverity.MEDIUM, TokenExchange.WANTED));
    }

    private static Authentication proven(Authentication answer) {
        return answer instanceof Authentication.Authenticated good
                ? new Authentication.Authenticated(
                        good.principal(), good.token().shownBy("oauthbearer"))
                : answer;
    }

    @Override
    public Step rejected(Authentication.Rejected rejected) {
        return challenge(Refuse.of(rejected, TokenExchange.WANTED));
    }

    @Override
    public Refuse endedBy(String reason) {
        return refusal == null ? LoginExchange.super.endedBy(reason) : refusal;
    }

    @Override
    public String brokenBy(String violation) {
        return refusal == null ? violation : refusal.reason() + ", then " + violation;
    }

    private Step challenge(Refuse later) {
        refusal = later;
        String address = config.issuer().contains("/.well-known/") ? config.issuer() : config.issuer() + WELL_KNOWN;
        return new Ask(new AuthenticationSaslContinue(BearerMessage.error(quoted(address), quoted(config.scope()))));
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
