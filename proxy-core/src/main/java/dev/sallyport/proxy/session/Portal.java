package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.RowDescription;
import org.jspecify.annotations.Nullable;

/** A portal of the session: bound by protocol, or a cursor declared by SQL; both share one name space. */
final class Portal {
    final String name;
    final PreparedStatement statement;

    /** Parameters that rows' keys depend on. */
    BoundValues bound = BoundValues.NONE;

    /** What the statement did when the server planned it for this portal; null for an empty one. */
    final @Nullable StatementFacts facts;

    /** What it does besides reading what was masked at the scan; null if it reads nothing so. */
    final @Nullable StatementFacts remaining;

    /** What was masked for the principal when it was opened. */
    final ColumnMasks masks;

    /** What was learnt about it when it was bound. */
    Learnt learnt = Learnt.NOTHING;

    /** When it was bound, as {@link PortalRoad} counts; meaningful until it is executed for the first time. */
    long boundAt;

    /** In which batch it got its name, as {@link SessionNames} counts. */
    long batch;

    /** Whether it was executed. */
    boolean executed;

    /** Whether it works with masked columns' real values. */
    boolean asks;

    /** Whether it was declared WITH HOLD and so outlives a transaction that is committed. */
    final boolean hold;

    /** Whether the transaction that it was declared in is over. */
    boolean kept;

    /** Whether it may have ended already; it is the first to be forgotten where room is needed. */
    boolean doubtful;

    /** Its parameters, if they are recorded; set before the portal gets its name, as they count for what it weighs. */
    BoundParameters parameters = BoundParameters.NONE;

    /** Whether a Describe of this portal is on its way or answered. */
    boolean describeRequested;

    /** The answer to that Describe; null before it, or where it returns no rows. */
    @Nullable
    RowDescription description;

    /** What {@link SessionNames} counts for that answer. */
    long descriptionBytes;

    /** Rows that went to the client so far, over all Executes. */
    long rows;

    /** The same in bytes. */
    long bytes;

    /** Whether its rows are masked at the scan in another way than they would be now. */
    boolean stale(ColumnMasks now) {
        return facts != null && remaining != null && !now.sameFor(masks, facts);
    }

    Portal(String name, PreparedStatement statement, boolean hold) {
        this.name = name;
        this.statement = statement;
        this.facts = statement.facts;
        this.remaining = statement.remaining;
        this.masks = statement.masked.masks();
        this.hold = hold;
    }
}
