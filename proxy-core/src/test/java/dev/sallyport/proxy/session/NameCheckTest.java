package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCheckTest {
    private final NameCheck check = new NameCheck(new SessionScope("app"));

    @Test
    void aFunctionThatNobodyKnowsIsJudgedByEveryNameThatItMayHave() {
        StatementFacts facts = Shop.facts("SELECT lower('x'), nosuch(1)");

        StatementFacts judged = Objects.requireNonNull(NameCheck.withUnknownFunctions(facts));

        assertThat(judged.functions()).hasSameSizeAs(facts.functions());
        assertThat(judged.functions()).contains(facts.functions().get(0));
        FunctionUse unknown = judged.functions().get(1);
        assertThat(unknown.names()).isNotEmpty().noneMatch(name -> name.schema().equals("pg_catalog"));
        assertThat(facts.functions().get(1).names()).containsAll(unknown.names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT dblink('', 'SELECT 1')",
                "SELECT pg_temp.pg_read_file('x')",
                "SELECT nosuch(1), public.lo_import('x')"
            })
    void aNameOfWhatReachesBeyondTheDatabaseIsNeverLeftToRules(String sql) {
        assertThat(NameCheck.withUnknownFunctions(Shop.facts(sql))).isNull();
    }

    @Test
    void aSchemaThatIsWrittenStays() {
        StatementFacts judged =
                Objects.requireNonNull(NameCheck.withUnknownFunctions(Shop.facts("SELECT pg_catalog.nosuch()")));

        assertThat(judged.functions().get(0).names()).containsExactly(new QualifiedName("pg_catalog", "nosuch"));
    }

    @Test
    void aNewTableMayReferToItselfAndIsThenJudgedByItsOwnName() {
        StatementFacts facts = Shop.facts("CREATE TEMP TABLE tree (id int PRIMARY KEY, above int REFERENCES tree)");

        assertThat(check.missingRelation(facts)).isNull();
        for (RelationUse use : check.withOwn(facts, Shop.CATALOG).relations()) {
            assertThat(use.names()).containsExactly(new QualifiedName("pg_temp", "tree"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SCHEMA wood CREATE TABLE tree (id int) CREATE VIEW v AS SELECT * FROM forest",
                "CREATE SCHEMA wood CREATE TABLE tree (id int) CREATE VIEW v AS SELECT * FROM app.tree",
                "CREATE TABLE tree AS SELECT * FROM tree",
                "CREATE VIEW tree AS SELECT * FROM tree",
                "SELECT * INTO tree FROM tree",
                "CREATE TABLE tree (id int REFERENCES forest)",
                "CREATE TEMP TABLE tree (id int REFERENCES app.tree)"
            })
    void nothingElseIsReadOfWhatIsOnlyBeingMade(String sql) {
        assertThat(check.missingRelation(Shop.facts(sql))).isNotNull();
    }
}
