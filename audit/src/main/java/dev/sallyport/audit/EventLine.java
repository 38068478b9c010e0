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
    private static final List<EventJson.Caps> CAPS = List.of(
            new EventJson.Caps(512, 1024),
            new EventJson.Caps(128, 128),
            new EventJson.Caps(24, 64),
            new EventJson.Caps(6, 64));

    /** Keeps texts that don't fit; returns when the text is durable. */
    @FunctionalInterface
    interface BlobSink {
        void keep(String sha256, byte[] text) throws IOException;
    }

    private EventLine() {}

    /** The line without its newline. */
    static byte[] of(AuditEvent event, EventJson.Envelope envelope, BlobSink blobs) throws IOException {
        String text = text(event.statement());
        if (text == null || text.length() <= BYTES_MAX) {
            byte[] whole = EventJson.write(event, envelope, new EventJson.Text(text, false, null), CAPS.get(0));
            if (whole.length <= BYTES_MAX) {
                return whole;
            }
        }
        String blob = text == null ? null : keep(event.statement(), text, blobs);
        for (EventJson.Caps caps : CAPS) {
            String empty = text == null ? null : "";
            byte[] rest = EventJson.write(event, envelope, new EventJson.Text(empty, text != null, blob), caps);
            if (rest.length > BYTES_MAX) {
                continue;
            }
            if (text == null) {
                return rest;
            }
            String part = prefix(text, BYTES_MAX - rest.length);
            boolean cut = part.length() < text.length();
            EventJson.Text written = new EventJson.Text(part, cut, cut ? blob : null);
            return EventJson.write(event, envelope, written, caps);
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
