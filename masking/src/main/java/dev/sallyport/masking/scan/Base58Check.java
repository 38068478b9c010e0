package dev.sallyport.masking.scan;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Addresses in Base58Check: a version byte, twenty bytes of a hash, and four bytes of their double SHA-256. Reused;
 * confined to one thread.
 */
final class Base58Check {
    static final int LENGTH_MAX = 36;

    /** First characters of addresses: Bitcoin and its forks, test nets, Litecoin, Dogecoin, Dash, Tron, Zcash, XRP. */
    private static final String FIRST = "13LMDTA9Xtmn2Q7";

    private static final int PAYLOAD = 25;
    private static final int HASHED = 21;
    private static final byte[] BITCOIN = values("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
    private static final byte[] RIPPLE = values("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz");

    private final MessageDigest sha256;
    private final byte[] payload = new byte[PAYLOAD];
    private final byte[] hash = new byte[32];

    Base58Check() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] values(String alphabet) {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    boolean isAddress(Text text, int start, int end) {
        int first = text.at(start);
        byte[] values = first == 'r' ? RIPPLE : FIRST.indexOf(first) >= 0 ? BITCOIN : null;
        if (values == null || !decode(text, start, end, values)) {
            return false;
        }
        try {
            sha256.update(payload, 0, HASHED);
            sha256.digest(hash, 0, hash.length);
            sha256.update(hash, 0, hash.length);
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return Arrays.equals(hash, 0, 4, payload, HASHED, PAYLOAD);
    }

    /** Multiplies and adds, from the payload's last byte on; false for other characters or too big a number. */
    private boolean decode(Text text, int start, int end, byte[] values) {
        Arrays.fill(payload, (byte) 0);
        for (int i = start; i < end; i++) {
            int carry = values[text.at(i)];
            if (carry < 0) {
                return false;
            }
            for (int k = PAYLOAD - 1; k >= 0; k--) {
                carry += 58 * (payload[k] & 0xff);
                payload[k] = (byte) carry;
                carry >>= 8;
            }
            if (carry != 0) {
                return false;
            }
        }
        return true;
    }
}
