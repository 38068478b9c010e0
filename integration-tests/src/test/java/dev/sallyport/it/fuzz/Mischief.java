package dev.sallyport.it.fuzz;

import dev.sallyport.it.support.Frontend;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a hostile server does to the messages that an honest one would send. */
final class Mischief {
    /** A value that no client may see for whom results are searched. */
    static final String SECRET = "anna.secret@shop.example";

    /** The server closes the connection here. */
    static final byte[] CLOSE = {};

    private static final int TEXT = 25;
    private static final String KINDS = "TDCEZSNA123nst IdcGHWKRv?";

    private final Random random;
    private final int oneIn;
    private boolean rowsOfText;

    /** @param oneIn how rare it is: one message of that many */
    Mischief(Random random, int oneIn) {
        this.random = random;
        this.oneIn = oneIn;
    }

    /** What is sent instead of this message. */
    List<byte[]> instead(byte[] message) {
        describes(message);
        if (random.nextInt(oneIn) > 0) {
            return List.of(message);
        }
        return switch (random.nextInt(10)) {
            case 0 -> List.of();
            case 1 -> List.of(message, message);
            case 2, 3 -> List.of(any(), message);
            case 4 -> List.of(message, any(), any());
            case 5 -> List.of(longer(message));
            case 6 -> List.of(damaged(message));
            case 7 -> List.of(wrongLength(message));
            case 8 -> List.of(any());
            default -> random.nextInt(3) == 0 ? List.of(firstPart(message), CLOSE) : List.of(message, any());
        };
    }

    /**
     * A value where the server itself says that no text is can be anything, and isn't searched: rows tell the secret only
     * directly behind a description of text alone.
     */
    private void describes(byte[] message) {
        if (message[0] == 'T') {
            ByteBuffer body = ByteBuffer.wrap(message, 5, message.length - 5);
            int columns = body.getShort();
            rowsOfText = columns > 0;
            for (; columns > 0; columns--) {
                while (body.get() != 0) {
                    // its name
                }
                body.getInt();
                body.getShort();
                rowsOfText &= body.getInt() == TEXT;
                body.position(body.position() + 8);
            }
        } else if (message[0] != 'D') {
            rowsOfText = false;
        }
    }

    /** Answers to something that was never looked at. */
    List<byte[]> invented() {
        List<byte[]> answers = new ArrayList<>();
        for (int count = random.nextInt(5); count >= 0; count--) {
            answers.add(any());
        }
        if (random.nextInt(30) == 0) {
            answers.add(CLOSE);
        }
        return answers;
    }

    /** A message on its own, whose strings are the secret. */
    private byte[] any() {
        char type = KINDS.charAt(random.nextInt(KINDS.length()));
        byte[] text = Frontend.text(SECRET);
        byte[] word = SECRET.getBytes(StandardCharsets.UTF_8);
        return switch (type) {
            case 'T' -> rowDescription();
            case 'D' -> row(rowsOfText ? word : new byte[] {'7'});
            case 'E', 'N' -> error(type, text);
            case 'C' -> Frontend.message('C', random.nextBoolean() ? text : Frontend.text("SELECT 1"));
            case 'S' -> Frontend.message('S', Frontend.text(setting()), text);
            case 'A' -> Frontend.message('A', Frontend.int32(1), Frontend.text("fuzzing"), text);
            case 'Z' -> Frontend.message('Z', new byte[] {(byte) "ITEx".charAt(random.nextInt(4))});
            case 'd' -> Frontend.message('d', word, new byte[] {'\n'});
            case 'G', 'H', 'W' -> Frontend.message(type, new byte[] {0, 0, 1, 0, 0});
            case 't' -> Frontend.message('t', Frontend.int16(1), Frontend.int32(25));
            case 'K' -> Frontend.message('K', Frontend.int32(1), Frontend.int32(2));
            case 'R' -> Frontend.message('R', Frontend.int32(random.nextInt(13)));
            case '1', '2', '3', 'n', 's', 'I', 'c' ->
                random.nextInt(4) == 0 ? Frontend.message(type, text) : Frontend.message(type);
            default -> Frontend.message(type, text);
        };
    }

    private String setting() {
        String[] settings = {"application_name", "TimeZone", "client_encoding", "standard_conforming_strings", "search"
        };
        return settings[random.nextInt(settings.length)];
    }

    private byte[] row(byte[] word) {
        int columns = 1 + random.nextInt(4);
        byte[] values = Frontend.int16(columns);
        for (int i = 0; i < columns; i++) {
            values = Frontend.join(values, Frontend.int32(word.length), word);
        }
        return Frontend.message('D', values);
    }

    private byte[] rowDescription() {
        int columns = random.nextInt(4);
        byte[] fields = Frontend.int16(columns);
        for (int i = 0; i < columns; i++) {
            fields = Frontend.join(
                    fields,
                    Frontend.text("c" + i),
                    Frontend.int32(0),
                    Frontend.int16(0),
                    Frontend.int32(25),
                    Frontend.int16(-1),
                    Frontend.int32(-1),
                    Frontend.int16(0));
        }
        return Frontend.message('T', fields);
    }

    private byte[] error(char type, byte[] text) {
        String severity = random.nextInt(12) == 0 ? "FATAL" : type == 'E' ? "ERROR" : "NOTICE";
        byte[] fields = Frontend.join(
                Frontend.text("S" + severity),
                Frontend.text("V" + severity),
                Frontend.text(random.nextBoolean() ? "C22P02" : "CP0001"),
                Frontend.text("M" + SECRET));
        for (char field : "DHWqcdtns".toCharArray()) {
            fields = Frontend.join(fields, new byte[] {(byte) field}, text);
        }
        return Frontend.message(type, fields, new byte[1]);
    }

    private byte[] longer(byte[] message) {
        boolean secret = message[0] != 'D' || rowsOfText;
        byte[] longer = Frontend.join(message, Frontend.text(secret ? SECRET : "more"));
        ByteBuffer.wrap(longer).putInt(1, longer.length - 1);
        return longer;
    }

    private byte[] damaged(byte[] message) {
        byte[] damaged = message.clone();
        int at = random.nextInt(4) == 0 || damaged.length == 5 ? 0 : 5 + random.nextInt(damaged.length - 5);
        damaged[at] = at == 0 ? (byte) KINDS.charAt(random.nextInt(KINDS.length())) : (byte) random.nextInt();
        return damaged;
    }

    private byte[] wrongLength(byte[] message) {
        byte[] wrong = message.clone();
        int[] lengths = {0, 3, 4, 5, -1, message.length + 6, 100_000, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE};
        ByteBuffer.wrap(wrong).putInt(1, lengths[random.nextInt(lengths.length)]);
        return wrong;
    }

    /** A message that ends too early. */
    private byte[] firstPart(byte[] message) {
        return Arrays.copyOf(message, 1 + random.nextInt(message.length));
    }
}
