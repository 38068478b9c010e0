package dev.sallyport.audit.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where records go. Used by one thread, which may block and may be interrupted. */
public interface Sink extends Closeable {
    /**
     * Passes records on, in order; on return all of them have been acknowledged.
     *
     * @param batch at least one
     * @throws UndeliveredException if that isn't known of all of them, with what is to be done about it
     * @throws IOException likewise; the same records are tried again
     */
    void deliver(List<SinkRecord> batch) throws IOException, InterruptedException;
}
