package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy looks for in results besides what the proxy knows: words, or an expression.
 *
 * @param name in lower case, as rules name it
 * @param words words that stand for themselves; empty if there is an expression
 * @param expression in RE2's syntax, if there are no words
 * @param validator the name of the check that the digits of a match must pass, if any
 * @param location where it stands, for errors that only the detectors' engine can find
 */
public record OwnDetector(
        String name,
        List<String> words,
        @Nullable String expression,
        @Nullable String validator,
        Location location) {
    public OwnDetector {
        words = List.copyOf(words);
    }
}
