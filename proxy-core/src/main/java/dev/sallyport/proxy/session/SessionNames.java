package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.RowDescription;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements and portals by name. A name counts as pending from the moment its message is judged and as known
 * when the upstream confirmed it, so that pipelined messages find it and a failed one leaves no trace. Bounded by number
 * and by what it keeps in memory; the unnamed ones are always there, so they count for neither. Confined to one event
 * loop.
 */
final class SessionNames {
    /** A portal and its place in the tables. */
    private static final int PORTAL_BYTES = 1024;

    private static final int FIELD_BYTES = 128;

    private final int namesMax;
    private final long bytesMax;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, PreparedStatement> pendingStatements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final Map<String, Portal> pendingPortals = new HashMap<>();
    private long bytes;
    private long batch;

    /**
     * @param namesMax statements, and as many portals
     * @param bytesMax what all of them may weigh
     */
    SessionNames(int namesMax, long bytesMax) {
        this.namesMax = namesMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Why no more statement of this name and weight can be kept; null if one can. Whoever redefines a name is never
     * told so: the upstream knows better what becomes of that.
     */
    @Nullable
    ErrorFields noRoom(String name, long weight) {
        if (name.isEmpty() || statement(name) != null) {
            return null;
        }
        if (named(statements) + named(pendingStatements) >= namesMax) {
            return Refusals.tooManyNames(namesMax);
        }
        return noRoom(weight);
    }

    /** As {@link #noRoom(String, long)}, for a portal. */
    @Nullable
    ErrorFields noRoomForPortal(String name) {
        return noRoomForPortal(name, 0);
    }

    /**
     * As {@link #noRoomForPortal(String)}.
     *
     * @param parameters what is kept of its parameters, in bytes
     */
    @Nullable
    ErrorFields noRoomForPortal(String name, long parameters) {
        if (name.isEmpty() || portal(name) != null) {
            return null;
        }
        if (named(portals) + named(pendingPortals) >= namesMax) {
            forget(portal -> portal.doubtful);
        }
        return named(portals) + named(pendingPortals) >= namesMax
                ? Refusals.tooManyNames(namesMax)
                : noRoom(PORTAL_BYTES + parameters);
    }

    private static int named(Map<String, ?> map) {
        return map.size() - (map.containsKey("") ? 1 : 0);
    }

    /** Why that much more can't be kept; null if it can. */
    @Nullable
    ErrorFields noRoom(long weight) {
        if (bytes + weight > bytesMax) {
            forget(portal -> portal.doubtful);
        }
        return bytes + weight > bytesMax ? Refusals.tooManyBytes(bytesMax) : null;
    }

    /** What is kept at the moment, in bytes. */
    long bytes() {
        return bytes;
    }

    @Nullable
    PreparedStatement statement(String name) {
        PreparedStatement pending = pendingStatements.get(name);
        return pending != null ? pending : statements.get(name);
    }

    @Nullable
    Portal portal(String name) {
        Portal pending = pendingPortals.get(name);
        return pending != null ? pending : portals.get(name);
    }

    /** A Sync, or a Query: what follows runs also if something before it failed. */
    void batchEnded() {
        batch++;
    }

    /** Whether all names that were given are known to stand. */
    boolean settled() {
        return pendingStatements.isEmpty() && pendingPortals.isEmpty();
    }

    /**
     * Whether it isn't certain what a statement's name stands for: it was given, but whether that succeeded isn't known,
     * and what comes now isn't skipped if it failed. Then the name stands for what it did before.
     */
    boolean unsettledStatement(String name) {
        PreparedStatement pending = pendingStatements.get(name);
        return pending != null && pending.batch != batch;
    }

    /** As {@link #unsettledStatement}, of a portal. */
    boolean unsettledPortal(String name) {
        Portal pending = pendingPortals.get(name);
        return pending != null && pending.batch != batch;
    }

    void define(PreparedStatement statement) {
        statement.batch = batch;
        put(pendingStatements, statement);
    }

    void define(Portal portal) {
        portal.batch = batch;
        put(pendingPortals, portal);
    }

    void confirm(PreparedStatement statement) {
        put(statements, statement);
        abandon(statement);
    }

    void confirm(Portal portal) {
        put(portals, portal);
        abandon(portal);
    }

    void abandon(PreparedStatement statement) {
        if (pendingStatements.remove(statement.name, statement)) {
            release(statement.name, statement);
        }
    }

    void abandon(Portal portal) {
        if (pendingPortals.remove(portal.name, portal)) {
            release(portal);
        }
    }

    private void put(Map<String, PreparedStatement> map, PreparedStatement statement) {
        hold(statement.name, statement);
        PreparedStatement before = map.put(statement.name, statement);
        if (before != null) {
            release(before.name, before);
        }
    }

    private void put(Map<String, Portal> map, Portal portal) {
        if (!portal.name.isEmpty()) {
            bytes += PORTAL_BYTES + portal.parameters.weight();
        }
        hold(portal.name, portal.statement);
        Portal before = map.put(portal.name, portal);
        if (before != null) {
            release(before);
        }
    }

    private void hold(String name, PreparedStatement statement) {
        if (!name.isEmpty() && statement.holders++ == 0) {
            bytes += statement.weight();
        }
    }

    private void release(String name, PreparedStatement statement) {
        if (!name.isEmpty() && --statement.holders == 0) {
            bytes -= statement.weight();
        }
    }

    private void release(Portal portal) {
        if (!portal.name.isEmpty()) {
            bytes -= PORTAL_BYTES + portal.parameters.weight() + portal.descriptionBytes;
            portal.descriptionBytes = 0;
        }
        release(portal.name, portal.statement);
    }

    /** The upstream described the portal. */
    void described(Portal portal, RowDescription description) {
        portal.description = description;
        if (!portal.name.isEmpty()
                && (portals.get(portal.name) == portal || pendingPortals.get(portal.name) == portal)) {
            bytes -= portal.descriptionBytes;
            portal.descriptionBytes = (long) FIELD_BYTES * description.fields().size();
            bytes += portal.descriptionBytes;
        }
    }

    void closeStatement(String name) {
        PreparedStatement closed = statements.remove(name);
        if (closed != null) {
            release(name, closed);
        }
    }

    /** What DEALLOCATE ALL and DISCARD ALL do: the unnamed statement stays (DropAllPreparedStatements in prepare.c). */
    void closeAllStatements() {
        PreparedStatement unnamed = statements.remove("");
        statements.forEach(this::release);
        statements.clear();
        if (unnamed != null) {
            statements.put("", unnamed);
        }
    }

    void closePortal(String name) {
        Portal closed = portals.remove(name);
        if (closed != null) {
            release(closed);
        }
    }

    void closeAllPortals() {
        forget(portal -> true);
    }

    /**
     * A transaction ended, and with it its portals. A cursor WITH HOLD stays if it was declared in a transaction that
     * was committed.
     */
    void committed() {
        forget(portal -> !portal.hold);
        portals.values().forEach(portal -> portal.kept = true);
    }

    /** A transaction was rolled back, and with it whatever was declared in it. */
    void rolledBack() {
        forget(portal -> !portal.kept);
    }

    /** A part of the transaction was rolled back; whether that is where its portals were made isn't known. */
    void partlyRolledBack() {
        portals.values().stream().filter(portal -> !portal.kept).forEach(portal -> portal.doubtful = true);
    }

    /**
     * No transaction is open any more.
     *
     * @param failed whether something failed since that was last said, so that the end may have been a rollback
     */
    void transactionEnded(boolean failed) {
        if (portals.isEmpty()) {
            return;
        }
        if (failed) {
            partlyRolledBack();
        }
        committed();
    }

    private void forget(Predicate<Portal> which) {
        portals.values().removeIf(portal -> {
            boolean gone = which.test(portal);
            if (gone) {
                release(portal);
            }
            return gone;
        });
    }
}
