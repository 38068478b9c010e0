package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.approval.Binding;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.ApprovalManner.Scope;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.approval.ApprovalAnswer;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStoreException;
import dev.sallyport.proxy.catalog.DefinitionService;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a message's approval: binds it to exactly what would run, asks for it, and holds the message while a person waits
 * at a prompt. Confined to one event loop, on which it never waits.
 */
final class ApprovalRoad {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalRoad.class);

    /** Longer texts nobody reviews. */
    private static final int CHARS_MAX = 256 * 1024;

    private final RequestSession session;
    private final SessionGate gate;
    private final SessionIdentity identity;
    private final ApprovalDesk desk;
    private final DefinitionService definitions;
    private final SessionScope scope;
    private final UpstreamLine line;
    private final StatementReader reader;
    private final EventLoop loop;
    private final HeldStatement held;

    ApprovalRoad(
            RequestSession session,
            SessionGate gate,
            SessionIdentity identity,
            ApprovalDesk desk,
            DefinitionService definitions,
            SessionScope scope,
            UpstreamLine line,
            StatementReader reader,
            EventLoop loop,
            HeldStatement held) {
        this.session = session;
        this.gate = gate;
        this.identity = identity;
        this.desk = desk;
        this.definitions = definitions;
        this.scope = scope;
        this.line = line;
        this.reader = reader;
        this.loop = loop;
        this.held = held;
    }

    /**
     * Gets the approval; no further message is handled before.
     *
     * @param frame the message, released if the session ends meanwhile
     * @param next gets what was said
     * @param stopped gets why the message must be refused without an answer
     */
    void ask(Frame frame, Asked asked, Consumer<ApprovalPass> next, Consumer<ErrorFields> stopped) {
        ApprovalPass[] pass = new ApprovalPass[1];
        session.after(
                frame,
                done -> reader.quietly(() -> refreshed(asked, said -> {
                    pass[0] = said;
                    done.accept(null);
                })),
                () -> next.accept(pass[0]),
                stopped);
    }

    /** What others have defined meanwhile counts: a name may stand for something else. */
    private void refreshed(Asked asked, Consumer<ApprovalPass> done) {
        onLoop(gate.catalogNeed().refreshed(), (catalog, failure) -> {
            if (catalog == null) {
                LOG.atError().setCause(failure).log("no approval can be asked for");
                done.accept(ApprovalPass.refused(
                        null, ApprovalRefusals.unavailable(asked.need().decision())));
            } else if (!catalog.equals(asked.catalog())) {
                done.accept(ApprovalPass.AGAIN);
            } else {
                begin(asked, done);
            }
        });
    }

    private void begin(Asked asked, Consumer<ApprovalPass> done) {
        Decision decision = asked.need().decision();
        ErrorFields obstacle = obstacle(asked);
        if (obstacle != null) {
            done.accept(ApprovalPass.refused(null, obstacle));
            return;
        }
        Set<Relation> relations = new HashSet<>();
        Set<Function> functions = new HashSet<>();
        for (StatementFacts facts : asked.need().statements()) {
            facts.forEach(part -> {
                part.relations().forEach(use -> relations.addAll(use.relations()));
                part.functions().forEach(use -> functions.addAll(use.functions()));
            });
        }
        CompletableFuture<ApprovalAnswer> answer = definitions
                .digest(oids(relations, Relation::oid), oids(functions, Function::oid))
                .thenCompose(digest -> desk.ask(request(asked, digest)));
        onLoop(answer, (said, failure) -> {
            if (said == null) {
                LOG.atError().setCause(failure).log("no approval can be asked for");
                done.accept(ApprovalPass.refused(null, unavailable(decision, failure)));
            } else {
                answered(asked, said, done);
            }
        });
    }

    private static ErrorFields unavailable(Decision decision, @Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApprovalStoreException store && store.ofAuditLog()) {
                return Refusals.auditUnavailable();
            }
        }
        return ApprovalRefusals.unavailable(decision);
    }

    private static <T> Set<Long> oids(Set<T> objects, ToLongFunction<T> oid) {
        Set<Long> oids = new TreeSet<>();
        objects.forEach(object -> oids.add(oid.applyAsLong(object)));
        return oids;
    }

    /** What an approval could not bind. */
    private @Nullable ErrorFields obstacle(Asked asked) {
        Decision decision = asked.need().decision();
        if (line.status() == TransactionStatus.FAILED) {
            return ErrorFields.error(
                            SqlState.IN_FAILED_SQL_TRANSACTION,
                            "current transaction is aborted, commands ignored until end of transaction block")
                    .build();
        }
        if (asked.need().statements().stream().anyMatch(facts -> facts.has(Trait.COPY_IN))) {
            return ApprovalRefusals.unbindable(
                    decision, "nobody can review the data that would follow", "Use INSERT with the values in it.");
        }
        if (scope.unknown() || asked.behindOthers()) {
            return ApprovalRefusals.unbindable(
                    decision,
                    "what was sent before it in the same batch may change what it means",
                    "Send it in a batch of its own, behind a Sync.");
        }
        if (asked.need().usesNames()) {
            return ApprovalRefusals.unbindable(
                    decision,
                    "it uses a name of PREPARE or DECLARE, which may stand for something else by then",
                    "Send the statement itself.");
        }
        if (scope.own().changed() && line.status() != TransactionStatus.IDLE) {
            return ApprovalRefusals.unbindable(
                    decision, "this transaction has changed definitions that nobody else can see", "Commit first.");
        }
        if (asked.text().length() > CHARS_MAX) {
            return ApprovalRefusals.unbindable(
                    decision,
                    "it is too long to be reviewed",
                    "Send it in parts of at most " + CHARS_MAX + " characters.");
        }
        return null;
    }

    private ApprovalRequest request(Asked asked, String digest) {
        ApprovalNeed need = asked.need();
        List<StatementFacts> statements = need.statements();
        ClaimComment comment = ClaimComment.of(
                asked.text(), statements.get(statements.size() - 1).end());
        Set<String> objects = new TreeSet<>();
        List<String> relations = new ArrayList<>();
        for (StatementFacts facts : statements) {
            facts.forEach(part -> {
                part.relations().forEach(use -> use.names().forEach(name -> objects.add("r " + name)));
                part.functions().forEach(use -> use.names().forEach(name -> objects.add("f " + name)));
            });
        }
        objects.forEach(name -> {
            if (name.startsWith("r ")) {
                relations.add(name.substring(2));
            }
        });
        objects.add("d " + digest);
        ApprovalReach reach = ApprovalReach.of(asked, comment.statement());
        return new ApprovalRequest(
                binding(asked, comment.statement(), objects, reach),
                identity.principal(),
                identity.database().name(),
                identity.database().environment(),
                identity.upstreamUser(),
                need.decision().rule(),
                need.decision().message(),
                need.terms(),
                statements.get(0).kind(),
                comment.statement(),
                asked.shown(),
                relations,
                identity.sessionId(),
                SettingClaims.merged(comment.claims(), scope.claims()),
                reach.scope(),
                need.decision().estimate());
    }

    private Binding binding(Asked asked, String statement, Set<String> objects, ApprovalReach reach) {
        Scope scoped = reach.scope();
        Principal principal = identity.principal();
        Principal behind = principal.onBehalfOf();
        Binding.Builder binding = new Binding.Builder()
                .with(Binding.Part.DATABASE, identity.database().name())
                .with(Binding.Part.ENVIRONMENT, identity.database().environment())
                .with(Binding.Part.LOGIN, identity.upstreamUser())
                .with(Binding.Part.ACTOR, principal.id())
                .with(Binding.Part.ON_BEHALF_OF, behind == null ? "" : behind.id())
                .with(Binding.Part.SETTINGS, scope.settings())
                .with(Binding.Part.OBJECTS, scoped == Scope.SESSION ? List.of() : List.copyOf(objects))
                .with(Binding.Part.RULES, reach.rules(asked.need().terms(), gate.policyHash()));
        if (scoped == Scope.STATEMENT) {
            binding.with(Binding.Part.STATEMENT, statement);
        } else {
            binding.with(Binding.Part.STATEMENT, reach.subject(identity.sessionId()));
        }
        binding.with(
                Binding.Part.PARAMETERS,
                switch (scoped) {
                    case STATEMENT -> asked.parameters();
                    case FINGERPRINT -> asked.types();
                    case SESSION -> "";
                });
        return binding.build();
    }

    private void answered(Asked asked, ApprovalAnswer answer, Consumer<ApprovalPass> done) {
        Decision decision = asked.need().decision();
        if (answer instanceof ApprovalAnswer.Granted granted) {
            Approval approval = granted.approval();
            done.accept(ApprovalPass.granted(approval.id(), asked.need().terms(), approval.expires()));
        } else if (answer instanceof ApprovalAnswer.Waiting waiting) {
            waits(asked, waiting.approval(), done);
        } else if (answer instanceof ApprovalAnswer.Rejected rejected) {
            done.accept(ApprovalPass.refused(rejected.approval().id(), ApprovalRefusals.rejected(rejected.approval())));
        } else if (answer instanceof ApprovalAnswer.Expired expired) {
            done.accept(ApprovalPass.refused(expired.approval().id(), ApprovalRefusals.expired(expired.approval())));
        } else if (answer instanceof ApprovalAnswer.Differs differs) {
            done.accept(ApprovalPass.refused(differs.id(), ApprovalRefusals.differs(differs)));
        } else if (answer instanceof ApprovalAnswer.Unjustified unjustified) {
            done.accept(ApprovalPass.refused(null, ApprovalRefusals.unjustified(decision, unjustified.ticket())));
        } else {
            done.accept(ApprovalPass.refused(null, ApprovalRefusals.tooMany(((ApprovalAnswer.TooMany) answer).max())));
        }
    }

    private void waits(Asked asked, Approval approval, Consumer<ApprovalPass> done) {
        Decision decision = asked.need().decision();
        boolean quiet = line.quiet() && line.status() == TransactionStatus.IDLE;
        if (!quiet || !held.wanted(asked.need().terms().waiting())) {
            done.accept(ApprovalPass.refused(approval.id(), ApprovalRefusals.waiting(decision, approval)));
            return;
        }
        held.hold(
                decision,
                approval,
                asked.need().terms().holdMax(),
                // The answer is asked for anew: what is bound may have changed meanwhile.
                () -> resumed(asked, done),
                refusal -> done.accept(ApprovalPass.refused(approval.id(), refusal)));
    }

    /** What was estimated before reviewers took their time is estimated anew. */
    private void resumed(Asked asked, Consumer<ApprovalPass> done) {
        if (asked.need().decision().estimate() == null) {
            refreshed(asked, done);
        } else {
            done.accept(ApprovalPass.AGAIN);
        }
    }

    private <T> void onLoop(CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> next) {
        var unused = future.whenComplete((value, failure) -> loop.execute(() -> next.accept(value, failure)));
    }
}
