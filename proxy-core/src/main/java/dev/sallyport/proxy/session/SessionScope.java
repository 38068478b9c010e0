package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Claims;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in this session: the search path as the server last told it, the role it runs as, and the definitions
 * that the session changed itself; and what the requester says by settings. Whatever may have changed one of them makes
 * all of it unknown until the server is asked again; until then a bare name stands for everything it could be. Confined
 * to one event loop.
 */
final class SessionScope {
    /** Transaction control that leaves settings alone, but for the transaction's own. */
    private static final Set<String> BEGINNINGS =
            Set.of("BEGIN", "START TRANSACTION", "SAVEPOINT", "RELEASE SAVEPOINT", "SET TRANSACTION");

    /** What literals and names are read by, as far as the server reports it (manual, "Asynchronous Operations"). */
    private static final Set<String> MEANINGFUL = Set.of("DateStyle", "IntervalStyle", "TimeZone");

    private final String login;
    private final OwnDefinitions own = new OwnDefinitions();
    private final BlockState block = new BlockState();
    private final Map<String, String> settings = new TreeMap<>();
    private Claims claims = Claims.NONE;
    private boolean claimsKnown;
    private boolean claimsEverChanged;
    private boolean asLogin;
    private @Nullable String currentUser;
    private @Nullable List<String> searchPath;
    private boolean unknown = true;
    private boolean everChanged;

    /** Of a session whose upstream connection logged in by this name. */
    SessionScope(String login) {
        this.login = login;
    }

    /** Whether the server should be asked for the search path before the next statement is read. */
    boolean unknown() {
        return unknown;
    }

    /** The server said what a setting is. */
    void reported(String setting, String value) {
        if (MEANINGFUL.contains(setting)) {
            settings.put(setting, value);
        }
    }

    /**
     * The settings by which the same text may mean something else; those that never change here are left out. Of use only
     * if nothing of them is {@link #unknown()} and nothing ran since the server last had a chance to report them.
     */
    List<String> settings() {
        List<String> all = new ArrayList<>();
        settings.forEach((name, value) -> all.add(name + "=" + value));
        all.add("search_path=" + searchPath);
        all.add("role=" + currentUser);
        return all;
    }

    /**
     * The settings that another session of the same login needs to read a text as this one does; null if none can: they
     * aren't known, or this one has another role, or temporary tables.
     */
    @Nullable
    Map<String, String> planning() {
        if (unknown || searchPath == null || role() == null) {
            return null;
        }
        StringBuilder path = new StringBuilder();
        for (String schema : searchPath) {
            if (schema.startsWith("pg_temp")) {
                return null;
            }
            path.append(path.length() == 0 ? "" : ", ")
                    .append('"')
                    .append(schema.replace("\"", "\"\""))
                    .append('"');
        }
        Map<String, String> all = new TreeMap<>(settings);
        all.put("search_path", path.toString());
        return all;
    }

    /** What {@link #admitted} changes. */
    record State(
            boolean asLogin,
            boolean claimsKnown,
            boolean claimsEverChanged,
            @Nullable String currentUser,
            @Nullable List<String> searchPath,
            boolean unknown,
            boolean everChanged,
            OwnDefinitions.State own,
            BlockState.State block) {}

    State state() {
        return new State(
                asLogin,
                claimsKnown,
                claimsEverChanged,
                currentUser,
                searchPath,
                unknown,
                everChanged,
                own.state(),
                block.state());
    }

    /** Takes back what was admitted since, none of which was sent. */
    void restore(State state) {
        asLogin = state.asLogin;
        claimsKnown = state.claimsKnown;
        claimsEverChanged = state.claimsEverChanged;
        currentUser = state.currentUser;
        searchPath = state.searchPath;
        unknown = state.unknown;
        everChanged = state.everChanged;
        own.restore(state.own);
        block.restore(state.block);
    }

    /** The schemas as the server resolved them. */
    void searchPath(List<String> schemas) {
        searchPath = List.copyOf(schemas);
        unknown = false;
    }

    /** The session's and the current user as the server told them: an ALTER ROLE … SET may have set another role. */
    void users(String session, String current) {
        asLogin = session.equals(login) && current.equals(login);
        currentUser = current;
    }

    /** What the requester says by settings, as the server told it. */
    void claims(Claims said) {
        claims = said;
        claimsKnown = true;
    }

    /** What the requester says by settings; nothing if it isn't known. */
    Claims claims() {
        return claimsKnown ? claims : Claims.NONE;
    }

