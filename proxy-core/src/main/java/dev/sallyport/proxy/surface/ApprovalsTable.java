package dev.sallyport.proxy.surface;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalSight;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code approvals}: the newest of those that the caller may see. */
final class ApprovalsTable implements SurfaceTable {
    private static final int STATEMENT_CHARS_MAX = 20_000;

    private final ApprovalDesk desk;
    private final Clock clock;

    ApprovalsTable(ApprovalDesk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "approvals";
    }

    @Override
    public String description() {
        return "what waits for reviewers, and what they decided";
    }

    @Override
    public List<SurfaceColumn> columns() {
        return List.of(
                new SurfaceColumn("id", SurfaceType.TEXT),
                new SurfaceColumn("state", SurfaceType.TEXT),
                new SurfaceColumn("may_vote", SurfaceType.BOOL),
                new SurfaceColumn("requester", SurfaceType.TEXT),
                new SurfaceColumn("on_behalf_of", SurfaceType.TEXT),
                new SurfaceColumn("database", SurfaceType.TEXT),
                new SurfaceColumn("environment", SurfaceType.TEXT),
                new SurfaceColumn("kind", SurfaceType.TEXT),
                new SurfaceColumn("statement", SurfaceType.TEXT),
                new SurfaceColumn("parameters", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("tables", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("rule", SurfaceType.TEXT),
                new SurfaceColumn("reason", SurfaceType.TEXT),
                new SurfaceColumn("claimed_justification", SurfaceType.TEXT),
                new SurfaceColumn("claimed_ticket", SurfaceType.TEXT),
                new SurfaceColumn("reviewers", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("needed", SurfaceType.INT8),
                new SurfaceColumn("approved", SurfaceType.INT8),
                new SurfaceColumn("created", SurfaceType.TIMESTAMPTZ),
                new SurfaceColumn("expires", SurfaceType.TIMESTAMPTZ));
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        Map<String, Approval> found = new LinkedHashMap<>();
        // The open ones first: those that were decided since must not crowd them out.
        desk.page(true).approvals().forEach(approval -> found.put(approval.id(), approval));
        desk.page(false).approvals().forEach(approval -> found.put(approval.id(), approval));
        Instant now = clock.instant();
        for (Approval approval : found.values()) {
            stop.check();
            boolean seen = ApprovalSight.sees(desk, approval, caller.principal(), caller.adminRoles());
            if (seen && !taker.take(row(approval, now, desk.mayVote(approval, caller.principal())))) {
                return;
            }
        }
    }

    private static @Nullable Object[] row(Approval approval, Instant now, boolean mayVote) {
        ApprovalRequest request = approval.request();
        Principal behind = request.requester().onBehalfOf();
        return new @Nullable Object[] {
            approval.id(),
            approval.stateAt(now).label(),
            mayVote && approval.stateAt(now).open(),
            request.requester().id(),
            behind == null ? null : behind.id(),
            request.database(),
            request.environment(),
            request.kind(),
            cut(request.statement()),
            request.parameters(),
            request.relations(),
            request.rule(),
            request.reason(),
            request.claims().justification(),
            request.claims().ticket(),
            List.copyOf(request.terms().reviewers()),
            (long) request.terms().min(),
            approval.votes().stream().filter(Vote::agrees).count(),
            approval.created(),
            approval.expires()
        };
    }

    /** Says so where it cuts: nobody must take the beginning for the whole. */
    private static String cut(String text) {
        return text.length() <= STATEMENT_CHARS_MAX
                ? text
                : text.substring(0, STATEMENT_CHARS_MAX) + " … (cut; see sallyport approvals show)";
    }
}
