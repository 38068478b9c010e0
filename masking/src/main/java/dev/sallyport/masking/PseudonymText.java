package dev.sallyport.masking;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts texts of the same kind in the place of texts by a key: equal ones for equal ones, wherever they stand. What isn't
 * of the kind that is asked for becomes a token.
 */
final class PseudonymText implements CellRule {
    private static final int LENGTH_MAX = 320;
    private static final int WORDS_MAX = 8;
    private static final int PHONE_MIN = 7;
    private static final int PHONE_MAX = 15;
    private static final int CARD_MIN = 13;
    private static final int CARD_MAX = 19;
    /** RFC 4648 section 6, in lower case. */
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private static final int TOKEN_LENGTH = 16;
    private static final int LOCAL_LENGTH = 13;
    /** Reserved for documentation, so nobody's (RFC 2606 section 3). */
    private static final String DOMAIN = "@example.com";

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s.]+(\\.[^@\\s.]+)+");
    private static final Pattern INTERNATIONAL = Pattern.compile("(?:\\+|00)[0-9 ()./-]+");
    private static final Pattern NATIONAL = Pattern.compile("[0-9(][0-9 ()./-]+");
    private static final Pattern CARD = Pattern.compile("[0-9][0-9 -]+[0-9]");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}]+(?:[ .,'\u2019-]+[\\p{L}\\p{M}]+)*\\.?");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");
    /** Country codes of two digits (ITU-T E.164); 1 and 7 have one, all others three. */
    private static final Set<String> TWO_DIGITS = Set.of(
            "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
            "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
            "86", "90", "91", "92", "93", "94", "95", "98");

    private static final String[] ONSETS = {
        "b", "br", "d", "dr", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w"
    };
    private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "ea", "ia", "o", "e"};
    private static final String[] ENDINGS = {"", "n", "r", "s", "l", "m", "nd", "rt"};
    private static final int SYLLABLES = 3;

    private final TextLimit limit;
    private final TextKind kind;
    private final MaskingKey key;

    PseudonymText(TextLimit limit, TextKind kind, MaskingKey key) {
        this.limit = limit;
        this.kind = kind;
        this.key = key;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int end = TextRules.trimmed(bytes, from, to);
        int start = out.length;
        String shaped = null;
        if (kind != TextKind.TEXT && end - from <= LENGTH_MAX && Utf8.isValid(bytes, from, end)) {
            shaped = shaped(new String(bytes, from, end - from, StandardCharsets.UTF_8), scratch);
        }
        // a shape that is cut off is none
        if (shaped == null || shaped.length() > limit.characters()) {
            shaped = base32(scratch.hash(key, 'w', bytes, from, end), TOKEN_LENGTH);
        }
        out.write(shaped.getBytes(StandardCharsets.UTF_8));
        limit.fit(out, start);
        return Outcome.CHANGED;
    }

    private @Nullable String shaped(String text, Scratch scratch) {
        return switch (kind) {
            case ANY -> any(text, scratch);
            case EMAIL -> email(text, scratch);
            case PHONE -> phone(text, NATIONAL, scratch);
            case CARD -> card(text, scratch);
            case NAME -> name(text, scratch);
            case TEXT -> null;
        };
    }

    private @Nullable String any(String text, Scratch scratch) {
        String shaped = email(text, scratch);
        if (shaped == null) {
            shaped = phone(text, null, scratch);
        }
        if (shaped == null) {
            shaped = card(text, scratch);
        }
        return shaped == null ? uuid(text, scratch) : shaped;
    }

    private @Nullable String email(String text, Scratch scratch) {
        return EMAIL.matcher(text).matches()
                ? "u" + base32(hash(scratch, 'e', text.toLowerCase(Locale.ROOT)), LOCAL_LENGTH) + DOMAIN
                : null;
    }

    /** Keeps the country code and how the digits are grouped; with a national form none is known. */
    private @Nullable String phone(String text, @Nullable Pattern national, Scratch scratch) {
        boolean international = INTERNATIONAL.matcher(text).matches();
        if (!international && (national == null || !national.matcher(text).matches())) {
            return null;
        }
        int prefix = international && text.startsWith("00") ? 2 : 0;
        String digits = digits(text.substring(prefix));
        if (digits.length() < PHONE_MIN || digits.length() > PHONE_MAX) {
            return null;
        }
        int kept = international ? countryCode(digits) : digits.startsWith("0") ? 1 : 0;
        byte[] hash = hash(scratch, 'p', (international ? "+" : "") + digits);
        return text.substring(0, prefix)
                + filled(text.substring(prefix), digits.substring(0, kept) + number(hash, digits.length() - kept));
    }

    private static int countryCode(String digits) {
        if (digits.startsWith("1") || digits.startsWith("7")) {
            return 1;
        }
        return TWO_DIGITS.contains(digits.substring(0, 2)) ? 2 : 3;
    }

    /** Keeps the first digit, which names the network, the length and a right check digit. */
    private @Nullable String card(String text, Scratch scratch) {
        if (!CARD.matcher(text).matches()) {
            return null;
        }
        String digits = digits(text);
        if (digits.length() < CARD_MIN || digits.length() > CARD_MAX || luhn(digits) != 0) {
            return null;
        }
        String body = digits.charAt(0) + number(hash(scratch, 'c', digits), digits.length() - 2);
        return filled(text, body + (10 - luhn(body + "0")) % 10);
    }

    /** What is left of Luhn's sum by ten; 0 is right. */
    private static int luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int counted = i % 2 == 0 ? digit : 2 * digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return sum % 10;
    }

    /** Each word becomes another, the same wherever it stands, so that first names and full names fit each other. */
    private @Nullable String name(String text, Scratch scratch) {
        if (!NAME.matcher(text).matches()) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        Matcher words = WORD.matcher(text);
        int count = 0;
        int last = 0;
        while (words.find()) {
            if (++count > WORDS_MAX) {
                return null;
            }
            out.append(text, last, words.start());
            out.append(word(hash(scratch, 'n', words.group().toLowerCase(Locale.ROOT))));
            last = words.end();
        }
        return out.append(text, last, text.length()).toString();
    }

    private static String word(byte[] hash) {
        StringBuilder word = new StringBuilder();
        int index = 0;
        for (int i = 0; i < SYLLABLES; i++) {
            word.append(ONSETS[(hash[index++] & 0xff) % ONSETS.length]);
            word.append(VOWELS[(hash[index++] & 0xff) % VOWELS.length]);
        }
        word.append(ENDINGS[(hash[index] & 0xff) % ENDINGS.length]);
        word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
        return word.toString();
    }

    /** As a column of the type uuid has it. */
    private @Nullable String uuid(String text, Scratch scratch) {
        if (!UUID_TEXT.matcher(text).matches()) {
            return null;
        }
        UUID value = UUID.fromString(text);
        Bytes raw = new Bytes();
        raw.writeLong(value.getMostSignificantBits());
        raw.writeLong(value.getLeastSignificantBits());
        byte[] masked = OtherRules.uuid(scratch, key, raw.array);
        return new UUID(Bytes.readLong(masked, 0), Bytes.readLong(masked, 8)).toString();
    }

    private byte[] hash(Scratch scratch, int tag, String text) {
        byte[] input = text.getBytes(StandardCharsets.UTF_8);
        return scratch.hash(key, tag, input, 0, input.length);
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                digits.append(text.charAt(i));
            }
        }
        return digits.toString();
    }

    /** The text with other digits in the place of its own. */
    private static String filled(String text, String digits) {
        StringBuilder out = new StringBuilder(text);
        int index = 0;
        for (int i = 0; i < out.length(); i++) {
            if (out.charAt(i) >= '0' && out.charAt(i) <= '9') {
                out.setCharAt(i, digits.charAt(index++));
            }
        }
        return out.toString();
    }

    private static String number(byte[] hash, int length) {
        String digits = new BigInteger(1, hash).mod(BigInteger.TEN.pow(length)).toString();
        return "0".repeat(length - digits.length()) + digits;
    }

    private static String base32(byte[] hash, int length) {
        StringBuilder out = new StringBuilder(length);
        BigInteger rest = new BigInteger(1, hash);
        for (int i = 0; i < length; i++) {
            out.append(BASE32.charAt(rest.intValue() & 31));
            rest = rest.shiftRight(5);
        }
        return out.toString();
    }
}
