package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SyntaxNode;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/**
 * A tree, or a statement's facts, as nested lists to compare: everything in it but where it stands in the text. Fields
 * are found by reflection, so that none is forgotten.
 */
final class Shape {
    /** Parts of facts that tell of the text and not of its meaning. */
    private static final Set<String> TEXTUAL =
            Set.of("position", "otherPosition", "start", "end", "offset", "redactedText", "fingerprint");

    private Shape() {}

    static Object of(Object thing) {
        try {
            if (thing instanceof SqlNode node) {
                return node(node);
            }
            if (thing instanceof Record row) {
                return row(row);
            }
            if (thing instanceof Set<?> set) {
                return new HashSet<>(all(set));
            }
            return thing instanceof Collection<?> several ? all(several) : String.valueOf(thing);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static List<Object> all(Collection<?> several) {
        return new ArrayList<>(several.stream().map(Shape::of).toList());
    }

    private static Object node(SqlNode node) throws IllegalAccessException, InvocationTargetException {
        if (node instanceof Query query && onlyBody(query)) {
            // Whether parentheses made a query of it makes no difference.
            return of(query.body);
        }
        List<Object> shape = new ArrayList<>();
        shape.add(node.getClass().getSimpleName());
        if (node instanceof SqlIdentifier identifier) {
            shape.addAll(identifier.names);
        } else if (node instanceof SqlLiteral literal) {
            shape.add(literal.getTypeName() + ":" + literal.toValue());
        } else if (node instanceof SqlDynamicParam parameter) {
            shape.add(parameter.getIndex());
        } else if (node instanceof SqlBasicCall call) {
            shape.add(call.getOperator().getName());
            shape.add(of(call.getOperandList()));
        } else {
            members((SyntaxNode) node, shape);
        }
        return shape;
    }

    private static boolean onlyBody(Query query) {
        return query.with == null && query.ordering.isEmpty() && query.limits.isEmpty() && !query.locking;
    }

    private static void members(SyntaxNode node, List<Object> shape)
            throws IllegalAccessException, InvocationTargetException {
        Field[] fields = node.getClass().getFields();
        Arrays.sort(fields, Comparator.comparing(Field::getName));
        for (Field field : fields) {
            if (!Modifier.isStatic(field.getModifiers())) {
                shape.add(field.getName() + "=");
                shape.add(of(field.get(node)));
            }
        }
        if (node instanceof Command) {
            Method[] methods = Command.class.getDeclaredMethods();
            Arrays.sort(methods, Comparator.comparing(Method::getName));
            for (Method method : methods) {
                boolean accessor = Modifier.isPublic(method.getModifiers())
                        && method.getParameterCount() == 0
                        && !method.getName().equals("getOperandList");
                if (accessor) {
                    shape.add(method.getName() + "=");
                    shape.add(of(method.invoke(node)));
                }
            }
        }
    }

    private static Object row(Record row) throws IllegalAccessException, InvocationTargetException {
        List<Object> shape = new ArrayList<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            if (!TEXTUAL.contains(component.getName())) {
                Method accessor = component.getAccessor();
                shape.add(component.getName() + "=");
                shape.add(of(accessor.invoke(row)));
            }
        }
        return shape;
    }
}
