package dev.sallyport.audit;

import dev.sallyport.audit.note.WitnessKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who must have signed a log besides itself.
 *
 * @param witnesses who is believed
 * @param required how many of them must have signed, at least one
 * @param ageMax how long ago, at most; null for any time
 * @param clock what time it is
 */
public record WitnessDemand(
        List<WitnessKey> witnesses, int required, @Nullable Duration ageMax, Clock clock) {
    public WitnessDemand {
        witnesses = witnesses.stream().distinct().toList();
        if (required < 1 || required > witnesses.size()) {
            throw new IllegalArgumentException(
                    required + " of " + witnesses.size() + " different witnesses can't be required");
        }
    }
}
