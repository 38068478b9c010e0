package dev.sallyport.proxy.session;

import dev.sallyport.proxy.revocation.Revocation;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** A session after login, as those see it who count, look at and end sessions. */
interface LiveSession {
    /** What all else is called on, but for {@link #identity()}. */
    EventLoop loop();

    SessionIdentity identity();

    /** How it is now, or null when it has ended. */
    @Nullable
    SessionView view();

    /** The daemon stops: the session ends as soon as nothing of it is under way. */
    void drain();

    /** Ends the session now. */
    void shutDown();

    /** Ends the session for somebody who may do that. */
    void killed(String by);

    /** Ends the session: who it belongs to has not been proven any more. */
    void revoked(Revocation revocation);
}
