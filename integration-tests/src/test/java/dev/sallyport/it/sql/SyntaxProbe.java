package dev.sallyport.it.sql;

import dev.sallyport.it.support.Frontend;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server whether a text is syntactically right, without running it. PostgreSQL parses the whole text of a Query
 * before it runs any of it; so a text with something wrong added at its end never runs, and where the error is said to
 * be tells whether the text before was right.
 */
final class SyntaxProbe implements AutoCloseable {
    /**
     * Wrong at RETURN, if what stands before it is complete. Inside an unfinished BEGIN ATOMIC it is wrong after RETURN,
     * inside an unfinished rule at CHECKPOINT.
     */
    private static final String TAIL = "\n;CHECKPOINT;RETURN)";

    private static final int TAIL_RIGHT = "\n;CHECKPOINT;".length() + 1;
    private static final int IN_FLIGHT_MAX = 100;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * What the server says.
     *
     * @param accepted whether the syntax is right
     * @param sqlState the error's code, empty string if accepted
     * @param message the error's message, empty string if accepted
     * @param position characters from 1, 0 if unknown
     */
    record Answer(boolean accepted, String sqlState, String message, int position) {
        /** Whether the grammar itself refuses, not one of its actions. */
        boolean syntaxError() {
            return sqlState.equals("42601") && message.startsWith("syntax error");
        }
    }

    /** Logs in as the superuser, whom the server trusts. */
    SyntaxProbe(String host, int port, String... settings) throws IOException {
        this("postgres", host, port, settings);
    }

    SyntaxProbe(String database, String host, int port, String... settings) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        // A server's log would be full of our questions.
        List<String> parameters = new ArrayList<>(List.of(
                "user", "postgres", "database", database, "client_encoding", "UTF8", "log_min_messages", "panic"));
        parameters.addAll(List.of(settings));
        out.write(Frontend.startup(parameters.toArray(String[]::new)));
        answer("");
    }

    /** Asks of each text in turn. */
    List<Answer> ask(List<String> texts) throws IOException {
        List<Answer> answers = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += IN_FLIGHT_MAX) {
            List<String> some = texts.subList(from, Math.min(texts.size(), from + IN_FLIGHT_MAX));
            for (String text : some) {
                out.write(Frontend.query(text + TAIL));
            }
            for (String text : some) {
                answers.add(answer(text));
            }
        }
        return answers;
    }

    Answer ask(String text) throws IOException {
        return ask(List.of(text)).get(0);
    }

    private Answer answer(String text) throws IOException {
        out.flush();
        Answer answer = null;
        while (true) {
            char type = (char) in.readUnsignedByte();
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'E') {
                answer = error(text, body);
            } else if (type == 'Z') {
                return answer == null ? new Answer(true, "", "", 0) : answer;
            } else if (type == 'C' && !text.isEmpty()) {
                throw new IllegalStateException("was run: " + text);
            }
        }
    }

    /**
     * What running a statement gave.
     *
     * @param tag the command's tag without its counts, empty string if it failed
     * @param rows whether a RowDescription came
     * @param columns the names in it
     */
    record Ran(String tag, boolean rows, List<String> columns) {}

    /** Really runs one statement; not for COPY. */
    Ran run(String sql) throws IOException {
        out.write(Frontend.query(sql));
        out.flush();
        String tag = "";
        List<String> columns = null;
        while (true) {
            char type = (char) in.readUnsignedByte();
            byte[] body = in.readNBytes(in.readInt() - 4);
            switch (type) {
                case 'C' ->
                    tag = new String(body, 0, body.length - 1, StandardCharsets.UTF_8).replaceAll("[ 0-9]+$", "");
                case 'T' -> columns = columns(body);
                case 'Z' -> {
                    return new Ran(tag, columns != null, columns == null ? List.of() : columns);
                }
                default -> {}
            }
        }
    }

    private static List<String> columns(byte[] body) {
        List<String> names = new ArrayList<>();
        int at = 2;
        while (at < body.length) {
            int end = at;
            while (body[end] != 0) {
                end++;
            }
            names.add(new String(body, at, end - at, StandardCharsets.UTF_8));
            // Table, attribute, type, its size and modifier, format.
            at = end + 1 + 18;
        }
        return names;
    }

    private static Answer error(String text, byte[] body) {
        Map<Character, String> fields = new HashMap<>();
        for (String field : new String(body, StandardCharsets.UTF_8).split("\0", -1)) {
            if (!field.isEmpty()) {
                fields.put(field.charAt(0), field.substring(1));
            }
        }
        int position = number(fields.get('P'));
        String state = fields.getOrDefault('C', "");
        boolean right = position == text.codePointCount(0, text.length()) + TAIL_RIGHT && state.equals("42601");
        return right ? new Answer(true, "", "", 0) : new Answer(false, state, fields.getOrDefault('M', ""), position);
    }

    private static int number(@Nullable String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
