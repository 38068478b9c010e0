package dev.sallyport.policy.statement;

import org.jspecify.annotations.Nullable;

/**
 * A change of a run-time setting by SET, RESET, DISCARD, {@code set_config} with a literal name, or ALTER ROLE/DATABASE
 * … SET.
 *
 * @param name the setting's name in lower case; {@code role}, {@code session_authorization}, {@code time zone} become
 *     {@code role}, {@code session_authorization}, {@code timezone}; {@code *} for all (RESET ALL, DISCARD ALL)
 * @param value the new value if it is one literal, else null (a default, a reset, several values, an expression)
 * @param local whether only for the transaction
 */
public record SettingChange(String name, @Nullable String value, boolean local) {}
