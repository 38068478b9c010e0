package dev.sallyport.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.Mutations;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A server's SCRAM messages are answered or refused, nothing else; and none that doesn't know the password passes. */
class ScramLoginFuzzTest {
    @FuzzTest
    void refusesWhatIsNoChallenge(byte[] challenge) {
        check(challenge);
    }

    @Test
    void holdsForDamagedChallenges() {
        List<byte[]> challenges = List.of(
                bytes("r=NONCEabc,s=QSXCR+Q6sek8bf92,i=4096"),
                bytes("r=NONCEabc,s=QSXCR+Q6sek8bf92,i=1"),
                bytes("r=NONCEabc,s=,i=4096"),
                bytes("r=NONCEabc,s=QSXCR+Q6sek8bf92,i=99999999999"),
                bytes("m=x,r=NONCEabc,s=QSXCR+Q6sek8bf92,i=4096"),
                bytes("e=other-error"),
                bytes("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
        Mutations.ofEach(challenges, 60, ScramLoginFuzzTest::check);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void check(byte[] challenge) {
        ScramLogin login = ScramLogin.start(List.of("SCRAM-SHA-256"), "geheim", null, ChannelBindingMode.DISABLE);
        String first = new String(Objects.requireNonNull(login.initial().data()), StandardCharsets.UTF_8);
        String nonce = first.substring(first.indexOf("r=") + 2);
        String text = new String(challenge, StandardCharsets.ISO_8859_1).replace("NONCE", nonce);
        try {
            String proof = new String(
                    login.onContinue(text.getBytes(StandardCharsets.ISO_8859_1)).data(), StandardCharsets.UTF_8);
            assertThat(proof).contains("r=" + nonce).contains(",p=").doesNotContain("geheim");
        } catch (ProtocolViolationException refused) {
            assertThat(refused.sqlState()).hasSize(5);
        }
        try {
            login.onFinal(challenge);
        } catch (ProtocolViolationException | IllegalStateException refused) {
            assertThat(refused).hasMessageNotContaining("geheim");
        }
        assertThat(login.isComplete()).isFalse();
    }
}
