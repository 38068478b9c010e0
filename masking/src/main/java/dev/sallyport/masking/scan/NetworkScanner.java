package dev.sallyport.masking.scan;

/** IPv4, IPv6 (RFC 4291 section 2.2) and MAC addresses. */
final class NetworkScanner implements Scanner {
    private static final int GROUP_MAX = 4;
    private static final int ZONE_MAX = 32;
    private static final int ADDRESS_CHARS = Ascii.ALNUM | Ascii.DOT;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        boolean ip = (wanted & Entity.IP_ADDRESS.bit()) != 0;
        boolean mac = (wanted & Entity.MAC_ADDRESS.bit()) != 0;
        if (!ip && !mac) {
            return;
        }
        Tokens tokens = text.tokens;
        int i = 0;
        while (i < tokens.size) {
            int start = tokens.starts[i];
            int end = -1;
            if (tokens.ends[i] - start <= GROUP_MAX && tokens.isHex(i)) {
                int after = text.at(tokens.ends[i]);
                // only "::1" and the like has neither before its end
                if (after == ':' || after == '.' || after == '-' || text.at(start - 1) == ':') {
                    end = address(text, start, ip, mac, found);
                }
            }
            i = tokens.after(i + 1, end);
        }
    }

    /** Adds the address whose first group begins at the index; its end, or -1. */
    private static int address(Text text, int group, boolean ip, boolean mac, Spans found) {
        int start = group;
        if (text.at(group - 1) == ':' && text.at(group - 2) == ':' && text.at(group - 3) != ':') {
            start = text.is(group - 3, Ascii.HEX) ? group : group - 2;
        }
        if (!begins(text, start)) {
            return -1;
        }
        int end = mac && start == group ? macEnd(text, start) : -1;
        if (end > 0) {
            found.add(Entity.MAC_ADDRESS, start, end);
            return end;
        }
        end = ip ? ipEnd(text, start) : -1;
        if (end > 0 && !found.overlaps(start, end)) {
            found.add(Entity.IP_ADDRESS, start, end);
        }
        return end;
    }

    /** Whether an address may begin here: not in the middle of a word, a number or another address. */
    private static boolean begins(Text text, int index) {
        int before = text.at(index - 1);
        if (before < 0 || text.endsEscape(index - 1)) {
            return true;
        }
        if (before == ':') {
            // a label ("ip:10.0.0.1") and the middle of an address look alike; only a dotted address tells them apart
            return (!text.is(index - 2, Ascii.HEX) && text.at(index - 2) != ':') || ipv4End(text, index) > 0;
        }
        if (before == '.') {
            return !text.is(index - 2, Ascii.ALNUM);
        }
        return !Ascii.is(before, Ascii.WORD);
    }

    private static int ipEnd(Text text, int start) {
        if (Ascii.isDigit(text.at(start)) && !followsProduct(text, start)) {
            int end = ipv4End(text, start);
            if (end > 0 && !text.is(end, Ascii.WORD) && !(text.at(end) == '.' && text.is(end + 1, Ascii.DIGIT))) {
                return end;
            }
        }
        return ipv6End(text, start);
    }

    /** {@code Chrome/99.0.0.0} and {@code version 1.2.3.4} number a product. */
    private static boolean followsProduct(Text text, int start) {
        if (text.at(start - 1) == '/') {
            return text.is(start - 2, Ascii.LETTER);
        }
        int i = start - 1;
        while (text.at(i) == ' ') {
            i--;
        }
        return Ascii.lower(text.at(i)) == 'n'
                && text.at(i - 1) == 'o'
                && text.at(i - 2) == 'i'
                && text.at(i - 3) == 's';
    }

    /** The end of four numbers of 0..255 with dots between, or -1. */
    static int ipv4End(Text text, int start) {
        int i = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && text.at(i++) != '.') {
                return -1;
            }
            int value = 0;
            int first = i;
            while (i < first + 3 && text.is(i, Ascii.DIGIT)) {
                value = value * 10 + text.at(i++) - '0';
            }
            if (i == first || value > 255) {
                return -1;
            }
        }
        return i;
    }

    private static int ipv6End(Text text, int start) {
        int groups = 0;
        boolean compressed = false;
        boolean digits = false;
        int i = start;
        if (text.at(i) == ':') {
            if (text.at(i + 1) != ':') {
                return -1;
            }
            compressed = true;
            i += 2;
        }
        int end = compressed ? i : -1;
        while (groups < 8) {
            int groupEnd = text.run(i, Ascii.HEX);
            if (groupEnd == i || groupEnd - i > 4) {
                break;
            }
            if (text.at(groupEnd) == '.' && (groups == 6 || compressed) && ipv4End(text, i) > 0) {
                end = ipv4End(text, i);
                groups += 2;
                digits = true;
                break;
            }
            digits |= hasDigit(text, i, groupEnd);
            groups++;
            end = groupEnd;
            if (text.at(groupEnd) != ':') {
                break;
            }
            i = groupEnd + 1;
            if (text.at(i) == ':') {
                if (compressed) {
                    return -1;
                }
                compressed = true;
                i++;
                end = i;
            }
        }
        boolean complete = compressed ? groups > 0 && groups < 8 : groups == 8;
        boolean bounded = !text.is(end, Ascii.WORD) && !(text.at(end) == ':' && text.is(end + 1, ADDRESS_CHARS));
        return complete && digits && bounded ? zoneEnd(text, end) : -1;
    }

    /** The end of a zone such as {@code %eth0} (RFC 4007 section 11) after an address, or the address's own. */
    private static int zoneEnd(Text text, int end) {
        if (text.at(end) != '%' || !text.is(end + 1, Ascii.ALNUM)) {
            return end;
        }
        return text.run(end + 1, Ascii.TOKEN, end + ZONE_MAX);
    }

    private static boolean hasDigit(Text text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.is(i, Ascii.DIGIT)) {
                return true;
            }
        }
        return false;
    }

    /** The end of 6 or 8 pairs with one separator, or of three groups of four with dots; or -1. */
    private static int macEnd(Text text, int start) {
        int run = text.run(start, Ascii.HEX) - start;
        int separator = text.at(start + run);
        if (run == 4 && separator == '.') {
            return dottedMacEnd(text, start);
        }
        if (run != 2 || (separator != ':' && separator != '-')) {
            return -1;
        }
        int pairs = 1;
        int i = start + 2;
        while (text.at(i) == separator && text.run(i + 1, Ascii.HEX) == i + 3) {
            pairs++;
            i += 3;
        }
        boolean bounded = !text.is(i, Ascii.WORD) && text.at(i) != separator && text.at(start - 1) != separator;
        return bounded && (pairs == 6 || pairs == 8) ? i : -1;
    }

    private static int dottedMacEnd(Text text, int start) {
        boolean letter = false;
        int i = start;
        for (int group = 0; group < 3; group++) {
            int end = text.run(i, Ascii.HEX);
            if (end - i != 4 || (group < 2 && text.at(end) != '.')) {
                return -1;
            }
            for (int k = i; k < end; k++) {
                letter |= text.is(k, Ascii.LETTER);
            }
            i = end + 1;
        }
        return letter && !text.is(i - 1, Ascii.WORD | Ascii.DOT) ? i - 1 : -1;
    }
}
