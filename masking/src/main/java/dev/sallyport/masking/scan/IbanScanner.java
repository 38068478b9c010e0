package dev.sallyport.masking.scan;

/** IBANs (ISO 13616): a country's letters and length, spaces or dashes anywhere between groups, remainder 1 by 97. */
final class IbanScanner implements Scanner {
    private static final String COUNTRIES =
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24"
                    + " DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22"
                    + " IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31"
                    + " MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23"
                    + " ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27"
                    + " GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28";

    /** Norway's, the shortest. */
    private static final int LENGTH_MIN = 15;

    private static final int[] LENGTHS = lengths();

    private static int[] lengths() {
        int[] lengths = new int[26 * 26];
        for (String country : COUNTRIES.split(" ", -1)) {
            lengths[(country.charAt(0) - 'A') * 26 + country.charAt(1) - 'A'] = Integer.parseInt(country.substring(2));
        }
        return lengths;
    }

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.IBAN.bit()) == 0) {
            return;
        }
        Tokens tokens = text.tokens;
        int resume = text.from;
        for (int i = 0; i < tokens.size; i++) {
            int start = tokens.starts[i];
            if (start < resume || text.to - start < LENGTH_MIN || !begins(text, start)) {
                continue;
            }
            int end = end(text, start);
            if (end > 0 && !found.overlaps(start, end)) {
                found.add(Entity.IBAN, start, end);
                resume = end;
            }
        }
    }

    /** Two letters and a digit; people put spaces anywhere, so one may come between. */
    private static boolean begins(Text text, int start) {
        byte[] bytes = text.bytes;
        return Ascii.is(bytes[start], Ascii.LETTER)
                && Ascii.is(bytes[start + 1], Ascii.LETTER)
                && (Ascii.isDigit(bytes[start + 2]) || isSeparator(text, start + 2));
    }

    private static int end(Text text, int start) {
        int country = (Ascii.upper(text.at(start)) - 'A') * 26 + Ascii.upper(text.at(start + 1)) - 'A';
        int length = LENGTHS[country];
        if (length == 0) {
            return -1;
        }
        int remainder = 0;
        int head = 0;
        int count = 0;
        int i = start;
        while (count < length) {
            int b = text.at(i);
            if (Ascii.is(b, Ascii.ALNUM) && b > 0) {
                if (count >= 2 && count < 4 && !Ascii.isDigit(b)) {
                    return -1;
                }
                if (count < 4) {
                    head = append(head, b);
                } else {
                    remainder = append(remainder, b);
                }
                count++;
            } else if (!isSeparator(text, i) || count < 2) {
                return -1;
            }
            i++;
        }
        if (text.is(i, Ascii.ALNUM)) {
            return -1;
        }
        // the first four characters count last: two letters (four digits) and two digits
        return (remainder * 1_000_000L + head) % 97 == 1 ? i : -1;
    }

    private static int append(int remainder, int b) {
        int value = Ascii.isDigit(b) ? b - '0' : Ascii.upper(b) - 'A' + 10;
        int appended = value < 10 ? remainder * 10 + value : remainder * 100 + value;
        return appended < 1_000_000 ? appended : appended % 97;
    }

    private static boolean isSeparator(Text text, int index) {
        int b = text.at(index);
        return (b == ' ' || b == '-' || b == '.') && text.is(index + 1, Ascii.ALNUM);
    }
}
