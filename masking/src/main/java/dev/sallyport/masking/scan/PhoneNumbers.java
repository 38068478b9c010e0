package dev.sallyport.masking.scan;

/**
 * Telephone numbers: international ones have a country code and as many digits as that country's numbers, national ones
 * a well-known shape or a word that names them.
 */
final class PhoneNumbers {
    private static final int DIGITS_MIN = 7;
    /** ITU-T E.164 section 6. */
    private static final int DIGITS_MAX = 15;
    /** People don't write a number in more groups. */
    private static final int GROUPS_MAX = 8;

    /** Country codes (ITU-T E.164 Annex, list of assigned codes) with the shortest and longest number after them. */
    private static final String PLANS =
            "1:10 7:10 20:8-10 27:9 30:10 31:9 32:8-9 33:9 34:9 36:8-9 39:6-11 40:9 41:9 43:7-13"
                    + " 44:9-10 45:8 46:7-10 47:8 48:9 49:6-13 51:8-9 52:10-11 53:8 54:10-11 55:10-11 56:9 57:8-10 58:10 60:8-10"
                    + " 61:9 62:8-12 63:8-10 64:8-10 65:8 66:8-9 81:9-10 82:8-11 84:9-10 86:10-11 90:10 91:10 92:9-10 93:9 94:9"
                    + " 95:7-10 98:10 211:9 212:9 213:8-9 216:8 218:9 220:7 221:9 222:8 223:8 224:8-9 225:8-10 226:8 227:8 228:8"
                    + " 229:8-10 230:7-8 231:7-9 232:8 233:9 234:8-10 235:8 236:8 237:8-9 238:7 239:7 240:9 241:7-8 242:9 243:9"
                    + " 244:9 245:7-9 246:7 248:7 249:9 250:9 251:9 252:7-9 253:8 254:9 255:9 256:9 257:8 258:8-9 260:9 261:9"
                    + " 262:9 263:9 264:8-9 265:7-9 266:8 267:7-8 268:8 269:7 291:7 297:7 298:6 299:6 350:8 351:9 352:6-11"
                    + " 353:7-9 354:7-9 355:8-9 356:8 357:8 358:6-12 359:7-9 370:8 371:8 372:7-8 373:8 374:8 375:9 376:6-9"
                    + " 377:8-9 378:6-10 380:9 381:8-10 382:8 383:8-9 385:8-9 386:8 387:8-9 389:8 420:9 421:9 423:7-9 501:7"
                    + " 502:8 503:8 504:8 505:8 506:8 507:7-8 508:6 509:8 590:9 591:8 592:7 593:8-9 594:9 595:9 596:9 597:6-7"
                    + " 598:8 599:7-8 670:7-8 672:6 673:7 674:7 675:7-8 676:5-7 677:5-7 678:5-7 679:7 680:7 681:6 685:5-7"
                    + " 686:5-8 687:6 689:6-8 691:7 692:7 800:8 808:8 850:8-10 852:8 853:8 855:8-9 856:8-10 870:9 880:8-10"
                    + " 881:9 883:9-12 886:8-9 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:8 966:8-9 967:7-9 968:8 970:8-9"
                    + " 971:8-9 972:8-9 973:8 974:8 975:7-8 976:8 977:8-10 992:9 993:8 994:9 995:9 996:9 998:9";

    private static final byte[] SHORTEST = new byte[1000];
    private static final byte[] LONGEST = new byte[1000];

    static {
        for (String plan : PLANS.split(" ", -1)) {
            int colon = plan.indexOf(':');
            int dash = plan.indexOf('-');
            int code = Integer.parseInt(plan.substring(0, colon));
            SHORTEST[code] = Byte.parseByte(plan.substring(colon + 1, dash < 0 ? plan.length() : dash));
            LONGEST[code] = Byte.parseByte(plan.substring(Math.max(colon, dash) + 1));
        }
    }

    private PhoneNumbers() {}

    /** Adds the telephone number that the window is, with its plus sign and parentheses. */
    static boolean find(Text text, Digits digits, long hints, Spans found) {
        if (digits.count < DIGITS_MIN || digits.count > DIGITS_MAX + 2 || digits.last - digits.first >= GROUPS_MAX) {
            return false;
        }
        int start = digits.start();
        boolean parenthesis = text.at(start - 1) == '(';
        int plus = start - (parenthesis ? 2 : 1);
        boolean named = (hints & Hints.PHONE) != 0
                && digits.count <= DIGITS_MAX
                && digits.first == 0
                && digits.last == digits.size - 1;
        if (text.at(plus) == '+') {
            boolean sum = text.is(plus - 1, Ascii.DIGIT);
            return !sum && (named || isInternational(text, digits, 0)) && add(found, plus, digits.end());
        }
        if (digits.first > 0 && text.at(digits.starts[0] - 1) == '+') {
            // behind the first group of an international number that was refused as a whole
            return false;
        }
        if (named || isNorthAmerican(digits, parenthesis) || isNational(text, digits)) {
            return add(found, parenthesis ? start - 1 : start, digits.end());
        }
        return false;
    }

    private static boolean add(Spans found, int start, int end) {
        found.add(Entity.PHONE, start, end);
        return true;
    }

    /** Whether there is such a country code with so many digits after it; a trunk prefix in parentheses doesn't count. */
    private static boolean isInternational(Text text, Digits digits, int skip) {
        int code = 0;
        int trunk = hasTrunk(text, digits) ? 1 : 0;
        for (int i = skip; i < skip + 3 && i < digits.count; i++) {
            code = code * 10 + digits.at(i);
            if (SHORTEST[code] > 0) {
                int rest = digits.count - i - 1 - trunk;
                return rest >= SHORTEST[code] && rest <= LONGEST[code] && (code != 1 || isArea(digits, i + 1));
            }
        }
        return false;
    }

    private static boolean hasTrunk(Text text, Digits digits) {
        for (int group = digits.first + 1; group <= digits.last; group++) {
            int start = digits.starts[group];
            if (digits.length(group) == 1 && text.at(start) == '0' && text.at(start - 1) == '(') {
                return true;
            }
        }
        return false;
    }

    private static boolean isArea(Digits digits, int index) {
        return digits.at(index) >= 2 && digits.at(index + 3) >= 2;
    }

    /** {@code 212-555-0123} with one kind of separator, {@code (212) 555-0123}, and either with the country's 1. */
    private static boolean isNorthAmerican(Digits digits, boolean parenthesis) {
        boolean country = digits.shape == 0x1334 && digits.at(0) == 1;
        if (!country && digits.shape != 0x334) {
            return false;
        }
        int area = country ? digits.first + 1 : digits.first;
        int closing = digits.separators[area + 1];
        boolean separated = closing == digits.separators[area + 2] || parenthesis || closing == ')';
        return separated && isArea(digits, country ? 1 : 0);
    }

    /** National numbers with the trunk's 0: (089) 6575…, 06 12 34 56 78, 07700 900123, 020 7946 0018, 0049 30 …. */
    private static boolean isNational(Text text, Digits digits) {
        if (digits.count < 8 || digits.at(0) != 0) {
            return false;
        }
        if (digits.at(1) == 0) {
            return digits.first == 0 && digits.count >= 11 && digits.at(2) != 0 && isInternational(text, digits, 2);
        }
        if (text.at(digits.start() - 1) == '(' && text.at(digits.ends[digits.first]) == ')') {
            return !digits.plain() && digits.count <= 12;
        }
        boolean shaped = digits.shape == 0x22222 || digits.shape == 0x56 || digits.shape == 0x344;
        return shaped && digits.separator != Digits.MIXED;
    }
}
