package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyReaderTest {
    private static final String HEAD = """
            apiVersion: sallyport/v1
            kind: Policy
            roles:
              dev: {types: [human], groups: [eng]}
              dba: {ids: ['https://idp.test|bea']}
            labels:
              pii: [shop.customers.email, '*.*.ssn']
              verbs: [UPDATE, DELETE]
            """;

    private static Policy rule(String rule) {
        return PolicyReader.parse("p.yaml", HEAD + "rules:\n  - " + rule + "\n");
    }

    private static void refuses(String rule, String... words) {
        assertThatThrownBy(() -> rule(rule))
                .as(rule)
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("p.yaml:10:")
                .hasMessageContainingAll(words);
    }

    private static void refusesFile(String text, String message) {
        assertThatThrownBy(() -> PolicyReader.parse("p.yaml", text))
                .isInstanceOf(YamlException.class)
                .hasMessage(message);
    }

    @Test
    void readsEveryKeyOfARule() {
        Rule rule = rule("{id: ask, effect: approve, mode: dry_run, roles: [dev], unless_roles: [dba], "
                        + "where: {env: [prod], databases: ['shop*'], apps: [psql]}, "
                        + "what: {kinds: '@verbs', columns: ['@pii', 'hr.*.*']}, when: 'actor_mfa', "
                        + "message: why, hint: how, approval: {reviewers: [dba], min: 2, ttl: 1h}}")
                .rules()
                .get(0);

        assertThat(rule.mode()).isEqualTo(Mode.DRY_RUN);
        assertThat(rule.what().kinds()).containsExactlyInAnyOrder("UPDATE", "DELETE");
        assertThat(rule.what().columns()).hasSize(3);
        assertThat(rule.condition()).hasToString("actor_mfa");
        assertThat(rule.consequence())
                .isEqualTo(new Consequence.Approve(
                        List.of("dba"), 2, Duration.ofHours(1), ApprovalManner.DEFAULT, "why", "how"));
    }

    @Test
    void theDefaultsAreTheSafeOnes() {
        Policy policy = rule("{id: m, effect: mask, what: {columns: '@pii'}}");

        assertThat(policy.defaults()).isEqualTo(new Defaults(OptionalLong.empty(), Detection.AGENTS));
        assertThat(policy.rules().get(0).mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.rules().get(0).consequence())
                .isInstanceOfSatisfying(
                        Consequence.MaskColumns.class,
                        mask -> assertThat(mask.method().strategy()).isEqualTo(MaskStrategy.REDACT));
        assertThat(rule("{id: a, effect: approve, approval: {reviewers: [dba]}}")
                        .rules()
                        .get(0)
                        .consequence())
                .isInstanceOfSatisfying(Consequence.Approve.class, approve -> {
                    assertThat(approve.min()).isEqualTo(1);
                    assertThat(approve.ttl()).isEqualTo(Duration.ofMinutes(30));
                });
    }

    @Test
    void refusesKeysThatItDoesNotKnow() {
        refuses("{id: a, effect: allow, role: [dev]}", "unknown key 'role'", "did you mean 'roles'?");
        refuses("{id: a, effect: deny, what: {table: [shop.x]}}", "unknown key 'table'", "'tables'");
        refuses("{id: a, effect: allow, where: {environment: [x]}}", "unknown key 'environment'");
    }

    @Test
    void refusesKeysThatWouldDoNothing() {
        refuses("{id: a, effect: allow, message: hello}", "unknown key 'message'");
        refuses("{id: a, effect: deny, limit: {rows: 5}}", "unknown key 'limit'");
        refuses("{id: a, effect: limit, limit: {rows: 5, cost: 5}}", "unknown key 'cost'");
        refuses("{id: a, effect: deny, what: {views: [shop.x]}}", "unknown key 'views'");
        refuses("{id: a, effect: mask, what: {columns: '@pii', tables: [shop.x]}}", "unknown key 'tables'");
        refuses("{id: a, effect: mask, what: {content: [email]}, mask: {strategy: hash}}", "unknown key 'mask'");
        refuses("{id: a, effect: mask, what: {columns: '@pii'}, mask: {keep_last: 4}}", "unknown key 'keep_last'");
        refuses(
                "{id: a, effect: approve, approval: {reviewers: [dba], scope: once}}",
                "statement, fingerprint, session");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], uses: 2}}", "used once");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], scope: session, uses: 0}}", "0");
        refuses("{id: a, effect: mask, what: {columns: '@pii'}, mask: {strategy: partial}}", "keep_first");
    }

    @Test
    void readsHowAnApprovalIsAskedFor() {
        assertThat(rule("{id: a, effect: approve, approval: {reviewers: [dba], wait: hold, hold_max: 10m, "
                                + "justification: required, ticket: 'CHG-[0-9]+'}}")
                        .rules()
                        .get(0)
                        .consequence())
                .isInstanceOfSatisfying(
                        Consequence.Approve.class,
                        approve -> assertThat(approve.manner())
                                .isEqualTo(new ApprovalManner(
                                        ApprovalManner.Waiting.HOLD, Duration.ofMinutes(10), true, "CHG-[0-9]+")));
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], ticket: '('}}", "RE2");
        refuses(
                "{id: a, effect: approve, approval: {reviewers: [dba], wait: sometimes}}",
                "expected one of auto, hold, error");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], hold_max: 2h}}", "1h");
    }

    @Test
    void refusesEmptyListsBecauseTheirMeaningIsDoubtful() {
        refuses("{id: a, effect: allow, roles: []}", "empty");
        refuses("{id: a, effect: deny, what: {tables: []}}", "empty");
        refuses("{id: a, effect: deny, what: {}}", "empty");
        refuses("{id: a, effect: deny, where: {}}", "empty");
        refuses("{id: a, effect: deny, where: {env: []}}", "empty");
    }

    @Test
    void refusesUnknownNames() {
        refuses("{id: a, effect: allow, roles: [devs]}", "unknown role 'devs'", "dba, dev");
        refuses("{id: a, effect: approve, approval: {reviewers: [boss]}}", "unknown role 'boss'");
        refuses("{id: a, effect: deny, what: {columns: '@pi'}}", "unknown label '@pi'", "pii");
        refuses("{id: a, effect: deny, what: {kinds: [DLETE]}}", "'DLETE' is no command");
        refuses("{id: a, effect: deny, what: {kinds: [DROP ORDERS]}}", "is no command");
        refuses("{id: a, effect: deny, what: {categories: [ddll]}}", "expected one of");
        refuses("{id: a, effect: allow, what: {categories: [unknown]}}", "always denied");
        refuses("{id: a, effect: permit}", "expected one of allow, deny");
    }

    @Test
    void refusesPatternsWithTooFewOrTooManyParts() {
        refuses("{id: a, effect: deny, what: {tables: [orders]}}", "'orders' has 1 part", "schema.table");
        refuses("{id: a, effect: deny, what: {tables: [db.shop.orders]}}", "3 parts");
        refuses("{id: a, effect: mask, what: {columns: [customers.email]}}", "2 parts", "schema.table.column");
        refuses("{id: a, effect: allow, what: {functions: [refresh]}}", "schema.function");
        refuses("{id: a, effect: deny, what: {tables: ['shop.']}}", "empty part");
        refuses("{id: a, effect: deny, what: {tables: ['shop..x']}}", "empty part");
    }

    @Test
    void refusesPatternsThatWouldQuietlyMatchNothing() {
        refuses("{id: a, effect: deny, what: {tables: [shop.Orders]}}", "capitals", "double quotes");
        refuses("{id: a, effect: deny, what: {tables: ['shop. orders']}}", "double quotes");
        refuses("{id: a, effect: deny, what: {tables: ['shop.\"Orders']}}", "doesn't end");
        refuses("{id: a, effect: deny, what: {tables: ['\"shop\"x.orders']}}", "after a quoted part");
        assertThat(rule("{id: a, effect: deny, what: {tables: ['shop.\"Orders\"']}}")
                        .rules())
                .hasSize(1);
    }

    @Test
    void refusesConditionsThatAreNotConditions() {
        refuses("{id: a, effect: deny, when: 'stmt_kindd == \"DROP\"'}", "undeclared reference", "stmt_kindd");
        refuses("{id: a, effect: deny, when: 'actor_name'}", "bad condition");
        refuses("{id: a, effect: deny, when: 'actor_mfa &&'}", "bad condition");
        refuses("{id: a, effect: deny, when: 'actor_name > 5'}", "bad condition");
        refuses("{id: a, effect: deny, when: 'stmt_text.contains(\"x\")'}", "stmt_text");
        refuses("{id: a, effect: mask, what: {columns: '@pii'}, when: 'stmt_restricts'}", "no stmt_ variables");
        refuses("{id: a, effect: deny, when: '" + "actor_mfa || ".repeat(400) + "true'}", "at most 4096");
        refuses("{id: a, effect: deny, when: '" + "(".repeat(200) + "true" + ")".repeat(200) + "'}", "bad condition");
    }

    @Test
    void refusesIdsThatCouldBeMistaken() {
        refuses("{id: default, effect: deny}", "reserved");
        refuses("{id: 'builtin:settings', effect: deny}", "can't be the name");
        refuses("{id: 'a b', effect: deny}", "can't be the name");
        refuses("{effect: deny}", "missing key 'id'");
    }

    @Test
    void refusesLimitsOutOfRange() {
        refuses("{id: a, effect: limit, limit: {rows: 0}}", "whole number from 1");
        refuses("{id: a, effect: limit, limit: {affected_rows: 0}}", "whole number from 1");
        refuses("{id: a, effect: limit, limit: {}}", "rows");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], min: 0}}", "whole number from 1");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], ttl: 0s}}", "more than nothing");
        refuses("{id: a, effect: approve, approval: {reviewers: [dba], ttl: 8d}}", "at most 7d");
        refuses("{id: a, effect: deny, message: \"two\\nlines\"}", "one line");
    }

    @Test
    void refusesFilesOfAnotherForm() {
        refusesFile("kind: Policy\n", "p.yaml:1:1: missing key 'apiVersion'");
        refusesFile(
                "apiVersion: sallyport/v2\nkind: Policy\n",
                "p.yaml:1:13: expected 'sallyport/v1', found 'sallyport/v2'");
        refusesFile(
                "apiVersion: sallyport/v1\nkind: Policy\ndefaults: {decision: allow}\n",
                "p.yaml:3:22: expected 'deny', found 'allow'");
        refusesFile(
                "apiVersion: sallyport/v1\nkind: Policy\nroles: {all: {}}\n",
                "p.yaml:3:14: the role doesn't say who has it; expected 'types', 'groups' or 'ids'");
        refusesFile(
                "apiVersion: sallyport/v1\nkind: Policy\nlabels: {a: ['@b'], b: [x.y]}\n",
                "p.yaml:3:14: a label can't refer to another");
    }

    @Test
    void refusesDuplicates() {
        refusesFile(
                HEAD + "rules:\n  - {id: a, effect: deny}\n  - {id: a, effect: deny}\n",
                "p.yaml:11:10: duplicate rule id 'a'");
        assertThatThrownBy(() -> PolicyReader.parse("p.yaml", HEAD + "labels: {}\n"))
                .isInstanceOf(YamlException.class);
    }

    @Test
    void theModeOfAFileHoldsForItsRules() {
        Policy policy = PolicyReader.parse(
                "p.yaml",
                HEAD + "mode: dry_run\nrules:\n  - {id: a, effect: deny}\n  - {id: b, effect: deny, mode: enforce}\n");

        assertThat(policy.rules()).extracting(Rule::mode).containsExactly(Mode.DRY_RUN, Mode.ENFORCE);
    }

    @Test
    void severalFilesMakeOnePolicy(@TempDir Path directory) throws IOException {
        Path roles = write(directory, "roles.yaml", HEAD + "defaults: {row_limit: 7}\n");
        Path rules = write(directory, "rules.yaml", """
                apiVersion: sallyport/v1
                kind: Policy
                rules: [{id: a, effect: deny, roles: [dev], what: {columns: '@pii'}}]
                """);

        Policy policy = PolicyReader.read(List.of(rules, roles));

        assertThat(policy.rules()).hasSize(1);
        assertThat(policy.roleNames()).containsExactlyInAnyOrder("dba", "dev");
        assertThat(policy.defaults().rowLimit()).hasValue(7);
        assertThat(policy.text()).contains("id: a", "groups: [eng]", "roles.yaml");
        assertThat(policy.hash())
                .matches("sha256:[0-9a-f]{64}")
                .isNotEqualTo(PolicyReader.read(List.of(roles, rules)).hash());
        assertThatThrownBy(() -> PolicyReader.read(List.of(roles, rules, rules)))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("duplicate rule id 'a'");
        assertThatThrownBy(() -> PolicyReader.read(List.of(roles, write(directory, "more.yaml", HEAD))))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("duplicate role 'dev'");
        assertThatThrownBy(() -> PolicyReader.read(List.of(
                        roles, write(directory, "d.yaml", "apiVersion: sallyport/v1\nkind: Policy\ndefaults: {}\n"))))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("one only");
    }

    @Test
    void textThatMovesBetweenFilesChangesTheHash(@TempDir Path directory) throws IOException {
        String head = "apiVersion: sallyport/v1\nkind: Policy\n";
        Path one = write(directory, "1.yaml", head + "# x\n");
        Path two = write(directory, "2.yaml", head);
        Path three = write(directory, "3.yaml", head);
        Path four = write(directory, "4.yaml", "# x\n" + head);

        assertThat(PolicyReader.read(List.of(one, two)).hash())
                .isNotEqualTo(PolicyReader.read(List.of(three, four)).hash());
    }

    @Test
    void saysWhyAFileCantBeRead(@TempDir Path directory) throws IOException {
        Path latin = directory.resolve("latin.yaml");
        Files.write(latin, "kind: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> PolicyReader.read(List.of(latin))).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> PolicyReader.read(List.of(directory.resolve("none.yaml"))))
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> PolicyReader.read(List.of())).hasMessageContaining("no policy file");
    }

    @Test
    void refusesTestsThatExpectARuleThatIsNotThere() {
        refusesFile(
                HEAD + "tests:\n  - {name: t, as: dora, stmt: {kind: SELECT, category: dql}, "
                        + "expect: {decision: deny, rule: nope}}\n",
                "p.yaml:10:93: no rule has the id 'nope'");
    }

    private static Path write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
