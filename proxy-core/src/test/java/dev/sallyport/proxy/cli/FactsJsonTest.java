package dev.sallyport.proxy.cli;

import static dev.sallyport.proxy.cli.FactsSample.CUSTOMERS;
import static dev.sallyport.proxy.cli.FactsSample.source;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsJsonTest {
    private static JsonNode statement(String sql) {
        return FactsJson.of(new StatementAnalyzer().analyze(sql, AnalysisScope.withoutCatalog()))
                .at("/statements/0");
    }

    @Test
    void keepsTheKeysThatProgramsReadInTheirOrder() {
        assertThat(statement("SELECT 1").fieldNames())
                .toIterable()
                .startsWith(
                        "kind",
                        "category",
                        "reads",
                        "writes",
                        "columns",
                        "functions",
                        "restricts",
                        "parameters",
                        "traits",
                        "nested",
                        "text",
                        "fingerprint",
                        "outputs")
                .contains("relations", "calls", "settings", "names")
                .doesNotContain("unresolved");
    }

    @Test
    void tellsWhereOutputColumnsComeFrom() {
        ColumnSource bare = new ColumnSource(new QualifiedName("*", "t"), 0, "*");
        Analysis analysis = new Analysis.Understood(List.of(FactsSample.outputs(
                new OutputColumn("b", false, false, Set.of(source(CUSTOMERS, "name"), source(CUSTOMERS, "id"))),
                new OutputColumn(null, true, true, Set.of(bare)))));

        JsonNode outputs = FactsJson.of(analysis, true).at("/statements/0/outputs");

        assertThat(outputs)
                .hasToString("[{\"name\":\"b\",\"plain\":false,\"many\":false,"
                        + "\"sources\":[\"public.customers.id\",\"public.customers.name\"]},"
                        + "{\"name\":null,\"plain\":true,\"many\":true,\"sources\":[\"t.*\"]}]");
    }

    @Test
    void tellsWhatNamesMeanAndWhatFunctionsAre() {
        JsonNode facts = FactsJson.of(new Analysis.Understood(List.of(FactsSample.join())), true)
                .at("/statements/0");

        assertThat(facts.get("relations"))
                .hasToString("[{\"name\":\"orders\",\"access\":\"read\",\"means\":[\"public.orders\"]},"
                        + "{\"name\":\"customers\",\"access\":\"read\",\"means\":[\"public.customers\"]}]");
        assertThat(facts.get("calls"))
                .hasToString(
                        "[{\"name\":\"sum\",\"way\":\"call\",\"means\":[\"pg_catalog.sum\"],\"functions\":[{\"name\":"
                                + "\"pg_catalog.sum\",\"language\":\"internal\",\"volatility\":\"immutable\","
                                + "\"security_definer\":false}]}]");
        assertThat(facts.get("unresolved")).isEmpty();
    }

    @Test
    void aNameThatWasNotResolvedMeansItself() {
        JsonNode facts = statement("SELECT f(a) FROM t, s.u, t x");

        assertThat(facts.get("relations"))
                .hasToString("[{\"name\":\"t\",\"access\":\"read\",\"means\":[\"t\"]},"
                        + "{\"name\":\"s.u\",\"access\":\"read\",\"means\":[\"s.u\"]}]");
        assertThat(facts.get("calls"))
                .hasToString("[{\"name\":\"f\",\"way\":\"call\",\"means\":[\"f\"],\"functions\":[]}]");
    }

    @Test
    void tellsSettingsAndNames() {
        assertThat(statement("SET LOCAL search_path = 'hr'").get("settings"))
                .hasToString("[{\"name\":\"search_path\",\"value\":\"hr\",\"local\":true}]");
        assertThat(statement("DECLARE c CURSOR FOR SELECT 1").get("names"))
                .hasToString("[{\"kind\":\"declare_cursor\",\"name\":\"c\"}]");
    }

    @Test
    void tellsWhatIsNotInTheDatabaseInsideToo() {
        Catalog catalog = new Catalog(1, 180000, Set.of("public"), List.of(CUSTOMERS), List.of());
        Analysis analysis = new StatementAnalyzer()
                .analyze(
                        "WITH d AS (DELETE FROM nothing) SELECT FROM customers",
                        new AnalysisScope(catalog, List.of("public"), Set.of(), true, true));

        JsonNode facts = FactsJson.of(analysis, true).at("/statements/0");

        assertThat(facts.get("unresolved")).hasToString("[\"nothing\"]");
        assertThat(facts.at("/nested/0/unresolved")).hasToString("[\"nothing\"]");
    }
}
