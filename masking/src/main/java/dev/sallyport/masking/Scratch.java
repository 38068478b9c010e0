package dev.sallyport.masking;

import dev.sallyport.masking.scan.TextScanner;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The buffers and the machinery of one session's masker. Confined to one event loop. */
final class Scratch {
    /** What a column's rule writes. */
    final Bytes cell = new Bytes();
    /** A number's bytes. */
    final Bytes number = new Bytes();
    /** A JSON string, decoded; and what stands in its place. */
    final Bytes string = new Bytes();

    final Bytes stringOut = new Bytes();

    /** How many values the one that is looked at stands in. */
    int depth;

    private final List<Bytes> buffers = new ArrayList<>();
    private int lent;
    private @Nullable TextScanner scanner;
    private DetectorSet scannerFor = DetectorSet.none();
    private @Nullable TextScanner fullScanner;
    private @Nullable Mac mac;
    private @Nullable MaskingKey macKey;

    /** An empty buffer for as long as a value is looked at whose parts need their own. */
    Bytes borrow() {
        if (lent == buffers.size()) {
            buffers.add(new Bytes());
        }
        Bytes buffer = buffers.get(lent++);
        buffer.clear();
        return buffer;
    }

    /** Takes back the buffers that were borrowed last. */
    void giveBack(int count) {
        lent -= count;
    }

    /** The scanner for a set of detectors; kept until another set is wanted. */
    TextScanner scanner(DetectorSet detectors) {
        TextScanner present = scanner;
        if (present == null || !detectors.equals(scannerFor)) {
            present = detectors.scanner();
            scanner = present;
            scannerFor = detectors;
        }
        return present;
    }

    /** The scanner for everything, for places where no policy says what to look for. */
    TextScanner fullScanner() {
        TextScanner present = fullScanner;
        if (present == null) {
            present = DetectorSet.all().scanner();
            fullScanner = present;
        }
        return present;
    }

    /** HMAC-SHA-256 (RFC 2104) of a tag and some bytes. */
    byte[] hash(MaskingKey key, int tag, byte[] bytes, int from, int to) {
        Mac present = mac(key);
        present.update((byte) tag);
        present.update(bytes, from, to - from);
        return present.doFinal();
    }

    private Mac mac(MaskingKey key) {
        Mac present = mac;
        if (present == null || !key.equals(macKey)) {
            try {
                present = Mac.getInstance("HmacSHA256");
                present.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256 for any key", e);
            }
            mac = present;
            macKey = key;
        }
        return present;
    }
}