    /** Whether it is known what the requester says by settings. */
    boolean claimsKnown() {
        return claimsKnown;
    }

    /**
     * The login's name if the session runs as that; null if it doesn't or it isn't known. Whatever may change the path
     * may change the role.
     */
    @Nullable
    String role() {
        return asLogin ? login : null;
    }

    void forgetSearchPath() {
        asLogin = false;
        currentUser = null;
        unknown = true;
        everChanged = true;
    }

    /** A transaction ended: its end may have restored an earlier path, and shows or takes back what code in it did. */
    void transactionEnded() {
        everChanged |= own.transactionEnded();
        if (claimsEverChanged) {
            claimsKnown = false;
        }
        if (everChanged) {
            asLogin = false;
            currentUser = null;
            unknown = true;
        }
    }

    /** What is known of the transaction block beyond the last ReadyForQuery. */
    BlockState block() {
        return block;
    }

    /** What the session itself changed of the definitions. */
    OwnDefinitions own() {
        return own;
    }

    AnalysisScope of(Catalog catalog) {
        return new AnalysisScope(catalog, unknown ? null : searchPath, own.created(), true, true);
    }

    /** As {@link #of}, for a text in which a statement may change what the names behind it mean. */
    AnalysisScope doubtful(Catalog catalog) {
        return new AnalysisScope(catalog, null, own.created(), true, true);
    }

    /** Whether a statement of this text may change what names in those behind it mean. */
    boolean changesNamesWithin(List<StatementFacts> statements, Catalog catalog) {
        for (int i = 0; i < statements.size() - 1; i++) {
            StatementFacts facts = statements.get(i);
            if (mayChangePath(facts, catalog) || facts.has(Trait.CHANGES_CATALOG) || mayRestorePath(facts)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayChangePath(StatementFacts facts, Catalog catalog) {
        return facts.has(Trait.CHANGES_SEARCH_PATH) || SettingClaims.changedBy(facts) || runsUnseen(facts, catalog);
    }

    private static boolean mayChangeClaims(StatementFacts facts, Catalog catalog) {
        return SettingClaims.changedBy(facts)
                || runsUnseen(facts, catalog)
                || (facts.has(Trait.CHANGES_SEARCH_PATH) && !setsPathAlone(facts));
    }

    /** Whether code may run that can't be seen through, and may change any setting. */
    private static boolean runsUnseen(StatementFacts facts, Catalog catalog) {
        return facts.has(Trait.OPAQUE) || callsForeignCode(facts) || runsCodeBehind(facts, catalog.codeBehind());
    }

    private static boolean setsPathAlone(StatementFacts facts) {
        return !facts.settings().isEmpty()
                && facts.settings().stream().allMatch(change -> change.name().equalsIgnoreCase("search_path"))
                && facts.nested().isEmpty();
    }

    /** A rollback, to a savepoint too, brings an earlier path back; what was deferred may change it. */
    private boolean mayRestorePath(StatementFacts facts) {
        return everChanged && facts.has(Trait.TRANSACTION_CONTROL) && !BEGINNINGS.contains(facts.kind());
    }

    private static boolean runsCodeBehind(StatementFacts facts, CodeBehind behind) {
        if (behind.equals(CodeBehind.NONE)) {
            return false;
        }
        List<StatementFacts> parts = new ArrayList<>();
        facts.forEach(parts::add);
        for (StatementFacts part : parts) {
            for (RelationUse use : part.relations()) {
                Set<Long> which = use.access() == Access.READ ? behind.whenRead() : behind.whenWritten();
                if (use.relations().stream().anyMatch(relation -> which.contains(relation.oid()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A statement is about to be forwarded: notes what it may change for those behind it. */
    void admitted(StatementFacts facts, Catalog catalog) {
        if (mayChangePath(facts, catalog)) {
            forgetSearchPath();
            if (mayChangeClaims(facts, catalog)) {
                claimsKnown = false;
                claimsEverChanged = true;
            }
        } else if (mayRestorePath(facts)) {
            forgetSearchPath();
            claimsKnown &= !claimsEverChanged;
        }
        own.admitted(facts);
        block.admitted(facts);
        if (facts.has(Trait.CHANGES_CATALOG)) {
            // A path leaves out schemas that aren't there: those that come, go or are renamed change it, and a rollback
            // changes it back.
            forgetSearchPath();
        }
    }

    private static boolean callsForeignCode(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            for (QualifiedName name : use.names()) {
                if (!name.schema().equals("pg_catalog")) {
                    return true;
                }
            }
        }
        return false;
    }
}
