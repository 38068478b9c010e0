package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * A login at the upstream.
 *
 * @param password null where the upstream lets the user in without one
 */
public record LoginConfig(String user, @Nullable Secret password) {}
