package dev.sallyport.masking;

/**
 * How long a text type's values may be, and whether they're padded, from its type and modifier.
 *
 * @param characters the most characters (code points) a value has
 * @param padded whether shorter values are filled up with blanks ({@code char(n)})
 */
record TextLimit(int characters, boolean padded) {
    /** Varchar's and bpchar's modifiers count their own four bytes ({@code VARHDRSZ}). */
    private static final int HEADER = 4;

    private static final int NAME_MAX = 63;

    static TextLimit of(ValueType type, int typeModifier) {
        boolean modified = typeModifier >= HEADER;
        return switch (type) {
            case VARCHAR -> new TextLimit(modified ? typeModifier - HEADER : Integer.MAX_VALUE, false);
            case BPCHAR -> new TextLimit(modified ? typeModifier - HEADER : Integer.MAX_VALUE, modified);
            case NAME -> new TextLimit(NAME_MAX, false);
            case CHAR -> new TextLimit(1, false);
            default -> new TextLimit(Integer.MAX_VALUE, false);
        };
    }

    /** Cuts or fills up what was written to {@code out} from {@code start} on. */
    void fit(Bytes out, int start) {
        if (characters == Integer.MAX_VALUE) {
            return;
        }
        int count = 0;
        for (int i = start; i < out.length; i++) {
            if ((out.array[i] & 0xc0) != 0x80 && count++ == characters) {
                out.length = i;
                return;
            }
        }
        while (padded && count < characters) {
            out.write(' ');
            count++;
        }
    }
}
