package dev.sallyport.proxy.approval;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.approval.Reviewers;
import dev.sallyport.policy.approval.Vote;
import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.ApprovalManner;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where statements wait for reviewers. INVARIANT: an approval is granted once, or as often as was asked, to whoever
 * asked for it, for exactly what was asked, while those who agreed to it still may; each step is in the audit log before it is made. Safe for use by
 * any thread.
 */
public final class ApprovalDesk {
    /** Requests of one principal that wait at a time: reviewers can't be flooded. */
    static final int PENDING_MAX = 20;

    /** How long closed approvals can be looked up. */
    private static final Duration KEPT = Duration.ofDays(90);

    /** Longer than the last attempt to send one takes. */
    private static final Duration NOTICES_KEPT = Duration.ofDays(7);

    private static final int RACES_MAX = 5;
    private static final String ID_DIGITS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 16;

    private final Supplier<ApprovalStore> store;
    private final Function<Principal, Set<String>> roles;
    private final Predicate<Vote> withdrawn;
    private final ApprovalRecords records;
    private final Executor executor;
    private final Clock clock;
    private final Watchers watchers = new Watchers();
    private final SecureRandom random = new SecureRandom();

    /**
     * @param store opened when it is first needed
     * @param roles a principal's roles under the present policy
     * @param withdrawn whether a vote no longer counts, since who cast it was revoked
     * @param executor runs what may block
     */
    public ApprovalDesk(
            Supplier<ApprovalStore> store,
            Function<Principal, Set<String>> roles,
            Predicate<Vote> withdrawn,
            AuditLog audit,
            Executor executor,
            Clock clock) {
        this.store = store;
        this.roles = roles;
        this.withdrawn = withdrawn;
        this.records = new ApprovalRecords(audit, roles);
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Asks for an approval, or uses the one that was given; the answer completes exceptionally with a
     * {@link ApprovalStoreException} if the store or the audit log fails.
     */
    public CompletableFuture<ApprovalAnswer> ask(ApprovalRequest request) {
        return later(() -> answer(request));
    }

    /** The state that an approval is in now. */
    public CompletableFuture<ApprovalState> state(String id) {
        return later(() -> store.get()
                .find(id)
                .map(approval -> approval.stateAt(clock.instant()))
                .orElse(ApprovalState.CANCELLED));
    }

    /** Gives up a request that waits. */
    public CompletableFuture<Boolean> cancel(String id) {
        return later(() -> {
            Optional<Approval> found = store.get().find(id);
            if (found.isEmpty() || found.get().state() != ApprovalState.PENDING) {
                return false;
            }
            records.cancelled(found.get());
            return store.get().change(found.get(), ApprovalState.PENDING, ApprovalState.CANCELLED);
        });
    }

    /** Runs the task when something was decided on this approval by this proxy; until the result is run. */
    public Runnable watch(String id, Runnable task) {
        return watchers.add(id, task);
    }

    private <T> CompletableFuture<T> later(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private ApprovalAnswer answer(ApprovalRequest request) {
        String named = request.claims().approval();
        if (named != null) {
            List<Binding.Part> differences = differences(named, request);
            if (differences == null || !differences.isEmpty()) {
                return new ApprovalAnswer.Differs(named, differences == null ? List.of() : differences);
            }
        }
        for (int race = 0; race < RACES_MAX; race++) {
            ApprovalAnswer answer = tryAnswer(request, named != null);
            if (answer != null) {
                return answer;
            }
        }
        throw new ApprovalStoreException("too many ask for the same approval at once", null);
    }

    /** Null if there is no such approval of this requester's. */
    private @Nullable List<Binding.Part> differences(String id, ApprovalRequest request) {
        return store.get()
                .find(id)
                .filter(approval -> approval.request()
                        .requester()
                        .id()
                        .equals(request.requester().id()))
                .map(approval -> approval.request().binding().differences(request.binding()))
                .orElse(null);
    }

    /** Null if somebody else changed it meanwhile. */
    private @Nullable ApprovalAnswer tryAnswer(ApprovalRequest request, boolean named) {
        Optional<Approval> newest = store.get().newest(request.binding().hash());
        if (newest.isEmpty()) {
            return begin(request);
        }
        Approval approval = newest.get();
        ApprovalState now = approval.stateAt(clock.instant());
        boolean over = !clock.instant().isBefore(approval.expires());
        if (now == ApprovalState.EXPIRED && approval.state().open()) {
            expire(approval);
        }
        return switch (now) {
            case PENDING -> new ApprovalAnswer.Waiting(approval);
            case APPROVED -> use(approval, request);
            case REJECTED -> over ? begin(request) : new ApprovalAnswer.Rejected(approval);
            case EXPIRED -> named ? new ApprovalAnswer.Expired(approval) : begin(request);
            case CANCELLED, CONSUMED, REVOKED -> begin(request);
        };
    }

    private @Nullable ApprovalAnswer use(Approval approval, ApprovalRequest again) {
        ApprovalTerms present = again.terms();
        if (!new Reviewers(present, approval.request().requester(), roles).satisfiedBy(counted(approval.votes()))) {
            // Policy or somebody's roles have changed since, or somebody was revoked.
            records.reopened(approval);
            return store.get().change(approval, ApprovalState.APPROVED, ApprovalState.PENDING)
                    ? new ApprovalAnswer.Waiting(approval)
                    : null;
        }
        ApprovalRequest asked = approval.request();
        if (asked.scope() != ApprovalManner.Scope.STATEMENT
                && !asked.terms().quorums().equals(present.quorums())) {
            // Reviewers opened more than one statement on other terms.
            records.revoked(approval, asked.requester(), "policy has changed");
            var unused = store.get().change(approval, ApprovalState.APPROVED, ApprovalState.REVOKED);
            return null;
        }
        if (asked.scope() == ApprovalManner.Scope.STATEMENT && present.drifted(asked.estimate(), again.estimate())) {
            // Reviewers agreed to a smaller one; they are asked about this one.
            records.revoked(approval, asked.requester(), "the planner expects " + again.estimate() + " by now");
            if (store.get().change(approval, ApprovalState.APPROVED, ApprovalState.REVOKED)) {
                watchers.tell(approval.id());
            }
            return null;
        }
        Optional<Approval> used = store.get().use(approval, asked.uses(), clock.instant());
        if (used.isEmpty()) {
            return null;
        }
        // If this can't be written that use is burnt, and nothing runs.
        if (used.get().state() == ApprovalState.CONSUMED) {
            records.consumed(used.get());
        } else {
            records.used(used.get());
        }
        return new ApprovalAnswer.Granted(used.get());
    }

    private @Nullable ApprovalAnswer begin(ApprovalRequest request) {
        ApprovalAnswer obstacle = unjustified(request);
        if (obstacle != null) {
            return obstacle;
        }
        if (store.get().pending(request.requester().id()) >= PENDING_MAX) {
            return new ApprovalAnswer.TooMany(PENDING_MAX);
        }
        // As exactly as the store keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Approval approval = new Approval(
                newId(),
                request,
                ApprovalState.PENDING,
                now,
                now.plus(request.terms().ttl()),
                List.of());
        records.requested(approval);
        return store.get().add(approval) ? new ApprovalAnswer.Waiting(approval) : null;
    }

    private static @Nullable ApprovalAnswer unjustified(ApprovalRequest request) {
        String justification = request.claims().justification();
        String ticket = request.claims().ticket();
        for (Quorum quorum : request.terms().quorums()) {
            if (!quorum.manner().satisfiedBy(justification, ticket)) {
                return new ApprovalAnswer.Unjustified(quorum.manner().ticket());
            }
        }
        return null;
    }

    /** Somebody votes. May block. */
    public VoteAnswer vote(String id, Principal voter, boolean agrees, String comment) {
        Optional<Approval> found = store.get().find(id);
        if (found.isEmpty()) {
            return new VoteAnswer.Unknown();
        }
        Approval approval = found.get();
        ApprovalRequest request = approval.request();
        Reviewers reviewers = new Reviewers(request.terms(), request.requester(), roles);
        String obstacle = reviewers.obstacle(voter);
        if (obstacle != null) {
            return new VoteAnswer.Refused(obstacle);
        }
        Vote vote = new Vote(voter, agrees, comment, clock.instant());
        List<VoteAnswer> answer = new ArrayList<>();
        boolean cast = store.get().vote(id, vote, before -> {
            VoteAnswer closed = closed(before, vote);
            if (closed != null) {
                answer.add(closed);
                return null;
            }
            ApprovalState after = after(before, vote, reviewers);
            records.voted(before, vote, after);
            List<Vote> votes = new ArrayList<>(before.votes());
            votes.add(vote);
            answer.add(new VoteAnswer.Cast(new Approval(
                    id, before.request(), after, before.created(), before.expires(), votes, before.used())));
            return after;
        });
        if (cast) {
            watchers.tell(id);
        }
        return answer.isEmpty() ? new VoteAnswer.Unknown() : answer.get(0);
    }

    /**
     * Takes back what was approved, or gives up what wasn't yet: what is asked for next needs another approval. May
     * block.
     *
     * @param administers whether whoever does it may so without a say of their own
     */
    public VoteAnswer revoke(String id, Principal by, boolean administers, String comment) {
        for (int race = 0; race < RACES_MAX; race++) {
            Optional<Approval> found = store.get().find(id);
            if (found.isEmpty()) {
                return new VoteAnswer.Unknown();
            }
            Approval approval = found.get();
            boolean own = approval.request().requester().id().equals(by.id());
            String obstacle =
                    new Reviewers(approval.request().terms(), approval.request().requester(), roles).obstacle(by);
            if (!administers && !own && obstacle != null) {
                return new VoteAnswer.Refused(obstacle);
            }
            if (!approval.stateAt(clock.instant()).open()) {
                return new VoteAnswer.Closed(approval);
            }
            records.revoked(approval, by, comment);
            if (store.get().change(approval, approval.state(), ApprovalState.REVOKED)) {
                watchers.tell(id);
                return new VoteAnswer.Cast(approval.in(ApprovalState.REVOKED));
            }
        }
        throw new ApprovalStoreException("too many use the same approval at once", null);
    }

    /** Why the vote can't be cast any more; a yes can be taken back by a no until it was used. */
    private @Nullable VoteAnswer closed(Approval before, Vote vote) {
        ApprovalState state = before.stateAt(vote.at());
        boolean votable = state == ApprovalState.PENDING || (state == ApprovalState.APPROVED && !vote.agrees());
        if (!votable) {
            return new VoteAnswer.Closed(before);
        }
        boolean again = vote.agrees()
                && before.votes().stream()
                        .anyMatch(cast -> cast.agrees()
                                && cast.voter().id().equals(vote.voter().id()));
        return again ? new VoteAnswer.Refused("have agreed already") : null;
    }

    private List<Vote> counted(List<Vote> votes) {
        return votes.stream().filter(withdrawn.negate()).toList();
    }

    private ApprovalState after(Approval before, Vote vote, Reviewers reviewers) {
        if (!vote.agrees()) {
            return ApprovalState.REJECTED;
        }
        List<Vote> votes = new ArrayList<>(counted(before.votes()));
        votes.add(vote);
        return reviewers.satisfiedBy(votes) ? ApprovalState.APPROVED : ApprovalState.PENDING;
    }

    /** The newest approvals. May block. */
    public List<Approval> list(boolean openOnly) {
        return page(openOnly).approvals();
    }

    /** The newest approvals, and whether there are more. May block. */
    public ApprovalPage page(boolean openOnly) {
        return store.get().page(openOnly);
    }

    /** One approval. May block. */
    public Optional<Approval> find(String id) {
        return store.get().find(id);
    }

    /** Whether this principal could vote on it. */
    public boolean mayVote(Approval approval, Principal voter) {
        ApprovalRequest request = approval.request();
        return new Reviewers(request.terms(), request.requester(), roles).obstacle(voter) == null;
    }

    /** Closes what has run out, and forgets what was closed long ago. May block; for timers. */
    public void expireDue() {
        store.get().due(clock.instant()).forEach(this::expire);
        store.get().forget(clock.instant().minus(KEPT));
        store.get().notices().forget(clock.instant().minus(NOTICES_KEPT));
    }

    private void expire(Approval approval) {
        records.expired(approval);
        if (store.get().change(approval, approval.state(), ApprovalState.EXPIRED)) {
            watchers.tell(approval.id());
        }
    }

    private String newId() {
        StringBuilder id = new StringBuilder("ap_");
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_DIGITS.charAt(random.nextInt(ID_DIGITS.length())));
        }
        return id.toString();
    }
}
