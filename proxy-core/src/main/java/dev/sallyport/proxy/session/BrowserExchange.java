package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.proxy.browser.Asker;
import dev.sallyport.proxy.browser.BrowserDoor;
import dev.sallyport.proxy.browser.WaitingLogin;
import dev.sallyport.proxy.identity.Authentication;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client is told that it is in, and a notice where its person has to sign in; then it waits for the rest of the
 * greeting. INVARIANT: until then nothing that it says is taken, except that it leaves.
 */
final class BrowserExchange implements LoginExchange {
    private static final String WANTED = "Connect again, and sign in as the user that you connect as.";

    /** A client that was told that it is in has nothing to send. */
    private static final int MESSAGE_BYTES_MAX = 64;

    private final BrowserDoor door;

    BrowserExchange(BrowserDoor door) {
        this.door = door;
    }

    /** Has the client wait; null where too many do. */
    @Nullable
    WaitingLogin enter(String sessionId, InetSocketAddress remote, StartupParameters parameters) {
        return door.enter(new Asker(
                sessionId,
                remote.getAddress(),
                parameters.user(),
                parameters.database(),
                parameters.settings().getOrDefault("application_name", "")));
    }

    Duration patience() {
        return door.config().timeout();
    }

    /** What the person gets to see. */
    NoticeResponse notice(WaitingLogin waiting) {
        String text = "Sign in at " + door.config().page() + " with the code " + waiting.code() + " (within "
                + patience().toSeconds() + " s)";
        return new NoticeResponse(ErrorFields.notice("NOTICE", "00000", text)
                .hint("This code lets in the program that shows it. Enter none that somebody sent you.")
                .build());
    }

    @Override
    public BackendMessage opening() {
        return new AuthenticationOk();
    }

    @Override
    public int messageBytesMax() {
        return MESSAGE_BYTES_MAX;
    }

    @Override
    public Step next(ByteBuf body) {
        throw ProtocolViolationException.of("nothing was asked of the client while it waits for its sign-in");
    }

    @Override
    public Step rejected(Authentication.Rejected rejected) {
        return Refuse.of(rejected, WANTED);
    }
}
