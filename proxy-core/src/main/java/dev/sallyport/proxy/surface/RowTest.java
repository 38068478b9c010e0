package dev.sallyport.proxy.surface;

import dev.sallyport.policy.sql.surface.Operand;
import dev.sallyport.policy.sql.surface.Predicate;
import dev.sallyport.proxy.surface.Binding.Value;
import dev.sallyport.proxy.surface.SurfaceTable.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition made ready for rows: names found, constants converted, patterns read. Null is unknown. */
@FunctionalInterface
interface RowTest {
    @Nullable
    Boolean test(@Nullable Object[] row);

    static RowTest of(Predicate predicate, Binding binding, Stop stop) {
        if (predicate instanceof Predicate.And and) {
            return all(and.parts(), binding, stop, false);
        }
        if (predicate instanceof Predicate.Or or) {
            return all(or.parts(), binding, stop, true);
        }
        if (predicate instanceof Predicate.Not not) {
            RowTest inner = of(not.part(), binding, stop);
            return row -> {
                Boolean holds = inner.test(row);
                return holds == null ? null : Boolean.valueOf(!holds);
            };
        }
        if (predicate instanceof Predicate.Compare compare) {
            return compare(compare, binding);
        }
        if (predicate instanceof Predicate.Like like) {
            return like(like, binding, stop);
        }
        if (predicate instanceof Predicate.In in) {
            List<Predicate> each = new ArrayList<>();
            for (Operand candidate : in.candidates()) {
                each.add(new Predicate.Compare("=", in.value(), candidate));
            }
            return all(each, binding, stop, true);
        }
        if (predicate instanceof Predicate.Member member) {
            return member(member, binding);
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            Value value = binding.value(isNull.value());
            return row -> value.of(row) == null;
        }
        Value value = binding.value(((Predicate.Truth) predicate).value()).as(SurfaceType.BOOL);
        return row -> (Boolean) value.of(row);
    }

    /** AND, or OR: one that is {@code decisive} decides, else one that is unknown. */
    private static RowTest all(List<Predicate> parts, Binding binding, Stop stop, boolean decisive) {
        List<RowTest> tests = new ArrayList<>();
        for (Predicate part : parts) {
            tests.add(of(part, binding, stop));
        }
        return row -> {
            boolean unknown = false;
            for (RowTest test : tests) {
                Boolean holds = test.test(row);
                if (holds == null) {
                    unknown = true;
                } else if (holds == decisive) {
                    return decisive;
                }
            }
            return unknown ? null : Boolean.valueOf(!decisive);
        };
    }

    private static RowTest compare(Predicate.Compare compare, Binding binding) {
        Value left = binding.value(compare.left());
        Value right = binding.value(compare.right());
        SurfaceType type = type(left, right);
        if (type == SurfaceType.TEXT_ARRAY) {
            throw new SurfaceException("42883", "lists are compared by: value = ANY (column)");
        }
        Value a = left.as(type);
        Value b = right.as(type);
        String operator = compare.operator();
        return row -> {
            Object x = a.of(row);
            Object y = b.of(row);
            return (x == null || y == null) ? null : Boolean.valueOf(holds(operator, order(x, y)));
        };
    }

    /** A column's type goes before a constant's, and a constant with a type before a text. */
    private static SurfaceType type(Value left, Value right) {
        SurfaceType first = left.isColumn() || !right.isColumn() ? left.type() : right.type();
        SurfaceType second = first == null ? (left.type() == null ? right.type() : left.type()) : first;
        return second == null ? SurfaceType.TEXT : second;
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            default -> throw new SurfaceException("42883", "this operator is not available here");
        };
    }

    /** Of two values of one type. */
    @SuppressWarnings("unchecked")
    static int order(Object a, Object b) {
        if (a.getClass() != b.getClass() || !(a instanceof Comparable)) {
            throw new SurfaceException("42883", "values of these types can't be compared");
        }
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static RowTest like(Predicate.Like like, Binding binding, Stop stop) {
        Value text = binding.value(like.text()).as(SurfaceType.TEXT);
        Value pattern = binding.value(like.pattern());
        if (pattern.isColumn()) {
            throw new SurfaceException("42883", "a pattern must be a constant or a parameter here");
        }
        String written = (String) pattern.as(SurfaceType.TEXT).constant();
        if (written == null) {
            return row -> null;
        }
        LikePattern read = new LikePattern(written, like.ignoreCase());
        return row -> {
            String value = (String) text.of(row);
            return value == null ? null : Boolean.valueOf(read.matches(value, stop));
        };
    }

    private static RowTest member(Predicate.Member member, Binding binding) {
        Value list = binding.value(member.list());
        Value value = binding.value(member.value());
        if (!list.isColumn() || list.type() != SurfaceType.TEXT_ARRAY || value.isColumn()) {
            throw new SurfaceException("42883", "only constant = ANY (column of lists) is available here");
        }
        Object wanted = value.as(SurfaceType.TEXT).constant();
        return row -> {
            Object values = list.of(row);
            return (values == null || wanted == null) ? null : Boolean.valueOf(((List<?>) values).contains(wanted));
        };
    }

    /** What every row wanted must have, as far as that is said by comparisons that all have to hold. */
    static List<Wanted> wanted(@Nullable Predicate predicate, Binding binding) {
        List<Wanted> wanted = new ArrayList<>();
        if (predicate instanceof Predicate.And and) {
            for (Predicate part : and.parts()) {
                wanted.addAll(wanted(part, binding));
            }
        } else if (predicate instanceof Predicate.Compare compare) {
            Value left = binding.value(compare.left());
            Value right = binding.value(compare.right());
            if (left.isColumn() && !right.isColumn()) {
                add(wanted, compare.left(), compare.operator(), left, right);
            } else if (right.isColumn() && !left.isColumn()) {
                String turned =
                        compare.operator().replace('<', '!').replace('>', '<').replace('!', '>');
                add(wanted, compare.right(), compare.operator().equals("<>") ? "<>" : turned, right, left);
            }
        } else if (predicate instanceof Predicate.Member member) {
            add(wanted, member.list(), "=", new Value(0, SurfaceType.TEXT, null), binding.value(member.value()));
        }
        return wanted;
    }

    private static void add(List<Wanted> wanted, Operand column, String operator, Value left, Value constant) {
        SurfaceType type = left.type();
        Object value = type == null || type == SurfaceType.TEXT_ARRAY
                ? null
                : constant.as(type).constant();
        if (value != null && column instanceof Operand.Column named) {
            wanted.add(new Wanted(named.name(), operator, value));
        }
    }
}
