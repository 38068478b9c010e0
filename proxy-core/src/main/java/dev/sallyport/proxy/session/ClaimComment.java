package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Claims;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a requester says in a comment that closes a statement:
 * {@code /*sallyport:justification='…',ticket='CHG-1',approval='ap_…'*}{@code /}. A quote within a value is written
 * twice.
 *
 * @param statement the text without that comment
 * @param claims what it says
 */
record ClaimComment(String statement, Claims claims) {
    private static final String BEGIN = "/*sallyport:";
    private static final int CHARS_MAX = 4096;
    private static final Set<String> KEYS = Set.of("justification", "ticket", "approval");
    private static final Pattern CLAIM = Pattern.compile("\\s*([a-z]+)\\s*=\\s*'((?:[^']|'')*+)'\\s*(,|$)");

    /**
     * Reads the end of a text; one without such a comment, or with a malformed one, is whole.
     *
     * @param tokensEnd where the last token ends: INVARIANT: what is cut off lies behind it and so says nothing to
     *     PostgreSQL
     */
    static ClaimComment of(String text, int tokensEnd) {
        int end = text.length();
        while (end > 0 && (space(text.charAt(end - 1)) || text.charAt(end - 1) == ';')) {
            end--;
        }
        int start = text.lastIndexOf(BEGIN, end);
        boolean closed = end >= BEGIN.length() + 2 && text.startsWith("*/", end - 2);
        if (start < tokensEnd || !closed || end - start > CHARS_MAX || start + BEGIN.length() > end - 2) {
            return new ClaimComment(text, Claims.NONE);
        }
        String inner = text.substring(start + BEGIN.length(), end - 2);
        Map<String, String> claims = inner.contains("*/") || inner.contains("/*") ? null : parse(inner);
        if (claims == null) {
            return new ClaimComment(text, Claims.NONE);
        }
        return new ClaimComment(
                withoutSpaceBehind(text.substring(0, start) + text.substring(end)),
                new Claims(claims.get("justification"), claims.get("ticket"), claims.get("approval")));
    }

    /** INVARIANT: nothing but what PostgreSQL takes for space: other blanks of Unicode are letters to it, of a name. */
    private static boolean space(char c) {
        return " \t\n\r\f".indexOf(c) >= 0;
    }

    private static String withoutSpaceBehind(String text) {
        int end = text.length();
        while (end > 0 && space(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static @Nullable Map<String, String> parse(String inner) {
        Map<String, String> claims = new HashMap<>();
        Matcher matcher = CLAIM.matcher(inner);
        int at = 0;
        while (at < inner.length()) {
            if (!matcher.find(at) || matcher.start() != at || !KEYS.contains(matcher.group(1))) {
                return null;
            }
            if (claims.put(matcher.group(1), matcher.group(2).replace("''", "'")) != null) {
                return null;
            }
            at = matcher.end();
        }
        return claims;
    }
}
