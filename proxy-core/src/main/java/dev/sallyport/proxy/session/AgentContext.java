package dev.sallyport.proxy.session;

import dev.sallyport.audit.ClaimedFields;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of what it does: in settings {@code sallyport.*} of its startup packet, and in a comment at the end
 * of a statement, as sqlcommenter writes them ({@code key='value',…}, both URL-encoded, {@code '} as {@code \'}). It is
 * written down and never asked: a client may say anything. What is malformed is as if it weren't there.
 *
 * @param values by name; only names and forms that are known
 */
record AgentContext(Map<String, String> values) {
    static final AgentContext NONE = new AgentContext(Map.of());

    /** What settings of the startup packet begin with that are for the proxy alone. */
    static final String PREFIX = "sallyport.";

    private static final Set<String> NAMES = Set.of("model", "run", "tool_call");
    private static final String COMMENT_PREFIX = "agent_";
    private static final String TRACEPARENT = "traceparent";
    private static final int COMMENT_CHARS_MAX = 2_048;
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:/@+=-]{1,128}");

    /** W3C Trace Context, section 3.2.2, version 00; ids of nothing but zeros are invalid. */
    private static final Pattern TRACE = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern PAIR = Pattern.compile("\\s*([A-Za-z0-9_.%-]+)='((?:[^'\\\\]|\\\\.)*+)'\\s*(,|$)");

    AgentContext {
        values = Map.copyOf(values);
    }

    /** Whether a setting of the startup packet is one of these, its prefix included. */
    static boolean isKnown(String setting) {
        String name = setting.substring(PREFIX.length());
        return NAMES.contains(name) || name.equals(TRACEPARENT);
    }

    /** Of settings of the startup packet, their prefix included. */
    static AgentContext ofSettings(Map<String, String> settings) {
        Map<String, String> values = new HashMap<>();
        settings.forEach((name, value) -> put(values, name.substring(PREFIX.length()), value));
        return values.isEmpty() ? NONE : new AgentContext(values);
    }

    /** This, and what the statement's last comment says, which counts where both speak. */
    AgentContext with(String sql) {
        String comment = lastComment(sql);
        if (comment == null) {
            return this;
        }
        Map<String, String> said = new HashMap<>();
        Matcher pair = PAIR.matcher(comment);
        int at = 0;
        boolean more = true;
        while (more && pair.region(at, comment.length()).lookingAt()) {
            String key = decoded(pair.group(1));
            String value = decoded(pair.group(2).replaceAll("\\\\(.)", "$1"));
            if (key != null && value != null) {
                put(said, key.startsWith(COMMENT_PREFIX) ? key.substring(COMMENT_PREFIX.length()) : trace(key), value);
            }
            at = pair.end();
            more = pair.group(3).equals(",");
        }
        if (more || at != comment.length() || said.isEmpty()) {
            return this;
        }
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(said);
        return new AgentContext(merged);
    }

    private static String trace(String key) {
        return key.equals(TRACEPARENT) ? key : "";
    }

    private static void put(Map<String, String> values, String name, String value) {
        boolean good = name.equals(TRACEPARENT)
                ? TRACE.matcher(value).matches()
                : NAMES.contains(name) && VALUE.matcher(value).matches();
        if (good) {
            values.put(name, value);
        }
    }

    private static @Nullable String lastComment(String sql) {
        int end = sql.length();
        while (end > 0 && (sql.charAt(end - 1) == ';' || sql.charAt(end - 1) <= ' ')) {
            end--;
        }
        if (!sql.startsWith("*/", end - 2)) {
            return null;
        }
        int start = sql.lastIndexOf("/*", end - 4);
        return start < 0 || end - start > COMMENT_CHARS_MAX ? null : sql.substring(start + 2, end - 2);
    }

    /** RFC 3986 section 2.1, UTF-8; null if malformed. */
    private static @Nullable String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** In the audit log's words; null where nothing was said. */
    @Nullable
    ClaimedFields fields() {
        return values.isEmpty()
                ? null
                : new ClaimedFields(
                        values.get("model"),
                        values.get("run"),
                        values.get("tool_call"),
                        values.get(TRACEPARENT),
                        null,
                        null);
    }
}
