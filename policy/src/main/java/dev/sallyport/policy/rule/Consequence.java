package dev.sallyport.policy.rule;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows from a rule that matches. */
public sealed interface Consequence {
    /** The statement may run. */
    record Allow() implements Consequence {}

    /**
     * The statement may not run.
     *
     * @param message the reason, for people
     * @param hint what to do instead, if the rule says so
     */
    record Deny(String message, @Nullable String hint) implements Consequence {}

    /**
     * The statement needs reviewers.
     *
     * @param reviewers roles whose holders may agree
     * @param min how many must, at least 1
     * @param ttl how long an approval holds
     * @param manner how it is asked for
     * @param auto when the rule consents by itself, without reviewers; null for never
     * @param message the reason, for people
     * @param hint what to do, if the rule says so
     */
    record Approve(
            List<String> reviewers,
            int min,
            Duration ttl,
            ApprovalManner manner,
            @Nullable Condition auto,
            String message,
            @Nullable String hint)
            implements Consequence {
        public Approve {
            reviewers = List.copyOf(reviewers);
        }

        /** One that never consents by itself. */
        public Approve(
                List<String> reviewers,
                int min,
                Duration ttl,
                ApprovalManner manner,
                String message,
                @Nullable String hint) {
            this(reviewers, min, ttl, manner, null, message, hint);
        }
    }

    /**
     * Columns are masked.
     *
     * @param columns which
     * @param method how
     * @param place where
     */
    record MaskColumns(List<NamePattern> columns, MaskMethod method, MaskPlace place) implements Consequence {
        public MaskColumns {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Results are searched for personal data, wherever it stands.
     *
     * @param detectors names of detectors in lower case, or {@code all}
     */
    record MaskContent(Set<String> detectors) implements Consequence {
        public MaskContent {
            detectors = Set.copyOf(detectors);
        }
    }

    /**
     * What a statement returns, or changes, is limited.
     *
     * @param rows how many rows a result may have, at least 1; empty for no limit
     * @param affectedRows how many rows a statement may change, at least 1; empty for no limit
     * @param bytes how many bytes of rows or copied data may be returned, at least 1; empty for no limit
     * @param millis how long a statement may run, at least 1; empty for no limit
     */
    record Limit(OptionalLong rows, OptionalLong affectedRows, OptionalLong bytes, OptionalLong millis)
            implements Consequence {}
}
