package dev.sallyport.masking;

import dev.sallyport.masking.scan.Entity;
import dev.sallyport.masking.scan.OperatorDetector;
import dev.sallyport.masking.scan.TextScanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which entities are looked for, named as policies name them: in lower case, as in {@code credit_card}. */
public final class DetectorSet {
    private static final DetectorSet NONE = new DetectorSet(EnumSet.noneOf(Entity.class));
    private static final DetectorSet ALL = new DetectorSet(EnumSet.allOf(Entity.class));

    private final EnumSet<Entity> entities;
    private final List<OperatorDetector> operators;
    private final long bits;

    private DetectorSet(EnumSet<Entity> entities) {
        this(entities, List.of());
    }

    private DetectorSet(EnumSet<Entity> entities, List<OperatorDetector> operators) {
        this.entities = entities;
        this.operators = operators;
        long sum = 0;
        for (Entity entity : entities) {
            sum |= entity.bit();
        }
        this.bits = sum;
    }

    public static DetectorSet none() {
        return NONE;
    }

    public static DetectorSet all() {
        return ALL;
    }

    /**
     * The detectors of these names.
     *
     * @throws IllegalArgumentException for a name that no detector has; the message lists those that there are
     */
    public static DetectorSet of(Set<String> entityNames) {
        EnumSet<Entity> entities = EnumSet.noneOf(Entity.class);
        for (String name : entityNames) {
            entities.add(entity(name));
        }
        return new DetectorSet(entities);
    }

    /** These detectors and what an operator looks for besides. */
    public DetectorSet with(Collection<OperatorDetector> more) {
        List<OperatorDetector> all = new ArrayList<>(operators);
        all.addAll(more);
        return new DetectorSet(entities, List.copyOf(all));
    }

    /** The names of all detectors, in the order of scanning. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Entity entity : Entity.values()) {
            names.add(nameOf(entity));
        }
        return names;
    }

    public boolean isEmpty() {
        return entities.isEmpty() && operators.isEmpty();
    }

    TextScanner scanner() {
        return new TextScanner(bits, operators);
    }

    boolean contains(Entity entity) {
        return entities.contains(entity);
    }

    private static Entity entity(String name) {
        for (Entity entity : Entity.values()) {
            if (nameOf(entity).equals(name)) {
                return entity;
            }
        }
        throw new IllegalArgumentException(
                "no detector is called `" + name + "`; there are " + String.join(", ", names()));
    }

    private static String nameOf(Entity entity) {
        return entity.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DetectorSet set && entities.equals(set.entities) && operators.equals(set.operators);
    }

    @Override
    public int hashCode() {
        return 31 * entities.hashCode() + operators.hashCode();
    }

    @Override
    public String toString() {
        return entities.toString();
    }
}
