package dev.sallyport.masking.scan;

/** All scanners over one text, in the order of {@link Entity}. Reused from value to value; confined to one thread. */
public final class TextScanner {
    private final long wanted;
    private final Text text = new Text();
    private final Folding folding = new Folding();
    private final Spans found = new Spans();
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

    /** @param wanted the bits of the entities to look for */
    public TextScanner(long wanted) {
        this.wanted = wanted;
    }

    /**
     * Scans bytes {@code from..to} (the latter excluded), which need not be valid UTF-8.
     *
     * @param columnHints what {@link Hints#of} says of the column's name; 0 for none
     * @return what was found, by place, without overlaps; valid until the next scan
     */
    public Spans scan(byte[] bytes, int from, int to, long columnHints) {
        found.clear();
        if (wanted == 0 || ((columnHints & Hints.PASSWORD) == 0 && !Gate.opens(bytes, from, to))) {
            return found;
        }
        boolean folded = folding.fold(bytes, from, to);
        if (folded) {
            text.set(folding.bytes(), 0, folding.length(), columnHints);
        } else {
            text.set(bytes, from, to, columnHints);
        }
        for (Scanner scanner : scanners) {
            scanner.scan(text, wanted, found);
        }
        if (folded) {
            found.translate(folding);
        }
        found.sort();
        found.align(bytes, from, to);
        return found;
    }
}
