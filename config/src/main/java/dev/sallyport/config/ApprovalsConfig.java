package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * Where approvals are kept.
 *
 * @param store JDBC URL of H2 or PostgreSQL; several proxies may share one PostgreSQL
 * @param user the store's, or null
 * @param password the user's, or null
 */
public record ApprovalsConfig(
        String store, @Nullable String user, @Nullable Secret password) {}
