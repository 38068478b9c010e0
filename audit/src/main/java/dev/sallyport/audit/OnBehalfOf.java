package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * The human behind an agent.
 *
 * @param id issuer and subject, never only a display name
 * @param name the name for people
 */
public record OnBehalfOf(String id, @Nullable String name) {
    public OnBehalfOf {
        FieldRules.present("on_behalf_of.id", id);
    }
}
