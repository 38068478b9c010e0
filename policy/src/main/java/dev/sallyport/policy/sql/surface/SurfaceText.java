package dev.sallyport.policy.sql.surface;

/**
 * A statement and what the audit log says of it.
 *
 * @param text as it was sent
 * @param redacted with literals replaced
 * @param fingerprint the same for statements that differ in literals only
 * @param kind PostgreSQL's name of the command
 * @param parameters how many there are
 */
public record SurfaceText(
        SurfaceStatement statement, String text, String redacted, String fingerprint, String kind, int parameters) {}
