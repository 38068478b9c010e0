package dev.sallyport.proxy.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements and portals by name. A name counts as pending from the moment its message is judged and as known
 * when the upstream confirmed it, so that pipelined messages find it and a failed one leaves no trace. Confined to one
 * event loop.
 */
final class SessionNames {
    private final int statementsMax;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, PreparedStatement> pendingStatements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private final Map<String, Portal> pendingPortals = new HashMap<>();

    SessionNames(int statementsMax) {
        this.statementsMax = statementsMax;
    }

    boolean full() {
        return statements.size() + pendingStatements.size() >= statementsMax
                || portals.size() + pendingPortals.size() >= statementsMax;
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

    void define(PreparedStatement statement) {
        pendingStatements.put(statement.name, statement);
    }

    void define(Portal portal) {
        pendingPortals.put(portal.name, portal);
    }

    void confirm(PreparedStatement statement) {
        statements.put(statement.name, statement);
        pendingStatements.remove(statement.name, statement);
    }

    void confirm(Portal portal) {
        portals.put(portal.name, portal);
        pendingPortals.remove(portal.name, portal);
    }

    void abandon(PreparedStatement statement) {
        pendingStatements.remove(statement.name, statement);
    }

    void abandon(Portal portal) {
        pendingPortals.remove(portal.name, portal);
    }

    void closeStatement(String name) {
        statements.remove(name);
    }

    void closeAllStatements() {
        statements.clear();
    }

    void closePortal(String name) {
        portals.remove(name);
    }

    void closeAllPortals() {
        portals.clear();
    }

    /** Portals end with their transaction; cursors may be WITH HOLD, so their names are kept. */
    void transactionEnded() {
        if (!portals.isEmpty()) {
            portals.values().removeIf(portal -> !portal.cursor);
        }
    }
}
