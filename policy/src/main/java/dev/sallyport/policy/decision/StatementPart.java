package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.HashSet;
import java.util.Set;

/**
 * The statement or one nested in it, as far as its sort is concerned.
 *
 * @param kind the command's canonical name, or the more telling one where a trait gives it
 * @param beginnings the kind's and the command's first word, first two words, and so on
 * @param category its category
 * @param mustBeNamed whether an allow rule must name this very kind, since its category doesn't tell what it does
 * @param boundless whether it changes definitions, rights or the server without naming a relation
 */
record StatementPart(String kind, Set<String> beginnings, Category category, boolean mustBeNamed, boolean boundless) {
    /** Statements after which code that can't be seen through runs with others' statements. */
    private static final Set<String> ATTACHING =
            Set.of("CREATE TRIGGER", "CREATE CONSTRAINT TRIGGER", "CREATE EVENT TRIGGER");

    static StatementPart of(StatementFacts facts) {
        String command = CommandKinds.canonical(facts.kind());
        boolean file = facts.has(Trait.SERVER_FILE);
        boolean program = facts.has(Trait.SERVER_PROGRAM);
        String kind = command;
        Set<String> beginnings = CommandKinds.beginnings(command);
        if ((file || program) && command.equals("COPY")) {
            kind = program ? CommandKinds.COPY_PROGRAM : CommandKinds.COPY_FILE;
            beginnings = new HashSet<>(beginnings);
            beginnings.add(kind);
        }
        boolean named = file || program || facts.has(Trait.OPAQUE) || ATTACHING.contains(command);
        boolean boundless = facts.relations().isEmpty()
                && switch (facts.category()) {
                    case DDL, DCL, UTILITY, UNKNOWN -> true;
                    case DQL, DML, TXN, SESSION -> false;
                };
        return new StatementPart(kind, beginnings, facts.category(), named, boundless);
    }
}
