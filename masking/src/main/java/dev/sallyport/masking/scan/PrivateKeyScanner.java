package dev.sallyport.masking.scan;

/** Private keys in PEM and OpenPGP armour (RFC 7468, RFC 9580); a block without its end reaches to the text's end. */
final class PrivateKeyScanner implements Scanner {
    private static final byte[] BEGIN = Ascii.bytes("-----BEGIN ");
    private static final byte[] END = Ascii.bytes("-----END ");
    private static final byte[] PRIVATE_KEY = Ascii.bytes("PRIVATE KEY");
    private static final byte[] DASHES = Ascii.bytes("-----");
    private static final byte[] PUTTY = Ascii.bytes("PuTTY-User-Key-File-");
    private static final int LABEL_MAX = 64;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.PRIVATE_KEY.bit()) == 0) {
            return;
        }
        int putty = text.find(text.from, PUTTY);
        if (putty >= 0) {
            found.add(Entity.PRIVATE_KEY, putty, text.to);
            found.settle();
        }
        int begin = text.find(text.from, BEGIN);
        while (begin >= 0) {
            int next = begin + BEGIN.length;
            int label = text.find(next, DASHES, next + LABEL_MAX);
            int privateKey = text.find(next, PRIVATE_KEY, next + LABEL_MAX);
            if (privateKey >= 0 && (label < 0 || privateKey < label)) {
                next = blockEnd(text, label);
                found.add(Entity.PRIVATE_KEY, begin, next);
            }
            begin = text.find(next, BEGIN);
        }
    }

    private static int blockEnd(Text text, int label) {
        int end = label < 0 ? -1 : text.find(label, END);
        if (end < 0) {
            return text.to;
        }
        int dashes = text.find(end + END.length, DASHES);
        return dashes < 0 || dashes - end > LABEL_MAX + END.length ? text.to : dashes + DASHES.length;
    }
}
