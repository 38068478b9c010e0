package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.AnalysisScope;
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
     * @param refusal why a name stands for nothing, or null
     */
    record Joined(StatementFacts facts, @Nullable ErrorFields refusal) {}

    /**
     * Adds what EXECUTE and FETCH stand for, wherever in the statement they are.
     *
     * @param anyCursor whether FETCH from a cursor that isn't known here is the server's business
     */
    Joined join(StatementFacts facts, boolean anyCursor) {
        ErrorFields full = noRoom(facts);
        if (full != null) {
            return new Joined(facts, full);
        }
        Set<NameUse> uses = new LinkedHashSet<>();
        facts.forEach(part -> uses.addAll(part.names()));
        List<StatementFacts> meant = new ArrayList<>();
        for (NameUse use : uses) {
            if (use.kind() == NameUse.Kind.EXECUTE) {
                PreparedStatement statement = names.statement(use.name());
                if (statement == null) {
                    return new Joined(facts, Refusals.noSuchPreparedStatement(use.name()));
                }
                if (statement.facts != null) {
                    meant.add(statement.facts);
                }
            } else if (use.kind() == NameUse.Kind.FETCH_CURSOR) {
                Portal portal = names.portal(use.name());
                if (portal == null && anyCursor) {
                    continue;
                }
                if (portal == null) {
                    return new Joined(facts, Refusals.noSuchCursor(use.name()));
                }
                if (portal.facts != null) {
                    meant.add(portal.facts);
                }
            }
        }
        return new Joined(FactsJoin.join(facts, meant), null);
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

    /** Prepared statements that these statements execute, but that were read when names meant something else. */
    List<PreparedStatement> outdated(List<StatementFacts> statements, AnalysisScope under) {
        List<PreparedStatement> outdated = new ArrayList<>();
        for (StatementFacts facts : statements) {
            facts.forEach(part -> {
                for (NameUse use : part.names()) {
                    PreparedStatement statement =
                            use.kind() == NameUse.Kind.EXECUTE ? names.statement(use.name()) : null;
                    if (statement != null && !statement.scope.equals(under)) {
                        outdated.add(statement);
                    }
                }
            });
        }
        return outdated;
    }

    /** Makes names known to what follows; PREPARE and DECLARE hold exactly one nested statement. */
    void define(StatementFacts facts, String sql, AnalysisScope scope) {
        for (NameUse use : facts.names()) {
            StatementFacts inner =
                    facts.nested().isEmpty() ? null : facts.nested().get(0);
            PreparedStatement statement =
                    PreparedStatement.nested(use.name(), sql.substring(facts.start(), facts.end()), inner, scope);
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
