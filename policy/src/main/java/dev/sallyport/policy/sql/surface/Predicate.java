package dev.sallyport.policy.sql.surface;

import java.util.List;

/** What rows must be like, in SQL's logic of three values. */
public sealed interface Predicate {
    /** All of them hold. */
    record And(List<Predicate> parts) implements Predicate {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** One of them holds. */
    record Or(List<Predicate> parts) implements Predicate {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** It doesn't hold. */
    record Not(Predicate part) implements Predicate {}

    /**
     * Two values compare so.
     *
     * @param operator {@code =}, {@code <>}, {@code <}, {@code >}, {@code <=} or {@code >=}
     */
    record Compare(String operator, Operand left, Operand right) implements Predicate {}

    /** A text is like a pattern of {@code %} and {@code _}, with a backslash before those that mean themselves. */
    record Like(Operand text, Operand pattern, boolean ignoreCase) implements Predicate {}

    /** A value is one of several. */
    record In(Operand value, List<Operand> candidates) implements Predicate {
        public In {
            candidates = List.copyOf(candidates);
        }
    }

    /** A value is in a list: {@code value = ANY (list)}. */
    record Member(Operand value, Operand list) implements Predicate {}

    /** There is no value. */
    record IsNull(Operand value) implements Predicate {}

    /** A value is true. */
    record Truth(Operand value) implements Predicate {}
}
