package dev.sallyport.proxy.admin;

import dev.sallyport.proxy.browser.Asker;
import java.util.HashMap;
import java.util.Map;

/** The pages of signing in. What a client says of itself is text on them and nothing else. No scripts. */
final class LoginPages {
    private static final String TYPE = "text/html; charset=utf-8";
    private static final int TEXT_MAX = 100;

    /** {@code same-origin}: with {@code no-referrer} browsers don't say which page a form came from. */
    private static final Map<String, String> HEADERS = Map.of(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
            "x-frame-options",
            "DENY",
            "referrer-policy",
            "same-origin");

    private LoginPages() {}

    static AdminAnswer code() {
        return page(200, "Sign in", """
                <p>Enter the code that your program shows. If somebody sent you a code, don't: it would let
                <em>them</em> in, as you.</p>
                <form method="post" action="/login"><input name="code" autocomplete="off" autofocus required
                maxlength="40" size="20" aria-label="code"> <button>Go on</button></form>
                """, Map.of());
    }

    /** @param ticket what the form proves that this page was seen by */
    static AdminAnswer confirm(Asker asker, String ticket, String cookie) {
        return page(
                200,
                "Is this you?",
                """
                <p>A program wants to open a database session as you. Go on only if you started it just now.</p>
                <dl><dt>from the address</dt><dd>%s</dd><dt>program</dt><dd>%s</dd><dt>user</dt><dd>%s</dd>
                <dt>database</dt><dd>%s</dd></dl>
                <form method="post" action="/login/start"><input type="hidden" name="ticket" value="%s">
                <button>Yes: sign in and let it in</button></form>
                """.formatted(
                                text(asker.address().getHostAddress()),
                                text(asker.application()),
                                text(asker.user()),
                                text(asker.database()),
                                text(ticket)),
                Map.of("set-cookie", cookie));
    }

    static AdminAnswer message(int status, String title, String words) {
        return page(status, title, "<p>" + text(words) + "</p>", Map.of());
    }

    private static AdminAnswer page(int status, String title, String body, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.putAll(more);
        return new AdminAnswer(status, TYPE, """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>%s – Sallyport</title>
                <style>body{font:16px sans-serif;max-width:34em;margin:4em auto}dt{color:#666}dd{font-weight:bold}</style>
                </head><body><h1>%s</h1>%s</body></html>
                """.formatted(text(title), text(title), body), headers);
    }

    /** Cut, nothing unseen, nothing that means anything in HTML. */
    static String text(String raw) {
        StringBuilder safe = new StringBuilder();
        raw.codePoints().limit(TEXT_MAX).forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                safe.append('\uFFFD');
            } else if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'') {
                safe.append("&#").append(c).append(';');
            } else {
                safe.appendCodePoint(c);
            }
        });
        return raw.isEmpty() ? "–" : safe.toString();
    }
}
