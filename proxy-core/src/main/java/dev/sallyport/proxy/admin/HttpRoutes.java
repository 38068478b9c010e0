package dev.sallyport.proxy.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What an {@link AdminServer} serves. */
public interface HttpRoutes {
    /**
     * The answer that the head of a request gets already; null if it needs its body.
     *
     * @param hosts all headers of that name
     * @param loopback whether the listener is for this machine only
     */
    @Nullable
    AdminAnswer early(String method, String path, List<String> hosts, boolean loopback);

    /** The answer to a whole request. Asked on an event loop: must not block. Never fails. */
    CompletableFuture<AdminAnswer> answer(AdminRequest request);
}
