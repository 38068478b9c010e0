package dev.sallyport.proxy.session;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes session ids: 96 random bits, so that they are unique over all proxies without any agreement. */
final class SessionIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionIds() {}

    static String next() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
