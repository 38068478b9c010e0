package dev.sallyport.audit.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    /** The key of the test vectors of Go's package note: its seed, name and ids are published there. */
    private static final String GO_SIGNER =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    private static final String GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private final NoteSigner signer = NoteSigner.generate("audit.example/log", new SecureRandom());
    private final Checkpoint checkpoint = new Checkpoint("audit.example/log", 20_852_163, ROOT);

    @Test
    void derivesTheSamePublicKeyAndKeyIdAsGo() {
        assertThat(NoteSigner.parse(GO_SIGNER).verifier()).hasToString(GO_VERIFIER);
        assertThat(NoteSigner.parse(GO_SIGNER).secretText()).isEqualTo(GO_SIGNER);
        assertThat(VerifierKey.parse(GO_VERIFIER)).hasToString(GO_VERIFIER);
    }

    @Test
    void hasThreeLinesAnEmptyOneAndASignature() {
        String note = signer.sign(checkpoint);

        assertThat(note).startsWith("audit.example/log\n20852163\n" + ROOT + "\n\n\u2014 audit.example/log ");
        assertThat(note).endsWith("\n");
        assertThat(Checkpoint.open(note, signer.verifier())).isEqualTo(checkpoint);
    }

    @Test
    void refusesEveryNoteOfWhichOneCharacterWasChanged() {
        String note = signer.sign(checkpoint);
        for (int i = 0; i < note.length(); i++) {
            char changed = note.charAt(i) == '7' ? '8' : '7';
            String forged = note.substring(0, i) + changed + note.substring(i + 1);
            assertThatThrownBy(() -> Checkpoint.open(forged, signer.verifier()))
                    .as("character " + i)
                    .isInstanceOf(NoteException.class);
        }
    }

    @Test
    void refusesAnotherKeyEvenOfTheSameName() {
        NoteSigner other = NoteSigner.generate("audit.example/log", new SecureRandom());

        assertThatThrownBy(() -> Checkpoint.open(other.sign(checkpoint), signer.verifier()))
                .hasMessageContaining("not signed by");
    }

    @Test
    void passesOverSignaturesOfOthersBesideItsOwn() {
        NoteSigner witness = NoteSigner.generate("witness.example", new SecureRandom());
        String note = signer.sign(checkpoint);
        String cosigned =
                note + witness.sign(checkpoint).substring(checkpoint.body().length() + 1);

        assertThat(Checkpoint.open(cosigned, signer.verifier())).isEqualTo(checkpoint);
    }

    @Test
    void refusesAValidSignatureUnderAnotherOrigin() {
        String note = signer.sign(new Checkpoint("audit.example/other", 1, ROOT));

        assertThatThrownBy(() -> Checkpoint.open(note, signer.verifier())).hasMessageContaining("the key of");
    }

    @Test
    void refusesBodiesThatAreNotPlainCheckpoints() {
        for (String body : new String[] {
            "audit.example/log\n1\n" + ROOT + "\nmore\n",
            "audit.example/log\n01\n" + ROOT + "\n",
            "audit.example/log\n-1\n" + ROOT + "\n",
            "audit.example/log\n9999999999999999999\n" + ROOT + "\n",
            "audit.example/log\n1\nAAAA\n",
            "audit.example/log\n1\n",
            "\n1\n" + ROOT + "\n"
        }) {
            assertThatThrownBy(() -> Checkpoint.open(body + "\n", signer.verifier()))
                    .isInstanceOf(NoteException.class);
        }
    }

    @Test
    void refusesKeysWhoseIdDoesNotFit() {
        assertThatThrownBy(() -> VerifierKey.parse(GO_VERIFIER.replace("c74f20a3", "c74f20a4")))
                .hasMessageContaining("id");
        assertThatThrownBy(() -> VerifierKey.parse(GO_VERIFIER.replace("PeterNeumann", "PeterNewman")))
                .hasMessageContaining("id");
        assertThatThrownBy(() -> NoteSigner.parse(GO_SIGNER.replace("c74f20a3", "c74f20a4")))
                .hasMessageContaining("id")
                .hasMessageNotContaining("AYEKFALVFGy");
        assertThatThrownBy(() -> VerifierKey.parse("nonsense")).isInstanceOf(NoteException.class);
        assertThatThrownBy(() -> NoteSigner.generate("with space", new SecureRandom()))
                .isInstanceOf(NoteException.class);
    }

    @Test
    void neverShowsTheSecret() {
        NoteSigner go = NoteSigner.parse(GO_SIGNER);

        assertThat(go.toString()).doesNotContain("AYEKFALVFGy").contains(GO_VERIFIER);
    }
}
