package dev.sallyport.masking;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever bytes come: findings in order, within the text, without overlaps. */
class DetectorFuzzTest {
    private final Detector detector = new Detector(DetectorSet.all());

    @FuzzTest
    void findsOnlyPlacesWithinTheText(byte[] bytes) {
        int last = 0;
        for (Detector.Finding finding : detector.detect(bytes, 0, bytes.length, "phone password")) {
            if (finding.start() < last || finding.end() < finding.start() || finding.end() > bytes.length) {
                throw new AssertionError("impossible place: " + finding);
            }
            last = finding.end();
        }
    }
}
