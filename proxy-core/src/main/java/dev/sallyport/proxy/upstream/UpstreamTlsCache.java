package dev.sallyport.proxy.upstream;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * TLS contexts, made anew only when their files have changed: reading PEM costs milliseconds. As many entries as there
 * are configured upstreams. Thread-safe.
 */
final class UpstreamTlsCache {
    private final Map<UpstreamTls, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(List<Stamp> stamps, SslContext context) {}

    /** What changes when a file is replaced or rewritten; a replaced one has another key even within one clock tick. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /**
     * The context for these settings. Looks at files, so not for an event loop.
     *
     * @throws UpstreamLoginException if a file can't be read or used
     */
    SslContext get(UpstreamTls tls) throws UpstreamLoginException {
        List<Stamp> stamps = stamps(tls); // before reading: what changes meanwhile is read again next time
        Entry known = entries.get(tls);
        if (known != null && known.stamps().equals(stamps)) {
            return known.context();
        }
        SslContext context = UpstreamTlsContext.open(tls);
        entries.put(tls, new Entry(stamps, context));
        return context;
    }

    private static List<Stamp> stamps(UpstreamTls tls) throws UpstreamLoginException {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : UpstreamTlsContext.files(tls)) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
            } catch (IOException unreadable) {
                throw UpstreamLoginException.tls("can't read " + file, unreadable);
            }
        }
        return stamps;
    }
}
