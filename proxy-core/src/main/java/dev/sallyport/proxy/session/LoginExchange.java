package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.proxy.identity.Authentication;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How one client proves who it is, message by message; knows no connection. Confined to one event loop. */
interface LoginExchange {
    /** The first question. */
    BackendMessage opening();

    /** How long the client's messages may be, length field included. */
    int messageBytesMax();

    /**
     * What follows from the client's next message.
     *
     * @throws dev.sallyport.protocol.codec.ProtocolViolationException when it is out of place or malformed
     */
    Step next(ByteBuf body);

    /** What the client is told when its proof is good, before anything else; null where that is nothing. */
    default @Nullable BackendMessage lastWord() {
        return null;
    }

    /** What follows when it isn't. */
    Step rejected(Authentication.Rejected rejected);

    /**
     * What is recorded of a login that ends before it is decided: a client that hears that its proof isn't good and goes
     * has been refused for that, whatever it does then.
     *
     * @param reason why it ends
     */
    default Refuse endedBy(String reason) {
        return new Refuse(reason, AuditSeverity.MEDIUM, "");
    }

    /** The same of one that breaks the protocol. */
    default String brokenBy(String violation) {
        return violation;
    }

    /** What is to be done next. */
    sealed interface Step {}

    /** Asking the client for one more message. */
    record Ask(BackendMessage message) implements Step {}

    /** Finding out who it is, which may block. */
    record Prove(Supplier<Authentication> proof) implements Step {}

    /**
     * Refusing it.
     *
     * @param reason for the audit log
     * @param hint for the client
     */
    record Refuse(String reason, AuditSeverity severity, String hint) implements Step {
        /** @param wanted the hint where there is no better one */
        static Refuse of(Authentication.Rejected rejected, String wanted) {
            String hint = rejected.hint();
            return new Refuse(rejected.reason(), AuditSeverity.MEDIUM, hint == null ? wanted : hint);
        }
    }
}
