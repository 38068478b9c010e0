package dev.sallyport.audit;

import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event fit into a line: at most 65535 bytes, for tlog-tiles writes an entry's length as 16 bits. What is cut
 * first is the statement's text; lists and names only if the rest alone is too long.
 */
final class EventLine {
    /** Bytes of a line without its newline. */
    static final int BYTES_MAX = 65_535;

    /** From generous to what fits whatever an event holds. */
    private static final List<CappedJson.Caps> CAPS = List.of(
            new CappedJson.Caps(512, 1024),
            new CappedJson.Caps(128, 128),
            new CappedJson.Caps(24, 64),
            new CappedJson.Caps(6, 64));

    /** Keeps texts that don't fit; returns when the text is durable. */
    @FunctionalInterface
    interface BlobSink {
        void keep(String sha256, byte[] text) throws IOException;
    }

    private final JsonLine out;
    private final EventJson json;

    /** @param out where lines are appended to */
    EventLine(JsonLine out) {
        this.out = out;
        this.json = new EventJson(out);
    }

    /** The line without its newline. */
    static byte[] of(AuditEvent event, EventJson.Envelope envelope, BlobSink blobs) throws IOException {
        JsonLine out = new JsonLine();
        new EventLine(out).append(event, envelope, blobs);
        return out.copy(0);
    }

    /** Appends the line without its newline; if that fails, what was appended in part is left there. */
    void append(AuditEvent event, EventJson.Envelope envelope, BlobSink blobs) throws IOException {
        int start = out.length();
        String text = text(event.statement());
        if (text == null || text.length() <= BYTES_MAX) {
            json.write(event, envelope, new StatementJson.Text(text, false, null), CAPS.get(0));
            if (out.length() - start <= BYTES_MAX) {
                return;
            }
            out.backTo(start);
        }
        String blob = text == null ? null : keep(event.statement(), text, blobs);
        for (CappedJson.Caps caps : CAPS) {
            String empty = text == null ? null : "";
            json.write(event, envelope, new StatementJson.Text(empty, text != null, blob), caps);
            int rest = out.length() - start;
            if (rest <= BYTES_MAX && text == null) {
                return;
            }
            out.backTo(start);
            if (rest <= BYTES_MAX && text != null) {
                String part = prefix(text, BYTES_MAX - rest);
                boolean cut = part.length() < text.length();
                json.write(event, envelope, new StatementJson.Text(part, cut, cut ? blob : null), caps);
                return;
            }
        }
        throw new IOException("an event does not fit into a line however much it is cut");
    }

    private static @Nullable String text(@Nullable StatementFields statement) {
        if (statement == null || statement.text() == null) {
            return null;
        }
        return HiddenCharacters.wellFormed(statement.text());
    }

    private static @Nullable String keep(@Nullable StatementFields statement, String text, BlobSink blobs)
            throws IOException {
        if (statement == null || !statement.textMode().equals("raw")) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String sha256 = HexFormat.of().formatHex(TreeHasher.sha256().digest(bytes));
        blobs.keep(sha256, bytes);
        return sha256;
    }

    /** As much of the text's beginning as surely fits into so many bytes of a JSON string. */
    private static String prefix(String text, int bytesMax) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += HiddenCharacters.bytes(character);
            if (bytes > bytesMax) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end);
    }
}
