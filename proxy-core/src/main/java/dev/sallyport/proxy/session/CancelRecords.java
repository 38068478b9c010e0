package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.function.Supplier;

/**
 * Records the cancel requests that came with one session's key: so many a second one by one, the others as a number in
 * the next record, so that they can't fill the log. Safe for use by any thread.
 */
final class CancelRecords {
    private static final int SHORT_KEY = 4;
    private static final int LONG_KEY = 32;

    private final SessionServices services;
    private final SessionIdentity identity;
    private final Pace pace = new Pace(Ticker.systemTicker(), SessionCancels.PER_SECOND, SessionCancels.PER_SECOND);
    private long more;

    private CancelRecords(SessionServices services, SessionIdentity identity) {
        this.services = services;
        this.identity = identity;
    }

    /**
     * A key for a session, good until its client's connection is closed.
     *
     * @param process the number that goes with it
     * @param minor the protocol's minor version, which says how long a key may be
     * @param cancel is asked for each request with the key
     */
    static BackendKeyData key(
            SessionServices services,
            Channel client,
            SessionIdentity identity,
            int process,
            int minor,
            Supplier<Future<Void>> cancel) {
        CancelRecords records = new CancelRecords(services, identity);
        BackendKeyData key = services.cancels().register(process, minor >= 2 ? LONG_KEY : SHORT_KEY, () -> {
            records.requested();
            return cancel.get();
        });
        client.closeFuture().addListener(closed -> {
            services.cancels().unregister(key);
            records.finish();
        });
        return key;
    }

    private synchronized void requested() {
        if (pace.take()) {
            write();
        } else {
            more++;
        }
    }

    /** There won't be any further ones. */
    private synchronized void finish() {
        if (more > 0) {
            more--;
            write();
        }
    }

    private void write() {
        LoginRecorder.cancelRequested(services, identity, more);
        more = 0;
    }
}
