package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that an operator or the proxy did to the proxy itself.
 *
 * @param action what was done
 * @param target to what
 * @param before the state before
 * @param after the state after
 */
public record AdminFields(
        String action,
        String target,
        @Nullable String before,
        @Nullable String after) {
    public AdminFields {
        FieldRules.present("admin.action", action);
    }
}
