package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class TextMaskerTest {
    private final TextMasker masker = new TextMasker(DetectorSet.all());

    @Test
    void masksWhatAnErrorQuotes() {
        String masked =
                masker.mask("invalid input syntax for type integer: \"write to ada.private@example.org – héllo\"");

        assertThat(masked).isEqualTo("invalid input syntax for type integer: \"write to [email] – héllo\"");
    }

    @Test
    void masksEveryFinding() {
        assertThat(masker.mask("a@b.example, 4111 1111 1111 1111"))
                .doesNotContain("a@b.example")
                .doesNotContain("4111");
    }

    @Test
    void leavesOtherTextAlone() {
        String text = "relation \"customers\" does not exist";

        assertThat(masker.mask(text)).isSameAs(text);
    }

    @Test
    void masksOnlyWhatIsWanted() {
        TextMasker cardsOnly = new TextMasker(DetectorSet.of(Set.of("credit_card")));

        assertThat(cardsOnly.mask("a@b.example 4111 1111 1111 1111"))
                .startsWith("a@b.example ")
                .doesNotContain("4111");
    }
}
