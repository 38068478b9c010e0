package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * What masking needs beside the policy.
 *
 * @param key the secret behind masks that keep equal values equal; null where no such mask is used
 */
public record MaskingConfig(@Nullable Secret key) {}
