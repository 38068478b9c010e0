package dev.sallyport.masking.scan;

/** All scanners over one text, in the order of {@link Entity}. Reused from value to value; confined to one thread. */
public final class TextScanner {
    private final long wanted;
    private final Text text = new Text();
    private final Folding folding = new Folding();
    private final Spans found = new Spans();

    /** In the order of the {@link Gate}'s bits. */
    private final Scanner[] scanners = {
        new PrivateKeyScanner(),
        new UrlCredentialsScanner(),
        new SecretScanner(),
        new WalletScanner(),
        new EmailScanner(),
        new IbanScanner(),
        new NetworkScanner(),
        new NationalCodes(),
        new NumberScanner(),
        new PasswordScanner()
    };

    /**
     * A scanner for some entities.
     *
     * @param wanted the bits of the entities to look for
     */
    public TextScanner(long wanted) {
        this.wanted = wanted;
    }

    /** Whether a scan may find anything; cheap, and says yes too often rather than too rarely. */
    public boolean mayFind(byte[] bytes, int from, int to, long columnHints) {
        return look(bytes, from, to, columnHints) != 0;
    }

    private int look(byte[] bytes, int from, int to, long columnHints) {
        int open = wanted == 0 ? 0 : Gate.look(bytes, from, to);
        return Hints.namesPassword(columnHints) ? open | Gate.PASSWORDS : open;
    }

    /**
     * Scans bytes {@code from..to} (the latter excluded), which need not be valid UTF-8.
     *
     * @param columnHints what {@link Hints#of} says of the column's name; 0 for none
     * @return what was found, by place, without overlaps; valid until the next scan
     */
    public Spans scan(byte[] bytes, int from, int to, long columnHints) {
        found.clear();
        int open = look(bytes, from, to, columnHints);
        if (open == 0) {
            return found;
        }
        boolean folded = (open & Gate.FOLDABLE) != 0 && folding.fold(bytes, from, to);
        if (folded) {
            text.set(folding.bytes(), 0, folding.length(), columnHints);
            open = look(folding.bytes(), 0, folding.length(), columnHints);
        } else {
            text.set(bytes, from, to, columnHints);
        }
        for (int i = 0; i < scanners.length; i++) {
            if ((open & 1 << i) != 0) {
                scanners[i].scan(text, wanted, found);
                found.settle();
            }
        }
        if (folded) {
            found.translate(folding);
        }
        found.align(bytes, from, to);
        return found;
    }
}
