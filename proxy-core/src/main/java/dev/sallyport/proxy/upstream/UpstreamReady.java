package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import io.netty.channel.Channel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection that is logged in and idle. It belongs to whoever receives it.
 *
 * @param channel reads only when told ({@code autoRead} is off); its pipeline is empty but for TLS. It may have been
 *     closed meanwhile: install a handler, then look at {@code isActive}
 * @param peer where it leads
 * @param parameters what the server reported of its settings
 * @param notices what the server said during login, the first few
 * @param since when it logged in, as {@link System#nanoTime} tells
 */
public record UpstreamReady(
        Channel channel,
        UpstreamPeer peer,
        Map<String, String> parameters,
        BackendKeyData key,
        List<ErrorFields> notices,
        long since) {
    public UpstreamReady {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        notices = List.copyOf(notices);
    }

    /** With what the server reported since. */
    public UpstreamReady with(Map<String, String> reported) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.putAll(reported);
        return new UpstreamReady(channel, peer, all, key, notices, since);
    }
}
