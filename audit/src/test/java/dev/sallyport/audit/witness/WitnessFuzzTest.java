package dev.sallyport.audit.witness;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.WitnessSigner;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Whatever a stranger sends or answers, reading it ends in an answer and never in a surprise. */
class WitnessFuzzTest {
    private static final WitnessSigner SIGNER = WitnessSigner.generate("witness.example/w1", new SecureRandom());

    @FuzzTest(maxDuration = "5s")
    void readsAnyRequestOrRefusesIt(byte[] bytes) {
        try {
            AddCheckpoint read = AddCheckpoint.parse(new String(bytes, StandardCharsets.UTF_8));
            AddCheckpoint again = AddCheckpoint.parse(read.text());
            if (again.older() != read.older() || !again.note().equals(read.note())) {
                throw new AssertionError(read.text());
            }
        } catch (NoteException e) {
            // The only answer besides a request.
        }
    }

    @FuzzTest(maxDuration = "5s")
    void findsNoCosignatureThatNobodyMade(byte[] bytes) {
        try {
            SignedNote note = SignedNote.parse(new String(bytes, StandardCharsets.UTF_8));
            if (note.cosigned(SIGNER.verifier()).isPresent()) {
                throw new AssertionError(note.text());
            }
        } catch (NoteException e) {
            // The only answer besides a note.
        }
    }
}
