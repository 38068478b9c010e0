package dev.sallyport.policy.catalog;

import java.util.Set;

/**
 * Relations, by OID, whose use may run code that changes the session's settings without the statement showing it:
 * triggers, defaults, checks, row security, rules and views, their own or of what is used along with them.
 *
 * @param whenRead those where reading may
 * @param whenWritten those where changing rows may
 */
public record CodeBehind(Set<Long> whenRead, Set<Long> whenWritten) {
    public static final CodeBehind NONE = new CodeBehind(Set.of(), Set.of());

    public CodeBehind {
        whenRead = Set.copyOf(whenRead);
        whenWritten = Set.copyOf(whenWritten);
    }
}
