package dev.sallyport.proxy.surface;

import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalSight;
import dev.sallyport.proxy.approval.ApprovalStoreException;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes votes to where all votes go. */
final class Voting {
    private static final Pattern ID = Pattern.compile("ap_[a-z0-9]{16}");

    private final ApprovalDesk desk;
    private final Clock clock;

    Voting(ApprovalDesk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /** Votes, once, and says what came of it. */
    String vote(SurfaceCaller caller, boolean agrees, @Nullable Object id, @Nullable Object comment) {
        if (!(id instanceof String name) || !ID.matcher(name).matches()) {
            throw new SurfaceException("22023", "that is no approval's id", "SELECT id FROM approvals shows them.");
        }
        String said = comment == null ? "" : comment.toString();
        if (!ApprovalSight.isComment(said)) {
            throw new SurfaceException(
                    "22023",
                    "a comment has at most " + ApprovalSight.COMMENT_CHARS_MAX
                            + " characters, none of them control characters");
        }
        VoteAnswer answer = desk.vote(name, caller.principal(), agrees, said);
        if (answer instanceof VoteAnswer.Cast cast) {
            return name + " is " + cast.approval().stateAt(clock.instant()).label();
        }
        if (answer instanceof VoteAnswer.Refused refused) {
            throw new SurfaceException("42501", "you have no vote: you " + refused.reason());
        }
        if (answer instanceof VoteAnswer.Closed closed) {
            String state = closed.approval().stateAt(clock.instant()).label().toLowerCase(Locale.ROOT);
            throw new SurfaceException(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "nothing can be decided any more: it is " + state);
        }
        throw new SurfaceException("42704", "no such approval");
    }

    /** What a client is told of a store that fails. */
    static SurfaceException failure(ApprovalStoreException e) {
        return e.ofAuditLog()
                ? new SurfaceException("SP010", "the audit log is unavailable")
                : new SurfaceException("58000", "the store of approvals is unavailable");
    }
}
