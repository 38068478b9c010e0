package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.StatementFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the session, by protocol or by SQL: both share one name space (manual, "PREPARE").
 */
final class PreparedStatement {
    final String name;

    /** The text that it was prepared by: its own, or that of SQL's PREPARE around it. */
    final String sql;

    private final boolean nested;

    /** How many names keep this alive. */
    int holders;

    /** In which batch it got its name, as {@link SessionNames} counts. */
    long batch;

    /** The types that the client gave to the first parameters; 0 leaves one to the server. */
    List<Integer> parameterTypes = List.of();

    private long weight;

    /** What names meant when it was last read. */
    AnalysisScope scope;

    /** Null for an empty statement. */
    @Nullable
    StatementFacts facts;

    /** Whether it was worked out which rows it has to do with. */
    boolean rows = true;

    /** What of it is masked at the scan. */
    Masked masked = Masked.NOTHING;

    /** What it does besides reading what is masked at the scan; null if it reads nothing so. */
    @Nullable
    StatementFacts remaining;

    /** The text that the server has; null until it is read for the first time. */
    private @Nullable String sent;

    private boolean stale;

    /**
     * The execution that was recorded when the statement was parsed and that the first Execute before the next Sync
     * takes over; null when there is none.
     */
    @Nullable
    Execution opened;

    private PreparedStatement(
            String name, String sql, boolean nested, @Nullable StatementFacts facts, AnalysisScope scope) {
        this.name = name;
        this.sql = sql;
        this.nested = nested;
        this.facts = facts;
        this.scope = scope;
    }

    /** One of the extended protocol. */
    static PreparedStatement parsed(String name, String sql, Reading reading) {
        PreparedStatement statement = parsed(name, sql, reading.only(), reading.scope());
        statement.rows = reading.rows();
        statement.mask(
                reading.masked(),
                reading.masked().remaining(0),
                reading.masked().sent(sql));
        return statement;
    }

    /** One of the extended protocol, of which nothing is masked at the scan. */
    static PreparedStatement parsed(String name, String sql, @Nullable StatementFacts facts, AnalysisScope scope) {
        return new PreparedStatement(name, sql, false, facts, scope);
    }

    /** One of SQL's PREPARE (or the query of a DECLARE), whose text holds exactly one statement. */
    static PreparedStatement nested(String name, String sql, @Nullable StatementFacts facts, AnalysisScope scope) {
        return new PreparedStatement(name, sql, true, facts, scope);
    }

    /** The text that the facts' offsets point into; empty if that is the text around it, which is on record already. */
    String ownText() {
        return nested ? "" : sql;
    }

    /** Tells how it is masked at the scan. */
    void mask(Masked by, @Nullable StatementFacts rest, String text) {
        masked = by;
        remaining = rest;
        stale = stale || (sent != null && !sent.equals(text));
        sent = text;
    }

    /**
     * What the planner is to be asked about it.
     *
     * @param behindOthers whether something ran before it in the same batch
     * @param bind a Bind's body
     */
    Estimates.Subject planned(List<StatementFacts> statements, boolean behindOthers, ByteBuf bind) {
        return new Estimates.Subject(
                statements, scope.catalog(), sent == null ? sql : sent, behindOthers, parameterTypes, bind);
    }

    /** Whether the server would have to have another text by now, because other things are masked or names mean others. */
    boolean stale() {
        return stale;
    }

    /** What keeping this costs, in bytes, as far as it is known when it is first asked. */
    long weight() {
        if (weight == 0) {
            weight = AnalysisWeight.of(sql) + (facts == null ? 0 : AnalysisWeight.of(facts));
        }
        return weight;
    }

    /**
     * Names have changed their meaning, and the server plans the statement anew (plancache.c): so it is read anew.
     *
     * @throws IllegalStateException if the text says something else than before
     */
    void read(Reading reading) {
        List<StatementFacts> statements = reading.statements();
        boolean same = facts == null ? statements.isEmpty() : statements.size() == 1;
        if (!same || (nested && facts != null && statements.get(0).nested().isEmpty())) {
            throw new IllegalStateException("a prepared statement's text reads differently than before");
        }
        if (facts != null) {
            facts = nested ? statements.get(0).nested().get(0) : statements.get(0);
        }
        scope = reading.scope();
        rows = reading.rows();
        StatementFacts rest = reading.masked().remaining(0);
        mask(
                reading.masked(),
                nested && rest != null ? rest.nested().get(0) : rest,
                reading.masked().sent(sql));
    }
}
