package dev.sallyport.it.sql;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.Resources;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.parser.Grammar;
import dev.sallyport.policy.sql.parser.Tokens;
import dev.sallyport.policy.sql.tree.Statement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** A database in which nearly every expression of the columns a to e has a type, so that only its syntax matters. */
final class RoundTripViews implements AutoCloseable {
    private static final List<String> TESTS =
            List.of("=", "<>", "<", ">", "<=", ">=", "~", "~~", "!~~", "~~*", "!~~*", "@>", "!~");
    private static final List<String> SUMS =
            List.of("+", "-", "*", "/", "%", "^", "||", "<@", "<<", ">>", "&", "|", "#", "->", "->>", "@@", "<->");
    private static final List<String> SIGNS = List.of("+", "-", "@", "~", "!!", "|/");

    private static final String SCRIPT = """
            CREATE TYPE v AS ENUM ('x');
            CREATE FUNCTION sign(v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION sum(v, v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION test(v, v) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN true;
            CREATE FUNCTION truth(v) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN true;
            CREATE FUNCTION value(boolean) RETURNS v LANGUAGE sql IMMUTABLE RETURN 'x'::v;
            CREATE CAST (v AS boolean) WITH FUNCTION truth(v) AS IMPLICIT;
            CREATE CAST (boolean AS v) WITH FUNCTION value(boolean) AS IMPLICIT;
            CREATE FUNCTION pg_catalog.timezone(v, v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION pg_catalog.timezone(v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION pg_catalog.like_escape(v, v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION pg_catalog.similar_to_escape(v, v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION pg_catalog.similar_to_escape(v) RETURNS v LANGUAGE sql IMMUTABLE RETURN $1;
            CREATE FUNCTION pg_catalog.overlaps(v, v, v, v) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN true;
            CREATE TABLE t (a v, b v, c v, d v, e v);
            CREATE TABLE u (a v, b v, c v, f v);
            CREATE TABLE w (a v, b v, g v);
            CREATE TABLE things (n int, s text, d timestamptz, j jsonb, r int[], x xml);
            """;

    private final Connection connection;

    RoundTripViews(PostgresServer server) throws SQLException {
        StringBuilder script = new StringBuilder(SCRIPT);
        TESTS.forEach(name -> script.append(operator(name, "leftarg = v, rightarg = v, function = test")));
        SUMS.forEach(name -> script.append(operator(name, "leftarg = v, rightarg = v, function = sum")));
        SIGNS.forEach(name -> script.append(operator(name, "rightarg = v, function = sign")));
        server.recreate("round_trip", script.toString());
        connection = server.superuser("round_trip");
    }

    private static String operator(String name, String definition) {
        return "CREATE OPERATOR " + name + " (" + definition + ");";
    }

    /** What the server makes of a query: a view's definition as it writes it, or the code of its refusal. */
    String reading(String query) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("DROP VIEW IF EXISTS probe; CREATE VIEW probe AS " + query);
            try (ResultSet row = statement.executeQuery("SELECT pg_get_viewdef('probe'::regclass)")) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            return "refused: " + e.getSQLState();
        }
    }

    /** Queries of the tables above, one a line, with every construct that a view may have. */
    static List<String> examples() {
        return Resources.text("dev/sallyport/it/sql/round-trip.sql").lines().toList();
    }

    /** Our reading of a query. */
    static Statement parse(String query) {
        Tokens tokens = new Tokens(query, new Lexer(query, 180000, true).tokens(), 600);
        return new Grammar(tokens).statements().get(0);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
