package dev.sallyport.masking.scan;

/** User and password in a URL's authority (RFC 3986 section 3.2.1), of any scheme. */
final class UrlCredentialsScanner implements Scanner {
    private static final byte[] AUTHORITY = Ascii.bytes("://");
    private static final int USERINFO_MAX = 512;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.URL_CREDENTIALS.bit()) == 0) {
            return;
        }
        int start = text.find(text.from, AUTHORITY);
        while (start >= 0) {
            int from = start + AUTHORITY.length;
            userInfo(text, from, found);
            start = text.find(from, AUTHORITY);
        }
    }

    private static void userInfo(Text text, int start, Spans found) {
        int colon = -1;
        int at = -1;
        int limit = Math.min(text.to, start + USERINFO_MAX);
        for (int i = start; i < limit; i++) {
            int b = text.at(i);
            if ((b == '/' && at >= 0) || b <= ' ' || b == '"' || b == '<' || b == '>' || b == '`') {
                break;
            }
            if ((b == '/' && colon < 0) || (b == '?' && at >= 0)) {
                break;
            }
            if (b == ':' && colon < 0) {
                colon = i;
            }
            if (b == '@') {
                at = i;
            }
        }
        if (colon >= 0 && at > colon + 1 && !isPlaceholder(text, colon + 1)) {
            found.add(Entity.URL_CREDENTIALS, colon == start ? start + 1 : start, at);
        }
    }

    private static boolean isPlaceholder(Text text, int index) {
        int b = text.at(index);
        return (b == '$' && text.at(index + 1) == '{') || b == '<' || b == '*';
    }
}
