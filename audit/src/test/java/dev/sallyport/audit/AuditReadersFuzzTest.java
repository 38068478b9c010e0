package dev.sallyport.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Whatever stands in a log's files, reading it ends in an answer and never in a surprise. */
class AuditReadersFuzzTest {
    private static final VerifierKey KEY =
            NoteSigner.generate(Samples.ORIGIN, new SecureRandom()).verifier();

    @FuzzTest(maxDuration = "5s")
    void readsAnyLineAsARecordOrRefusesIt(byte[] bytes) {
        try {
            RecordReader.read(new SegmentReader.Line(bytes, 1, 0, bytes.length + 1L, true));
        } catch (RecordReader.NotARecordException e) {
            // The only answer besides a record.
        }
    }

    @FuzzTest(maxDuration = "5s")
    void opensNoCheckpointThatWasNotSigned(byte[] bytes) {
        try {
            Checkpoint.open(new String(bytes, StandardCharsets.UTF_8), KEY);
        } catch (NoteException e) {
            return;
        }
        throw new AssertionError("a checkpoint was accepted that nobody signed");
    }

    @FuzzTest(maxDuration = "5s")
    void printsAnyLineWithoutHiddenCharacters(byte[] bytes) {
        String printed = new AuditPrinter(false).print(new String(bytes, StandardCharsets.UTF_8));
        if (printed.replaceFirst("\n    ", "").codePoints().anyMatch(HiddenCharacters::hidden)) {
            throw new AssertionError(printed);
        }
    }
}
