package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UlidSourceTest {
    @Test
    void beginsWithTheTimeInCrockfordsBase32() {
        // The example of the ULID specification: 1469918176385 is 01ARYZ6S41.
        String id = new UlidSource(new SecureRandom()).next(1_469_918_176_385L);

        assertThat(id).startsWith("01ARYZ6S41").matches("[0-9A-HJKMNP-TV-Z]{26}");
    }

    @Test
    void neverRepeatsAndSortsAsMadeWhateverTheClockDoes() {
        UlidSource source = new UlidSource(new SecureRandom());
        List<String> ids = new ArrayList<>();
        for (long millis : new long[] {100, 100, 99, 101, 101, 5, Long.MAX_VALUE, -1, 102}) {
            for (int i = 0; i < 100; i++) {
                ids.add(source.next(millis));
            }
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
}
