package dev.sallyport.masking.scan;

/** Keys and tokens of services: by their issuer's prefix and alphabet, or opaque ones that a word before them names. */
final class SecretScanner implements Scanner {
    private static final int AWS_SECRET_LENGTH = 40;
    private static final int OPAQUE_MIN = 20;
    /** No known key is shorter. */
    private static final int KNOWN_MIN = 14;

    private static final int RUN_CHARS = Ascii.TOKEN | Ascii.DOT | Ascii.PLUS_SLASH;
    private static final byte[] JWT = Ascii.bytes("eyJ");
    /** Whoever has the address of such a hook can post. */
    private static final byte[][] HOOKS = {
        Ascii.bytes("https://hooks.slack.com/services/"),
        Ascii.bytes("https://hooks.slack.com/workflows/"),
        Ascii.bytes("https://hooks.slack.com/triggers/"),
        Ascii.bytes("https://discord.com/api/webhooks/"),
        Ascii.bytes("https://discordapp.com/api/webhooks/"),
        Ascii.bytes("https://hooks.zapier.com/hooks/catch/")
    };

    private static final int HOOK_MIN = 12;
    private static final byte[] SENDGRID = Ascii.bytes("SG.");

    /** Up to here the first part of a token was read in vain; it isn't read again from a later start. */
    private int noJwtBefore;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        long mine = Entity.JWT.bit() | Entity.API_KEY.bit() | Entity.AWS_ACCESS_KEY.bit() | Entity.AWS_SECRET_KEY.bit();
        if ((wanted & mine) == 0) {
            return;
        }
        noJwtBefore = text.from;
        Tokens tokens = text.tokens;
        int i = 0;
        while (i < tokens.size && text.to - tokens.starts[i] >= KNOWN_MIN) {
            int start = tokens.starts[i];
            int end = -1;
            if (SecretPrefix.mayBegin(text.bytes[start], text.bytes[start + 1]) || isShaped(text, tokens, i)) {
                end = known(text, start, wanted, found);
            }
            i = tokens.after(i + 1, end);
        }
        found.settle();
        opaque(text, wanted, found);
    }

    /** Whether a token may be a key's first part by its length alone: Mailchimp's, or a Telegram bot's number. */
    private static boolean isShaped(Text text, Tokens tokens, int index) {
        int length = tokens.ends[index] - tokens.starts[index];
        return (length == 32 && tokens.isHex(index))
                || (length >= 8 && length <= 10 && text.at(tokens.ends[index]) == ':');
    }

    /** Adds the known kind of secret that begins here; its end, or -1. */
    private int known(Text text, int start, long wanted, Spans found) {
        int end = -1;
        Entity entity = Entity.API_KEY;
        if (text.has(start, JWT)) {
            end = jwtEnd(text, start);
            entity = Entity.JWT;
        }
        if (end < 0) {
            SecretPrefix prefix = SecretPrefix.at(text, start);
            end = prefix == null ? -1 : prefix.end(text, start);
            entity = prefix == null ? Entity.API_KEY : prefix.entity();
        }
        if (end < 0) {
            end = shapedEnd(text, start);
            entity = Entity.API_KEY;
        }
        if (end < 0 || (wanted & entity.bit()) == 0 || found.overlaps(start, end)) {
            return -1;
        }
        found.add(entity, start, end);
        return end;
    }

    /** Three parts of base64url, the last may be empty (unsecured), or the five of an encrypted one (RFC 7516). */
    private int jwtEnd(Text text, int start) {
        if (start < noJwtBefore) {
            return -1;
        }
        int i = text.run(start, Ascii.TOKEN);
        noJwtBefore = i;
        if (i - start < 10 || text.at(i) != '.') {
            return -1;
        }
        int parts = 1;
        while (parts < 5 && text.at(i) == '.') {
            int partEnd = text.run(i + 1, Ascii.TOKEN);
            if (parts == 1 && partEnd - i < 6) {
                return -1;
            }
            i = partEnd;
            parts++;
        }
        return parts >= 3 ? i : -1;
    }

    private static int shapedEnd(Text text, int start) {
        if (text.at(start) == 'h') {
            for (byte[] hook : HOOKS) {
                if (text.has(start, hook)) {
                    int end = text.run(start + hook.length, Ascii.TOKEN | Ascii.PLUS_SLASH);
                    return end - start - hook.length >= HOOK_MIN ? end : -1;
                }
            }
            return -1;
        }
        if (text.has(start, SENDGRID)) {
            int dot = text.run(start + 3, Ascii.TOKEN, start + 64);
            int end = text.run(dot + 1, Ascii.TOKEN, dot + 128);
            return dot - start >= 19 && text.at(dot) == '.' && end - dot >= 30 ? end : -1;
        }
        int end = Ascii.isDigit(text.at(start)) ? telegramEnd(text, start) : -1;
        return end > 0 ? end : mailchimpEnd(text, start);
    }

    /** Mailchimp's: 32 hexadecimal digits and the data centre. */
    private static int mailchimpEnd(Text text, int start) {
        int dash = text.run(start, Ascii.HEX, start + 33);
        boolean centre =
                dash - start == 32 && text.at(dash) == '-' && text.at(dash + 1) == 'u' && text.at(dash + 2) == 's';
        int end = centre ? text.run(dash + 3, Ascii.DIGIT, dash + 6) : -1;
        return centre && end > dash + 3 && !text.is(end, Ascii.WORD) ? end : -1;
    }

    /** A Telegram bot: its number, a colon and 35 characters, nearly always beginning with AA. */
    private static int telegramEnd(Text text, int start) {
        int colon = text.run(start, Ascii.DIGIT, start + 11);
        if (colon - start < 8 || colon - start > 10 || text.at(colon) != ':' || text.at(colon + 1) != 'A') {
            return -1;
        }
        int end = text.run(colon + 1, Ascii.TOKEN, colon + 42);
        return end - colon >= 33 && end - colon <= 40 ? end : -1;
    }

    /** Runs that only their name betrays: {@code aws_secret_access_key=…}, {@code Authorization: Bearer …}. */
    private static void opaque(Text text, long wanted, Spans found) {
        // a run that is long enough covers a byte at each such distance
        int probe = text.from + OPAQUE_MIN - 1;
        while (probe < text.to) {
            if (!Ascii.is(text.bytes[probe], RUN_CHARS)) {
                probe += OPAQUE_MIN;
                continue;
            }
            int start = probe;
            while (start > text.from && Ascii.is(text.bytes[start - 1], RUN_CHARS)) {
                start--;
            }
            int end = text.run(probe, RUN_CHARS);
            start += text.endsEscape(start) ? 1 : 0;
            probe = end + OPAQUE_MIN;
            if (end - start >= OPAQUE_MIN) {
                run(text, start, text.run(end, Ascii.EQUAL), wanted, found);
            }
        }
    }

    private static void run(Text text, int start, int end, long wanted, Spans found) {
        long hints = text.hintsAt(start, Hints.SECRETS);
        if (hints == 0 || found.overlaps(start, end) || !isMixed(text, start, end)) {
            return;
        }
        if ((hints & Hints.AWS_SECRET) != 0 && end - start == AWS_SECRET_LENGTH) {
            add(Entity.AWS_SECRET_KEY, start, end, wanted, found);
        } else {
            add(Entity.API_KEY, start, end, wanted, found);
        }
    }

    private static void add(Entity entity, int start, int end, long wanted, Spans found) {
        if ((wanted & entity.bit()) != 0) {
            found.add(entity, start, end);
        }
    }

    /** Whether letters and digits are mixed as a random token's are; UUIDs, paths and words aren't meant. */
    private static boolean isMixed(Text text, int start, int end) {
        int digits = 0;
        int letters = 0;
        int dashes = 0;
        int slashes = 0;
        for (int i = start; i < end; i++) {
            digits += text.is(i, Ascii.DIGIT) ? 1 : 0;
            letters += text.is(i, Ascii.LETTER) ? 1 : 0;
            dashes += text.at(i) == '-' ? 1 : 0;
            slashes += text.at(i) == '/' ? 1 : 0;
        }
        boolean uuid = end - start == 36 && dashes == 4;
        return digits >= 2 && letters >= 4 && !uuid && slashes * 6 < end - start;
    }
}
