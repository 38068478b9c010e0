package dev.sallyport.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where approvals are kept, and who is told of them.
 *
 * @param store JDBC URL of H2 or PostgreSQL; several proxies may share one PostgreSQL
 * @param user the store's, or null
 * @param password the user's, or null
 * @param link where people look at an approval, with {@code {id}} in the place of its id; null for nowhere
 * @param webhooks who is told by signed requests
 * @param slack where people are asked and vote, or null
 */
public record ApprovalsConfig(
        String store,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable String link,
        List<WebhookConfig> webhooks,
        @Nullable SlackConfig slack) {
    public ApprovalsConfig {
        webhooks = List.copyOf(webhooks);
    }

    /** A store of which nobody is told. */
    public ApprovalsConfig(String store, @Nullable String user, @Nullable Secret password) {
        this(store, user, password, null, List.of(), null);
    }
}
