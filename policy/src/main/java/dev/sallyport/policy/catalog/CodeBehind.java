package dev.sallyport.policy.catalog;

import java.util.Set;

/**
 * Relations, by OID, whose use may do something that the statement doesn't show: run code that changes the session's
 * settings (triggers, defaults, checks, row security, rules and views, their own or of what is used along with them), or
 * change other rows than those it names.
 *
 * @param whenRead those where reading may
 * @param whenWritten those where changing rows may
 * @param rewritten those on which, or on what they read, there are rules about changing rows
 */
public record CodeBehind(Set<Long> whenRead, Set<Long> whenWritten, Set<Long> rewritten) {
    public static final CodeBehind NONE = new CodeBehind(Set.of(), Set.of(), Set.of());

    public CodeBehind {
        whenRead = Set.copyOf(whenRead);
        whenWritten = Set.copyOf(whenWritten);
        rewritten = Set.copyOf(rewritten);
    }

    /** Without rules about changing rows. */
    public CodeBehind(Set<Long> whenRead, Set<Long> whenWritten) {
        this(whenRead, whenWritten, Set.of());
    }
}
