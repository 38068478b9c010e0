package dev.sallyport.audit.copy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A copy as lines, whoever has written them: a file of a sink's, or what a consumer prints. */
public final class LineCopy {
    private static final int LINE_BYTES_MAX = 1 << 17;

    private LineCopy() {}

    /** Has all lines verified. An empty one says nothing, and a last one needs no end. */
    public static void read(InputStream lines, CopyVerifier verifier) throws IOException {
        InputStream in = new BufferedInputStream(lines, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 1;
        for (int b = in.read(); ; b = in.read()) {
            if (b != '\n' && b >= 0) {
                // What is longer than any record is cut, and still longer than any record.
                if (line.size() < LINE_BYTES_MAX) {
                    line.write(b);
                }
                continue;
            }
            if (line.size() > 0) {
                verifier.record("line " + number, line.toByteArray());
            }
            if (b < 0) {
                return;
            }
            line.reset();
            number++;
        }
    }
}
