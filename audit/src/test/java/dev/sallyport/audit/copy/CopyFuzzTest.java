package dev.sallyport.audit.copy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever stands in a copy, verifying it ends in an answer, and in a good one for what was signed and nothing else. */
class CopyFuzzTest {
    private static final String ORIGIN = "audit.example/fuzz";
    private static final int RECORDS = 12;
    private static final int EDITS_MAX = 8;
    private static final NoteSigner SIGNER = NoteSigner.generate(ORIGIN, new SecureRandom());

    /** The lines' bytes, a character for each. */
    private static final List<String> LINES = new ArrayList<>();

    private static final String CHECKPOINT = sign();

    private static String sign() {
        Frontier tree = new Frontier();
        TreeHasher hasher = new TreeHasher();
        for (int i = 0; i < RECORDS; i++) {
            byte[] line =
                    ("{\"v\":1,\"seq\":" + i + ",\"x\":\"" + "é".repeat(i) + "\"}").getBytes(StandardCharsets.UTF_8);
            LINES.add(new String(line, StandardCharsets.ISO_8859_1));
            tree.append(hasher.leaf(line), tile -> {});
        }
        return SIGNER.sign(Checkpoint.of(ORIGIN, RECORDS, tree.root()));
    }

    @FuzzTest(maxDuration = "5s")
    void provesWhatWasSignedAndNothingElse(byte[] edits) throws IOException {
        check(edited(edits), CHECKPOINT);
        check(edits, CHECKPOINT);
        check(edited(new byte[0]), new String(edits, StandardCharsets.UTF_8));
    }

    /** The same where nobody fuzzes. */
    @Test
    void noEditIsBelieved() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            byte[] edits = new byte[4 * (seed % EDITS_MAX)];
            new Random(seed).nextBytes(edits);
            try {
                provesWhatWasSignedAndNothingElse(edits);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** The signed lines, four bytes after four bytes: what is done, where, with what. */
    private static byte[] edited(byte[] edits) {
        List<String> lines = new ArrayList<>(LINES);
        ByteBuffer left = ByteBuffer.wrap(edits);
        for (int i = 0; i < EDITS_MAX && left.remaining() >= 4 && !lines.isEmpty(); i++) {
            int what = left.get() & 7;
            int where = (left.get() & 0xFF) % lines.size();
            int at = left.get() & 0xFF;
            byte with = left.get();
            switch (what) {
                case 0 -> lines.add(lines.get(where));
                case 1 -> lines.remove(where);
                case 2 -> Collections.swap(lines, where, at % lines.size());
                case 3 -> lines.set(where, LINES.get(at % RECORDS).replace(":" + at % RECORDS, ":" + where));
                default -> lines.set(where, changed(lines.get(where), at, with));
            }
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String changed(String line, int at, byte with) {
        if (line.isEmpty()) {
            return line;
        }
        int place = at % line.length();
        return line.substring(0, place) + (char) (with & 0xFF) + line.substring(place + 1);
    }

    private static void check(byte[] copy, String checkpoint) throws IOException {
        Set<String> lines = new HashSet<>(List.of(new String(copy, StandardCharsets.ISO_8859_1).split("\n")));
        lines.remove("");
        boolean genuine = checkpoint.equals(CHECKPOINT) && lines.equals(new HashSet<>(LINES));
        try (CopyVerifier verifier = new CopyVerifier(SIGNER.verifier(), null, true)) {
            verifier.checkpoint("somewhere", checkpoint, false);
            LineCopy.read(new ByteArrayInputStream(copy), verifier);
            CopyReport report = verifier.finish();
            if (report.sound() != genuine) {
                throw new AssertionError((genuine ? "not believed: " : "believed: ")
                        + report.proof().findings() + " of " + lines);
            }
        }
    }
}
