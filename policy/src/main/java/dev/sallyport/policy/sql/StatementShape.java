package dev.sallyport.policy.sql;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What statements have in common that differ in nothing but values that they compare, compute with or store. Stricter
 * than the fingerprint of {@link StatementFacts}, which only sorts: INVARIANT: of two texts of one shape, read by the same
 * catalog and settings, rules see the same, and no literal or parameter of either names an object, is code, counts rows
 * or changes a setting.
 */
public final class StatementShape {
    private static final String DOMAIN = "sallyport/shape/v1";

    private static final Set<String> KINDS = Set.of("SELECT", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE");

    /** Behind these a literal is a place in a list or a number of rows. */
    private static final Set<String> COUNTING = Set.of("limit", "offset", "fetch", "tablesample");

    private static final Set<String> PLACING = Set.of("order", "group", "partition", "within");

    /** Types whose values are names of objects (manual, "Object Identifier Types"). */
    private static final Set<String> NAMING_TYPES = Set.of(
            "regclass",
            "regcollation",
            "regconfig",
            "regdictionary",
            "regnamespace",
            "regoper",
            "regoperator",
            "regproc",
            "regprocedure",
            "regrole",
            "regtype");

    /** What isn't immutable only for the sake of time, time zone or output format. */
    private static final Set<String> STABLE = Set.of(
            "age",
            "array_agg",
            "array_to_string",
            "clock_timestamp",
            "concat",
            "concat_ws",
            "date_part",
            "date_trunc",
            "extract",
            "json_agg",
            "json_build_array",
            "json_build_object",
            "jsonb_agg",
            "jsonb_build_array",
            "jsonb_build_object",
            "now",
            "statement_timestamp",
            "string_agg",
            "timezone",
            "to_char",
            "to_date",
            "to_timestamp",
            "transaction_timestamp");

    /** In the names of what looks into documents, whose arguments name a part of one: a key, an index, a path. */
    private static final Set<String> LOOKERS = Set.of(
            "extract_path", "path", "object_field", "array_element", "json_value", "json_query", "json_table", "xml");

    /** Operators whose right side may name a part of a document (manual, "JSON Functions and Operators"). */
    private static final Set<String> LOOKING = Set.of("->", "->>", "#>", "#>>", "#-", "@?", "@@", "[");

    private StatementShape() {}

    /**
     * The shape of a text, 64 hexadecimal digits; null if its values may be more than values.
     *
     * @param statements all that are in it
     * @param catalog by which they were read
     */
    public static @Nullable String of(String text, List<StatementFacts> statements, Catalog catalog) {
        StringBuilder shape = new StringBuilder(DOMAIN).append('\n');
        for (StatementFacts facts : statements) {
            List<StatementFacts> parts = new ArrayList<>();
            facts.forEach(parts::add);
            for (StatementFacts part : parts) {
                if (!plain(part)) {
                    return null;
                }
                seen(part, shape);
            }
        }
        boolean choosing = statements.stream().anyMatch(StatementShape::looksInto);
        return tokens(text, catalog.serverVersion(), choosing, shape) ? sha256(shape.toString()) : null;
    }

    /** Whether it calls functions that look into documents, so that a value may name a part of one. */
    private static boolean looksInto(StatementFacts facts) {
        return facts.functions().stream()
                        .flatMap(use -> use.names().stream())
                        .anyMatch(name -> LOOKERS.stream().anyMatch(name.name()::contains))
                || facts.constructs().stream().anyMatch(word -> LOOKERS.stream().anyMatch(word::contains))
                || facts.nested().stream().anyMatch(StatementShape::looksInto);
    }

    private static boolean plain(StatementFacts part) {
        return KINDS.contains(part.kind())
                && part.settings().isEmpty()
                && part.names().isEmpty()
                && part.copy() == null
                && part.traits().stream().allMatch(trait -> trait == Trait.RETURNS_ROWS || trait == Trait.LOCKS_ROWS)
                && part.functions().stream().allMatch(StatementShape::computes);
    }

    /** Calls nothing that could take a value for SQL, a name or a setting. */
    private static boolean computes(FunctionUse use) {
        return !use.functions().isEmpty()
                && use.names().stream().allMatch(name -> name.schema().equals("pg_catalog"))
                && use.functions().stream().allMatch(StatementShape::computes);
    }

    private static boolean computes(Function function) {
        return function.oid() < Catalog.FIRST_USER_OID
                && function.name().schema().equals("pg_catalog")
                && (function.volatility() == 'i'
                        || STABLE.contains(function.name().name()));
    }

    /** What rules see of it, should a literal make a difference to that. */
    private static void seen(StatementFacts part, StringBuilder shape) {
        Set<String> objects = new TreeSet<>();
        for (RelationUse use : part.relations()) {
            use.names().forEach(name -> objects.add("r " + use.access() + " " + quoted(name)));
        }
        part.functions().forEach(use -> use.names().forEach(name -> objects.add("f " + quoted(name))));
        part.constructs().forEach(word -> objects.add("c " + word));
        part.predicates().forEach(use -> objects.add("p " + use.kind()));
        shape.append(part.kind())
                .append(' ')
                .append(part.category())
                .append(' ')
                .append(part.restricts())
                .append(' ')
                .append(part.columns().size())
                .append(objects)
                .append('\n');
    }

    private static String quoted(QualifiedName name) {
        return name.schema().length() + ":" + name.schema() + "." + name.name().length() + ":" + name.name();
    }

    /** False if a literal or parameter isn't just a value. */
    private static boolean tokens(String text, int serverVersion, boolean choosing, StringBuilder shape) {
        List<Token> tokens;
        try {
            tokens = new Lexer(text, serverVersion, true).tokens();
        } catch (SqlSyntaxException e) {
            return false;
        }
        boolean verbatim = choosing || tokens.stream().anyMatch(StatementShape::looksInto);
        boolean counting = false;
        boolean placing = false;
        for (Token token : tokens) {
            if (token.type() == TokenType.END) {
                break;
            }
            counting |= token.type() == TokenType.KEYWORD && COUNTING.contains(token.text());
            placing |= token.type() == TokenType.KEYWORD && PLACING.contains(token.text());
            boolean word = token.type() == TokenType.IDENTIFIER || token.type() == TokenType.QUOTED;
            boolean open = token.type() == TokenType.PARAMETER && (counting || verbatim);
            if ((word && NAMING_TYPES.contains(token.text())) || open) {
                return false;
            }
            String said =
                    token.type().literal() && !counting && !placing && !verbatim ? type(token, text) : token.text();
            shape.append(token.type())
                    .append(' ')
                    .append(said.length())
                    .append(' ')
                    .append(said)
                    .append('\n');
        }
        return true;
    }

    private static boolean looksInto(Token token) {
        boolean sign = token.type() == TokenType.OPERATOR || token.type() == TokenType.SYMBOL;
        return sign && LOOKING.contains(token.text());
    }

    /** What type PostgreSQL takes the literal for (manual, "Constants"), which says what operators mean. */
    private static String type(Token token, String text) {
        if (token.type() == TokenType.STRING) {
            char first = text.charAt(token.start());
            return first == 'n' || first == 'N' ? "n" : "";
        }
        if (token.type() != TokenType.INTEGER) {
            return "";
        }
        try {
            long value = Long.parseLong(token.text());
            return value <= Integer.MAX_VALUE ? "4" : "8";
        } catch (NumberFormatException e) {
            return "n " + token.text();
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
