package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What SQL's own names for statements and cursors (PREPARE, DECLARE) stand for. Confined to one event loop. */
final class NamedStatements {
    private final SessionNames names;

    NamedStatements(SessionNames names) {
        this.names = names;
    }

    /**
     * A statement with what its names stand for.
     *
     * @param remaining what it does besides reading what is masked at the scan; null if it reads nothing so
     * @param refusal why its names can't be taken, or null
     * @param missing whether that is because one of them stands for nothing
     */
    record Joined(
            StatementFacts facts,
            @Nullable StatementFacts remaining,
            @Nullable ErrorFields refusal,
            boolean missing) {
        Joined(StatementFacts facts, @Nullable StatementFacts remaining) {
            this(facts, remaining, null, false);
        }
    }

    /**
     * Adds what EXECUTE and FETCH stand for, wherever in the statement they are.
     *
     * @param own what the statement itself does besides reading what is masked at the scan
     * @param masks what is masked now
     * @param anyCursor whether nothing is masked: then FETCH from a cursor that isn't known here is the server's
     *     business, and EXECUTE inside EXPLAIN and CREATE TABLE AS counts as what it runs
     */
    Joined join(StatementFacts facts, @Nullable StatementFacts own, ColumnMasks masks, boolean anyCursor) {
        ErrorFields full = noRoom(facts);
        if (full != null) {
            return new Joined(facts, null, full, false);
        }
        Set<NameUse> uses = new LinkedHashSet<>();
        facts.forEach(part -> uses.addAll(part.names()));
        Meant meant = new Meant();
        for (NameUse use : uses) {
            ErrorFields refusal = null;
            boolean missing = false;
            if (use.kind() == NameUse.Kind.EXECUTE) {
                refusal = executed(use.name(), meant);
                missing = names.statement(use.name()) == null;
            } else if (use.kind() == NameUse.Kind.FETCH_CURSOR) {
                refusal = fetched(use.name(), masks, anyCursor, meant);
                missing = names.portal(use.name()) == null;
            }
            if (refusal != null) {
                return new Joined(facts, null, refusal, missing);
            }
        }
        StatementFacts remaining = own == null && !meant.masked
                ? null
                : FactsJoin.join(own == null ? facts : own, meant.remaining, anyCursor);
        return new Joined(FactsJoin.join(facts, meant.facts, anyCursor), remaining);
    }

    /** What names stand for. */
    private static final class Meant {
        private final List<StatementFacts> facts = new ArrayList<>();
        private final List<StatementFacts> remaining = new ArrayList<>();
        private boolean masked;

        void add(@Nullable StatementFacts all, @Nullable StatementFacts rest) {
            if (all != null) {
                facts.add(all);
                remaining.add(rest == null ? all : rest);
                masked |= rest != null;
            }
        }
    }

    private @Nullable ErrorFields executed(String name, Meant meant) {
        PreparedStatement statement = names.statement(name);
        if (statement == null) {
            return Refusals.noSuchPreparedStatement(name);
        }
        meant.add(statement.facts, statement.remaining);
        return statement.stale() ? Refusals.stalePreparedStatement(name) : null;
    }

    private @Nullable ErrorFields fetched(String name, ColumnMasks masks, boolean anyCursor, Meant meant) {
        Portal portal = names.portal(name);
        if (portal == null) {
            return anyCursor ? null : Refusals.noSuchCursor(name);
        }
        meant.add(portal.facts, portal.remaining);
        return portal.stale(masks) ? Refusals.stalePortal(name) : null;
    }

    private @Nullable ErrorFields noRoom(StatementFacts facts) {
        for (NameUse use : facts.names()) {
            ErrorFields full = switch (use.kind()) {
                case PREPARE -> names.noRoom(use.name(), weight(facts));
                case DECLARE_CURSOR -> {
                    ErrorFields none = names.noRoomForPortal(use.name());
                    yield none == null && names.portal(use.name()) == null ? names.noRoom(weight(facts)) : none;
                }
                default -> null;
            };
            if (full != null) {
                return full;
            }
        }
        return null;
    }

