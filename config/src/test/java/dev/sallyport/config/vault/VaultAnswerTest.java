package dev.sallyport.config.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class VaultAnswerTest {
    private final VaultAnswer answer = new VaultAnswer();

    private void accept(int bytes) {
        answer.accept(Optional.of(new byte[bytes]));
    }

    @Test
    void takesAsMuchAsItMay() {
        accept(VaultAnswer.BYTES_MAX - 10);
        accept(10);
        answer.accept(Optional.empty());

        assertThat(answer.bytes()).hasSize(VaultAnswer.BYTES_MAX);
        assertThat(answer.tooLong()).isNotDone();
    }

    @Test
    void keepsNothingThatComesAfterWhatItDropped() {
        accept(VaultAnswer.BYTES_MAX - 10);
        accept(11);
        accept(10);

        assertThat(answer.bytes()).hasSize(VaultAnswer.BYTES_MAX - 10);
        assertThat(answer.tooLong()).isDone();
    }
}
