package dev.sallyport.config;

/**
 * In which claims of a token things are found. A dot leads into an object, {@code realm_access.roles}, and may be part
 * of a name; a token in which that can be read in two ways is refused.
 *
 * @param name what people call the principal; a text
 * @param groups the principal's groups; a list of texts
 * @param kind {@code human}, {@code agent} or {@code service}; the issuer's default kind holds where it is absent
 */
public record ClaimsConfig(String name, String groups, String kind) {
    public static final ClaimsConfig DEFAULT = new ClaimsConfig("name", "groups", "sallyport_kind");
}
