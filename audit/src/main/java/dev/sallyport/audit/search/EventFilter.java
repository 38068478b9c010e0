package dev.sallyport.audit.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event must have to be found: all terms, and a time within bounds. Capital letters don't matter. Immutable.
 */
public final class EventFilter {
    /** A filter that every event passes. */
    public static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), Set.of(), null, null);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TERMS_MAX = 64;
    private static final int ALTERNATIVES_MAX = 4096;

    private final Set<String> terms;
    private final Set<String> any;
    private final Set<String> none;
    private final @Nullable Instant since;
    private final @Nullable Instant until;

    private EventFilter(
            Set<String> terms, Set<String> any, Set<String> none, @Nullable Instant since, @Nullable Instant until) {
        this.terms = terms;
        this.any = any;
        this.none = none;
        this.since = since;
        this.until = until;
    }

    /** This filter, and the event must also have this value of the facet. */
    public EventFilter with(Facet facet, String value) {
        return withTerms(List.of(EventTerms.term(facet, value)));
    }

    /**
     * This filter, and the statement's text as it is in the log must also hold each of these words, in any order.
     * Nothing in the text is an operator.
     *
     * @throws IllegalArgumentException if there is no word in it, or too many
     */
    public EventFilter withText(String text) {
        List<String> words = EventTerms.words(text);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("there is no word in the text to look for");
        }
        return withTerms(
                words.stream().map(word -> EventTerms.term(Facet.WORD, word)).toList());
    }

    /**
     * This filter, and a parameter or literal must also be one of these as it is in the log: itself, or one of the hashes
     * that it may have.
     *
     * @throws IllegalArgumentException if there are too many
     */
    public EventFilter withValue(Set<String> forms) {
        if (forms.isEmpty() || forms.size() > ALTERNATIVES_MAX) {
            throw new IllegalArgumentException("more than " + ALTERNATIVES_MAX + " hashes to look for");
        }
        Set<String> oneOf = new HashSet<>();
        forms.forEach(form -> oneOf.add(EventTerms.term(Facet.VALUE, form)));
        return new EventFilter(terms, Set.copyOf(oneOf), none, since, until);
    }

    /** This filter, and the event must also be from this time on. */
    public EventFilter since(Instant time) {
        return new EventFilter(terms, any, none, time, until);
    }

    /** This filter, and the event must also be from before this time. */
    public EventFilter until(Instant time) {
        return new EventFilter(terms, any, none, since, time);
    }

    /** This filter, and the event must also have one of these terms, and none of those. */
    EventFilter withAny(Set<String> oneOf, Set<String> noneOf) {
        if (oneOf.isEmpty() || oneOf.size() > ALTERNATIVES_MAX || noneOf.size() > ALTERNATIVES_MAX) {
            throw new IllegalArgumentException("too many tables are called so: say its schema, too");
        }
        return new EventFilter(terms, Set.copyOf(oneOf), Set.copyOf(noneOf), since, until);
    }

    private EventFilter withTerms(List<String> more) {
        Set<String> all = new LinkedHashSet<>(terms);
        all.addAll(more);
        if (all.size() > TERMS_MAX) {
            throw new IllegalArgumentException("more than " + TERMS_MAX + " conditions");
        }
        return new EventFilter(all, any, none, since, until);
    }

    /** Whether every event passes. */
    public boolean isAll() {
        return terms.isEmpty() && any.isEmpty() && since == null && until == null;
    }

    /** Whether the record in a line of the log passes; a line that isn't a record passes only what lets all pass. */
    public boolean matches(String line) {
        if (isAll()) {
            return true;
        }
        try {
            JsonNode record = JSON.readTree(line);
            return record != null && matches(record);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    boolean matches(JsonNode record) {
        if (!inTime(record)) {
            return false;
        }
        Set<String> has = EventTerms.of(record);
        return has.containsAll(terms)
                && (any.isEmpty() || !Collections.disjoint(has, any))
                && Collections.disjoint(has, none);
    }

    private boolean inTime(JsonNode record) {
        if (since == null && until == null) {
            return true;
        }
        try {
            Instant time = Instant.parse(record.path("time").asText());
            return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    Set<String> terms() {
        return terms;
    }

    /** One of which the event must have; empty for any event. */
    Set<String> any() {
        return any;
    }

    /** Microseconds since 1970 that no event found is before. */
    long earliest() {
        return since == null ? Long.MIN_VALUE : micros(since);
    }

    /** Microseconds since 1970 that no event found is after. */
    long latest() {
        return until == null ? Long.MAX_VALUE : micros(until);
    }

    /** The whole microseconds since 1970; times further away than a long can hold count as its ends. */
    static long micros(Instant time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, time);
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
