package dev.sallyport.config.vault;

import java.util.regex.Pattern;

/** Paths of Vault's API that can be put into an address as they are. */
public final class VaultPath {
    private static final int CHARS_MAX = 512;

    /** What RFC 3986 allows in a segment without escapes, less what nobody needs in a mount's or secret's name. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.~@:+=-]+(?:/[A-Za-z0-9_.~@:+=-]+)*");

    private static final Pattern DOTS = Pattern.compile("(?:^|/)\\.\\.?(?:/|$)");

    private VaultPath() {}

    /** Whether it is one: relative, without dots that lead elsewhere, escapes, queries and line ends. */
    public static boolean isSafe(String path) {
        return path.length() <= CHARS_MAX
                && FORM.matcher(path).matches()
                && !DOTS.matcher(path).find();
    }
}
