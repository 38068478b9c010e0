package dev.sallyport.masking;

import dev.sallyport.masking.Detector.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Masks what detectors find in a text that is not a row's: an error's message, a notice, a notification's payload.
 * Keeps buffers from call to call: one per thread.
 */
public final class TextMasker {
    private final Detector detector;

    public TextMasker(DetectorSet detectors) {
        detector = new Detector(detectors);
    }

    /** The text with each finding replaced by its kind in brackets; the same object if nothing is found. */
    public String mask(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Finding> findings = detector.detect(bytes, 0, bytes.length, null);
        if (findings.isEmpty()) {
            return text;
        }
        StringBuilder masked = new StringBuilder();
        int from = 0;
        for (Finding finding : findings) {
            masked.append(new String(bytes, from, finding.start() - from, StandardCharsets.UTF_8))
                    .append('[')
                    .append(finding.type().toLowerCase(Locale.ROOT))
                    .append(']');
            from = finding.end();
        }
        return masked.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8))
                .toString();
    }
}
