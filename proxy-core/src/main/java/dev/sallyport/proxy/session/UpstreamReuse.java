package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.proxy.upstream.KeptUpstreams;
import dev.sallyport.proxy.upstream.UpstreamReady;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a session must know so that its connection can be somebody's again. Confined to one event loop. */
final class UpstreamReuse {
    private final KeptUpstreams kept;
    private final KeptUpstreams.Key key;
    private final UpstreamReady upstream;
    private final Map<String, String> reported = new LinkedHashMap<>();

    /** A cancel that is on its way, or that may be, could hit the next session's statement. */
    private int cancelling;

    UpstreamReuse(KeptUpstreams kept, KeptUpstreams.Key key, UpstreamReady upstream) {
        this.kept = kept;
        this.key = key;
        this.upstream = upstream;
    }

    /** The server said what a setting is now. */
    void reported(ParameterStatus status) {
        reported.put(status.name(), status.value());
    }

    /** A cancel for this connection is on its way until the future has succeeded: when that fails, nobody knows. */
    Future<Void> cancelling(Future<Void> cancel) {
        cancelling++;
        return cancel.addListener(done -> cancelling -= done.isSuccess() ? 1 : 0);
    }

    /** Whether the connection may be kept, as far as is known here. */
    boolean possible() {
        return cancelling == 0;
    }

    /** Gives the connection away; nothing is owed or unread on it. */
    void keep() {
        kept.keep(key, upstream.with(reported));
    }
}
