package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;

/** Addresses to which something is sent that is nobody else's business: never in the clear over a line. */
final class Addresses {
    private static final int CHARS_MAX = 1000;

    private Addresses() {}

    /** @param example one for the error's message */
    static URI read(YamlValue value, String example) {
        String text = value.nonEmpty();
        if (!isSafe(text)) {
            // INVARIANT: not repeated, since such addresses often are secrets.
            throw value.error("expected an https address such as " + example + " (http on loopback only)");
        }
        return URI.create(text);
    }

    /** Whether this is an https address, or http on loopback, without a password. */
    static boolean isSafe(String text) {
        try {
            URI url = new URI(text);
            String host = url.getHost();
            if (host == null
                    || url.getRawUserInfo() != null
                    || url.getRawFragment() != null
                    || text.length() > CHARS_MAX) {
                return false;
            }
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            boolean local = "http".equals(url.getScheme()) && new HostPort(bare, 0).isLoopback();
            return local || "https".equals(url.getScheme());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
