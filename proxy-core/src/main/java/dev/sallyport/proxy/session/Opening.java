package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import org.jspecify.annotations.Nullable;

/** The way from a proven identity to a session. Confined to one event loop. */
interface Opening {
    void begin();

    /** Ends it, unless it has ended or become a session; {@code error} is null for a client that gets no answer. */
    void end(String reason, @Nullable ErrorFields error);
}
