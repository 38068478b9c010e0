package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.auth.ScramLogin;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.FrontendMessage;
import java.util.List;
import java.util.Map;

/** What {@link UpstreamLoginMachine} wants done. */
sealed interface UpstreamLoginAction {
    /** Read on. */
    record Wait() implements UpstreamLoginAction {}

    /** Send the message, then read on. */
    record Send(FrontendMessage message) implements UpstreamLoginAction {}

    /**
     * Work out {@code login.onContinue(challenge)}, which takes too long for an event loop; read nothing meanwhile.
     *
     * @param challenge not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Prove(ScramLogin login, byte[] challenge) implements UpstreamLoginAction {}

    /** Hand the connection over once nothing is left unread. */
    record Ready(Map<String, String> parameters, BackendKeyData key, List<ErrorFields> notices)
            implements UpstreamLoginAction {}

    /** Close, and report it. */
    record Fail(UpstreamLoginException failure) implements UpstreamLoginAction {}
}