    private static long weight(StatementFacts facts) {
        return AnalysisWeight.of(facts) + 2L * (facts.end() - facts.start());
    }

    /** Whether it isn't certain what the names that a statement uses stand for, as answers are still to come. */
    boolean unsettled(StatementFacts facts) {
        if (names.settled()) {
            return false;
        }
        List<NameUse> uses = new ArrayList<>();
        facts.forEach(part -> uses.addAll(part.names()));
        return uses.stream()
                .anyMatch(use -> (use.kind() == NameUse.Kind.EXECUTE && names.unsettledStatement(use.name()))
                        || (use.kind() == NameUse.Kind.FETCH_CURSOR && names.unsettledPortal(use.name())));
    }

    /** Prepared statements that these statements execute, but that were read when names meant something else. */
    List<PreparedStatement> outdated(List<StatementFacts> statements, AnalysisScope under, ColumnMasks masks) {
        List<PreparedStatement> outdated = new ArrayList<>();
        for (StatementFacts facts : statements) {
            facts.forEach(part -> {
                for (NameUse use : part.names()) {
                    PreparedStatement statement =
                            use.kind() == NameUse.Kind.EXECUTE ? names.statement(use.name()) : null;
                    if (statement != null && outdated(statement, under, masks)) {
                        outdated.add(statement);
                    }
                }
            });
        }
        return outdated;
    }

    private static boolean outdated(PreparedStatement statement, AnalysisScope under, ColumnMasks masks) {
        boolean masked = statement.facts != null && !masks.sameFor(statement.masked.masks(), statement.facts);
        return masked || !statement.scope.equals(under);
    }

    /**
     * Makes names known to what follows; PREPARE and DECLARE hold exactly one nested statement.
     *
     * @param remaining what the statement does besides reading what is masked at the scan
     */
    void define(
            StatementFacts facts, @Nullable StatementFacts remaining, String sql, AnalysisScope scope, Masked masked) {
        for (NameUse use : facts.names()) {
            StatementFacts inner =
                    facts.nested().isEmpty() ? null : facts.nested().get(0);
            String own = sql.substring(facts.start(), facts.end());
            PreparedStatement statement = PreparedStatement.nested(use.name(), own, inner, scope);
            MaskedText text = masked.text();
            statement.mask(
                    masked,
                    remaining == null || remaining.nested().isEmpty()
                            ? null
                            : remaining.nested().get(0),
                    text == null ? own : text.text(facts.start(), facts.end()));
            if (use.kind() == NameUse.Kind.PREPARE) {
                names.define(statement);
            } else if (use.kind() == NameUse.Kind.DECLARE_CURSOR) {
                names.define(new Portal(use.name(), statement, use.hold()));
            }
        }
    }

    void undefine(List<StatementFacts> statements) {
        for (StatementFacts facts : statements) {
            for (NameUse use : facts.names()) {
                PreparedStatement statement = names.statement(use.name());
                Portal portal = names.portal(use.name());
                if (use.kind() == NameUse.Kind.PREPARE && statement != null) {
                    names.abandon(statement);
                } else if (use.kind() == NameUse.Kind.DECLARE_CURSOR && portal != null) {
                    names.abandon(portal);
                }
            }
        }
    }

    /** Notes on an execution which names come into being when it succeeds. */
    void attach(Execution execution, StatementFacts facts) {
        for (NameUse use : facts.names()) {
            PreparedStatement statement = names.statement(use.name());
            Portal portal = names.portal(use.name());
            if (use.kind() == NameUse.Kind.PREPARE && statement != null) {
                execution.prepares.add(statement);
            } else if (use.kind() == NameUse.Kind.DECLARE_CURSOR && portal != null) {
                execution.declares.add(portal);
            }
        }
    }
}
