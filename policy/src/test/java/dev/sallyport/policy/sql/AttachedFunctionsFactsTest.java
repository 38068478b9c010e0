package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Functions that a definition hands to the server, which calls them later with somebody else's statements. */
class AttachedFunctionsFactsTest {
    private static void calls(String sql, String... functions) {
        assertThat(Sql.functions(sql)).as(sql).containsExactlyInAnyOrder(functions);
    }

    @Test
    void seesTriggersFunctions() {
        calls("CREATE TRIGGER t BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION evil.steal()", "evil.steal");
        calls(
                "CREATE TRIGGER t AFTER INSERT ON notes WHEN (lower(new.body) = 'x') EXECUTE PROCEDURE f(1, 'a', b)",
                "f",
                "lower");
        calls("CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION evil.steal()", "evil.steal");
    }

    @Test
    void seesFunctionsBehindOperatorsTypesAndCasts() {
        calls(
                "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = evil.f, RESTRICT = eqsel, COMMUTATOR = ===)",
                "evil.f",
                "eqsel");
        calls("CREATE OPERATOR @@@ (PROCEDURE = f, RIGHTARG = int)", "f");
        calls(
                "CREATE AGGREGATE a (int) (SFUNC = evil.s, STYPE = int, FINALFUNC = fin, COMBINEFUNC = \"C\", INITCOND = '0')",
                "evil.s",
                "fin",
                "C");
        calls("CREATE AGGREGATE a (BASETYPE = int, SFUNC1 = s, STYPE1 = int)", "s");
        calls("CREATE TYPE t (INPUT = t_in, OUTPUT = t_out, ANALYZE = t_an, LIKE = int)", "t_in", "t_out", "t_an");
        calls("CREATE TYPE r AS RANGE (SUBTYPE = int, SUBTYPE_DIFF = evil.d, CANONICAL = c)", "evil.d", "c");
        calls("CREATE CAST (int AS text) WITH FUNCTION evil.f(int) AS IMPLICIT", "evil.f");
        calls(
                "CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 evil.cmp(int, int)",
                "evil.cmp");
        calls("ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (int, int) cmp(int, int)", "cmp");
    }

    @Test
    void seesHandlers() {
        calls("CREATE LANGUAGE l HANDLER h INLINE i VALIDATOR v", "h", "i", "v");
        calls("CREATE FOREIGN DATA WRAPPER w HANDLER h VALIDATOR v", "h", "v");
        calls("ALTER FOREIGN DATA WRAPPER w HANDLER h NO VALIDATOR", "h");
        calls("CREATE ACCESS METHOD m TYPE TABLE HANDLER h", "h");
        calls("CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM evil.conv", "evil.conv");
        calls(
                "CREATE TRANSFORM FOR int LANGUAGE l (FROM SQL WITH FUNCTION a(internal), TO SQL WITH FUNCTION b(internal))",
                "a",
                "b");
        calls("CREATE TEXT SEARCH TEMPLATE t (INIT = i, LEXIZE = l)", "i", "l");
        calls("CREATE TEXT SEARCH PARSER p (START = s, GETTOKEN = g, END = e, LEXTYPES = l)", "s", "g", "e", "l");
        calls("CREATE FUNCTION f() RETURNS int LANGUAGE sql SUPPORT evil.sup AS 'x'", "evil.sup");
    }

    @Test
    void takesNoOtherNamesForFunctions() {
        calls("DROP FUNCTION f(int)");
        calls("COMMENT ON FUNCTION f(int) IS 'x'");
        calls("CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        calls("CREATE TABLE t (a int) WITH (fillfactor = 70)");
        calls("CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english)");
    }
}
