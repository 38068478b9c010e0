package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.HiddenCharacters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Records as syslog messages (RFC 5424), each framed by its length (RFC 5425, 4.3, and RFC 6587, 3.4.1).
 *
 * @param node the proxy's name, the message's HOSTNAME
 * @param processId the message's PROCID
 * @param format how the record stands in the message
 */
record SyslogMessage(String node, long processId, RecordFormat format) {
    /** Log audit (RFC 5424, 6.2.1). */
    private static final int FACILITY = 13;

    /** Of RFC 5424, 6.2.1, by the log's own. */
    private static final Map<String, Integer> SEVERITIES =
            Map.of("info", 6, "low", 5, "medium", 4, "high", 3, "critical", 2);

    /** An SD-ID of our own needs an enterprise number; 32473 is the one for documentation (RFC 5612). */
    private static final String DATA_ID = "sallyport@32473";

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** The message with its length before it. */
    byte[] framed(SinkRecord record) {
        byte[] text = format.format(record);
        byte[] head = head(record.json()).getBytes(StandardCharsets.UTF_8);
        // RFC 5424, 6.4: what is UTF-8 begins with a mark. Plain ASCII is just as well any other encoding, and many
        // readers of JSON stumble over the mark.
        int mark = ascii(text) ? 0 : BYTE_ORDER_MARK.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + text.length + 16);
        out.writeBytes(((head.length + mark + text.length) + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(head);
        out.write(BYTE_ORDER_MARK, 0, mark);
        out.writeBytes(text);
        return out.toByteArray();
    }

    private static boolean ascii(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private String head(JsonNode json) {
        int priority =
                FACILITY * 8 + SEVERITIES.getOrDefault(json.path("severity").asText(), 6);
        StringBuilder head = new StringBuilder();
        head.append('<').append(priority).append(">1 ");
        head.append(printable(json.path("time").asText(), 32)).append(' ');
        head.append(printable(node, 255))
                .append(" sallyport ")
                .append(processId)
                .append(' ');
        head.append(printable(json.path("type").asText(), 32)).append(" [").append(DATA_ID);
        parameter(head, "seq", json.path("seq"));
        parameter(head, "type", json.path("type"));
        parameter(head, "session", json.path("session").path("id"));
        parameter(head, "principal", json.path("actor").path("id"));
        parameter(head, "on_behalf_of", json.path("actor").path("on_behalf_of").path("id"));
        return head.append("] ").toString();
    }

    /** RFC 5424, 6: PRINTUSASCII, and a hyphen for nothing. */
    private static String printable(String text, int charsMax) {
        String good = text.codePoints()
                .filter(c -> c > 32 && c < 127)
                .limit(charsMax)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return good.isEmpty() ? "-" : good;
    }

    /** RFC 5424, 6.3.3; characters that hide or break lines are written as escapes before. */
    private static void parameter(StringBuilder out, String name, JsonNode value) {
        if (value.isMissingNode()) {
            return;
        }
        out.append(' ').append(name).append("=\"");
        HiddenCharacters.shown(value.asText()).chars().forEach(c -> {
            if (c == '"' || c == '\\' || c == ']') {
                out.append('\\');
            }
            out.append((char) c);
        });
        out.append('"');
    }
}
