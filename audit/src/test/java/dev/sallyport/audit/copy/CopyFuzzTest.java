package dev.sallyport.audit.copy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.VerifierKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Whatever stands in a copy, verifying it ends in an answer, and never in a good one without a signature. */
class CopyFuzzTest {
    private static final VerifierKey KEY =
            NoteSigner.generate("audit.example/fuzz", new SecureRandom()).verifier();

    @FuzzTest(maxDuration = "5s")
    void provesNothingThatNobodySigned(byte[] bytes) throws IOException {
        try (CopyVerifier verifier = new CopyVerifier(KEY, null, false)) {
            verifier.checkpoint("somewhere", new String(bytes, StandardCharsets.UTF_8), false);
            LineCopy.read(new ByteArrayInputStream(bytes), verifier);
            if (verifier.finish().sound()) {
                throw new AssertionError("a copy was believed that nobody signed");
            }
        }
    }
}
