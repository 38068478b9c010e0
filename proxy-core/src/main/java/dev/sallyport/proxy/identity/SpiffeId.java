package dev.sallyport.proxy.identity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A workload's name in a trust domain (SPIFFE-ID, section 2).
 *
 * @param text the whole id
 * @param trustDomain whose word it is
 */
record SpiffeId(String text, String trustDomain) {
    private static final String SCHEME = "spiffe://";
    private static final int CHARACTERS_MAX = 1_024;
    private static final int SEGMENTS_MAX = 32;
    private static final Pattern FORM =
            Pattern.compile("spiffe://[a-z0-9._-]{1,255}(?:/[A-Za-z0-9._-]+){1," + SEGMENTS_MAX + "}");

    /** Reads the id of a workload: a trust domain alone is none. */
    static SpiffeId parse(String text) throws RejectedTokenException {
        String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "";
        List<String> segments = List.of(rest.split("/", -1));
        if (text.length() > CHARACTERS_MAX
                || !FORM.matcher(text).matches()
                || segments.contains(".")
                || segments.contains("..")) {
            throw new RejectedTokenException("not the SPIFFE id of a workload");
        }
        return new SpiffeId(text, segments.get(0));
    }

    /** The trust domain and every folder that the workload is in, each as a SPIFFE id. */
    Set<String> folders() {
        Set<String> folders = new LinkedHashSet<>();
        for (int slash = text.indexOf('/', SCHEME.length()); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            folders.add(text.substring(0, slash));
        }
        return folders;
    }
}
