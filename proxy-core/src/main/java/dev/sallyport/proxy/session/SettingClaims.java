package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a requester says for all that a session asks for, by settings that PostgreSQL keeps and the proxy asks it for: so
 * {@code SET LOCAL}, {@code RESET}, rollbacks and functions do to them what they do to every setting.
 */
final class SettingClaims {
    static final String JUSTIFICATION = "sallyport.justification";
    static final String TICKET = "sallyport.ticket";

    /** Of a value, in characters; what is longer is cut. */
    static final int CHARS_MAX = 2_000;

    private static final Set<String> NAMES = Set.of(JUSTIFICATION, TICKET);

    private SettingClaims() {}

    /** Whether a setting is one of these, in whatever case its name is written. */
    static boolean isOne(String setting) {
        return NAMES.contains(setting.toLowerCase(Locale.ROOT));
    }

    /** Whether a statement sets one of these, in whatever part of it. */
    static boolean changedBy(StatementFacts facts) {
        boolean[] any = new boolean[1];
        facts.forEach(part -> any[0] |= part.settings().stream().anyMatch(change -> isOne(change.name())));
        return any[0];
    }

    /** As the server gave them; empty is nothing, which is what a setting is after it was set and taken back. */
    static Claims of(String justification, String ticket) {
        return new Claims(said(justification), said(ticket), null);
    }

    private static @Nullable String said(String value) {
        return value.isBlank() ? null : value;
    }

    /** What a statement's own comment says, and of what it doesn't say what the settings say. */
    static Claims merged(Claims comment, Claims settings) {
        return new Claims(
                comment.justification() == null ? settings.justification() : comment.justification(),
                comment.ticket() == null ? settings.ticket() : comment.ticket(),
                comment.approval());
    }
}
