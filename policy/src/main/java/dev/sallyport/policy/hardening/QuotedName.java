package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.QualifiedName;

/** Names as SQL, always quoted; what a terminal would obey or not show is escaped. */
public final class QuotedName {
    private QuotedName() {}

    public static String of(String name) {
        if (name.codePoints().noneMatch(QuotedName::unseen)) {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
        // Manual, "Identifiers and Key Words": U&"…" with \XXXX or \+XXXXXX.
        StringBuilder escaped = new StringBuilder("U&\"");
        name.codePoints().forEach(c -> {
            if (unseen(c)) {
                escaped.append(c > 0xFFFF ? "\\+%06X".formatted(c) : "\\%04X".formatted(c));
            } else if (c == '"' || c == '\\') {
                escaped.appendCodePoint(c).appendCodePoint(c);
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.append('"').toString();
    }

    public static String of(QualifiedName name) {
        return of(name.schema()) + "." + of(name.name());
    }

    private static boolean unseen(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
