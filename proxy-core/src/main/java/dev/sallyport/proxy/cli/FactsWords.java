package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Plain words for the terms that facts are made of. */
final class FactsWords {
    private FactsWords() {}

    static String category(Category category) {
        return switch (category) {
            case DQL -> "reads data";
            case DML -> "changes rows";
            case DDL -> "changes definitions";
            case DCL -> "changes rights";
            case TXN -> "begins, ends or marks a transaction";
            case SESSION -> "concerns the session only";
            case UTILITY -> "other work";
            case UNKNOWN -> "not understood";
        };
    }

    static String usage(ColumnUsage usage) {
        return switch (usage) {
            case OUTPUT -> "shown";
            case EXPRESSION -> "computed with";
            case PREDICATE -> "filter";
            case JOIN -> "join";
            case GROUP -> "group";
            case ORDER -> "order";
            case WRITE -> "set";
        };
    }

    /** What is worth a sentence about a statement, or null for what other lines say already. */
    static @Nullable String note(Trait trait) {
        return switch (trait) {
            case RETURNS_ROWS, TRANSACTION_CONTROL, CHANGES_CATALOG -> null;
            case LOCKS_ROWS -> "locks the rows that it reads";
            case COPY_IN -> "takes its rows from the client";
            case COPY_OUT -> "sends its rows to the client";
            case SERVER_FILE -> "reads or writes a file on the server";
            case SERVER_PROGRAM -> "runs a program on the server";
            case CHANGES_SEARCH_PATH -> "may change where this session looks for bare names";
            case OPAQUE -> "runs code that can't be seen through";
            case EXPLAIN_ANALYZE -> "really executes what it explains";
            case CARRIES_SECRET -> "carries a secret in its text";
        };
    }

    /** A setting's change, as {@code search_path to "hr" for the transaction}. */
    static String setting(SettingChange change) {
        String name = change.name();
        if (name.equals("*")) {
            name = "every setting";
        } else if (!name.matches("[a-z0-9_.]+")) {
            name = FactsNames.quoted(name);
        }
        String value = change.value();
        return name
                + (value == null ? " to its default or what isn't one literal" : " to '" + value + "'")
                + (change.local() ? " for the transaction" : "");
    }

    /** What is done with a prepared statement or a cursor. */
    static String name(NameUse use) {
        String verb = switch (use.kind()) {
            case PREPARE -> "prepares the statement";
            case EXECUTE -> "executes the prepared statement";
            case DEALLOCATE -> "forgets the prepared statement";
            case DECLARE_CURSOR -> "opens the cursor";
            case FETCH_CURSOR -> "reads from or moves the cursor";
            case CLOSE_CURSOR -> "closes the cursor";
        };
        return use.name().equals("*") ? verb + " (every one)" : verb + " " + FactsNames.quoted(use.name());
    }

    /** {@code plpgsql, volatile, security definer}. */
    static String traits(Function function) {
        return function.language()
                + ", "
                + volatility(function)
                + (function.securityDefiner() ? ", with its owner's rights (security definer)" : "");
    }

    static String volatility(Function function) {
        return switch (function.volatility()) {
            case 'i' -> "immutable";
            case 's' -> "stable";
            default -> "volatile";
        };
    }

    /** What a command that creates, alters or drops is about: {@code table}, {@code materialized view}, … */
    static String object(String kind) {
        if (kind.equals("SELECT INTO") || kind.equals("CREATE TABLE AS")) {
            return "table";
        }
        int blank = kind.indexOf(' ');
        return blank < 0 ? "object" : kind.substring(blank + 1).toLowerCase(Locale.ROOT);
    }

    /** {@code a view}, {@code an index}; for what is no single object, what it is. */
    static String withArticle(String noun) {
        return switch (noun) {
            case "default privileges" -> "the rights on objects to come";
            case "owned" -> "everything that a role owns";
            case "system" -> "the server's configuration";
            case "user mapping" -> "a user mapping";
            default -> ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
        };
    }

    /** {@code the view v}, {@code the indexes a, b}. */
    static String withNames(String noun, List<String> names) {
        String plural = names.size() == 1 ? "" : noun.endsWith("x") ? "es" : "s";
        return "the " + noun + plural + " " + String.join(", ", names);
    }
}
