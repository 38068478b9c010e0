package dev.sallyport.policy.sql.surface;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something with a value. There is no way to write one that does anything. */
public sealed interface Operand {
    /**
     * A constant.
     *
     * @param value a String, a Long, a Boolean or null
     */
    record Literal(@Nullable Object value) implements Operand {}

    /** A parameter, counted from 0. */
    record Parameter(int index) implements Operand {}

    /** A column of the table. */
    record Column(String name) implements Operand {}

    /** All columns of the table. */
    record Everything() implements Operand {}

    /** How many rows there are. */
    record Count() implements Operand {}

    /** A fact of the session, by the name of PostgreSQL's function: {@code current_user}, {@code version}, … */
    record Fact(String function) implements Operand {}

    /** The present time less some. */
    record Ago(Duration time) implements Operand {}
}
