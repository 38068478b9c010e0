package dev.sallyport.it.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Column values as applications have them, made up from a seed: ordinary ones, and personal data among them. */
final class Values {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String[] WORDS = {
        "order",
        "delivered",
        "late",
        "the",
        "customer",
        "asked",
        "for",
        "a",
        "refund",
        "and",
        "Blue",
        "Cotton",
        "shirt",
        "warehouse",
        "north",
        "priority",
        "pending",
        "with",
        "invoice",
        "Große",
        "Straße",
        "été",
        "unit",
        "box"
    };

    private final Random random;

    private Values(long seed) {
        random = new Random(seed);
    }

    /**
     * Values in no order.
     *
     * @param personal how many of a hundred hold personal data
     */
    static byte[][] make(int count, int personal, long seed) {
        Values values = new Values(seed);
        byte[][] made = new byte[count][];
        for (int i = 0; i < count; i++) {
            String value = values.random.nextInt(100) < personal ? values.personal() : values.ordinary();
            made[i] = value.getBytes(StandardCharsets.UTF_8);
        }
        return made;
    }

    private String ordinary() {
        return switch (random.nextInt(16)) {
            case 0 -> words(6);
            case 1 -> words(2);
            case 2 -> WORDS[random.nextInt(WORDS.length)];
            case 3 -> timestamp() + "Z";
            case 4 -> date();
            case 5 -> hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
            case 6 -> hex(40);
            case 7 -> "ORD-" + digits(8);
            case 8 -> digits(12);
            case 9 -> String.format(Locale.ROOT, "%.2f", random.nextDouble() * 1000);
            case 10 -> "https://shop.example/" + word(7) + "/" + digits(5) + "?page=" + digits(1);
            case 11 -> "{\"id\": " + digits(7) + ", \"state\": \"" + word(6) + "\", \"qty\": " + digits(2) + "}";
            case 12 -> digits(2) + "." + digits(6) + "," + digits(2) + "." + digits(6);
            case 13 -> "v" + digits(1) + "." + digits(2) + "." + digits(1);
            case 14 -> "/var/lib/" + word(5) + "/" + word(8) + ".log";
            default -> words(12);
        };
    }

    private String personal() {
        String found = switch (random.nextInt(8)) {
            case 0, 1, 2 -> word(5) + "." + word(7) + "@" + word(6) + ".example";
            case 3 -> "+49 30 " + digits(7);
            case 4 -> "4111 1111 1111 1111";
            case 5 -> "536-22-1" + digits(3);
            case 6 -> "192.0.2." + random.nextInt(256);
            default -> "DE89 3704 0044 0532 0130 00";
        };
        return random.nextInt(3) == 0 ? words(3) + " " + found + " " + words(1) : found;
    }

    private String timestamp() {
        return date() + "T1" + digits(1) + ":" + (10 + random.nextInt(50)) + ":" + (10 + random.nextInt(50)) + "."
                + digits(3);
    }

    private String date() {
        return "20" + (10 + random.nextInt(16)) + "-0" + (1 + random.nextInt(9)) + "-" + (10 + random.nextInt(19));
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private String word(int length) {
        return pick(LETTERS, length);
    }

    private String digits(int length) {
        return (1 + random.nextInt(9)) + pick("0123456789", length - 1);
    }

    private String hex(int length) {
        return pick("0123456789abcdef", length);
    }

    private String pick(String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
