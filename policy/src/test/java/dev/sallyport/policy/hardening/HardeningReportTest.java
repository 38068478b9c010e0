package dev.sallyport.policy.hardening;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ApplicationName;
import dev.sallyport.config.ChannelBinding;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.KeepaliveConfig;
import dev.sallyport.config.LoadBalance;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.LoginMapping;
import dev.sallyport.config.ReuseConfig;
import dev.sallyport.config.TargetSessionAttributes;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.config.UpstreamTlsMode;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.ColumnType;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.hardening.Finding.State;
import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.hardening.Privileges.Attribute;
import dev.sallyport.policy.hardening.Privileges.Grant;
import dev.sallyport.policy.hardening.Privileges.Membership;
import dev.sallyport.policy.hardening.Privileges.RelationRights;
import dev.sallyport.policy.hardening.Privileges.Role;
import dev.sallyport.policy.hardening.Privileges.Securable;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When is nobody in need of a privilege? Each test is a way in which somebody could be after all. */
final class HardeningReportTest {
    private static final String MASK = "{id: m, effect: mask, roles: [bot], what: {columns: ['*.*.email']}}";
    private static final String READS =
            "{id: r, effect: allow, what: {categories: [dql, txn, session], tables: ['*.*']}}";
    private static final Grant SELECT = new Grant("SELECT", 101, 10, 0);
    private static final ColumnType TEXT = new ColumnType(25, "pg_catalog.text", false, null);
    private static final Relation PEOPLE = new Relation(
            20001,
            new QualifiedName("public", "people"),
            RelationKind.TABLE,
            List.of(new Column("id", 1, 25, TEXT, true, null), new Column("email", 2, 25, TEXT, true, null)),
            Set.of(),
            Set.of());
    private static final Relation VIEW = new Relation(
            20002,
            new QualifiedName("public", "addresses"),
            RelationKind.VIEW,
            List.of(new Column("address", 1, 25, TEXT, false, null)),
            Set.of(new ColumnId(20001, 2)),
            Set.of());
    private static final Catalog CATALOG = new Catalog(1, 180000, Set.of("public"), List.of(PEOPLE, VIEW), List.of());

    private final List<Membership> memberships = new ArrayList<>();
    private final List<Grant> people = new ArrayList<>(List.of(SELECT));
    private Set<Attribute> attributes = Set.of();
    private long owner = 10;
    private boolean invoker;
    private List<DatabaseConfig> databases = List.of(database("shop", "prod", mapping("bot", "agent")));

    private static LoginMapping mapping(String role, String login) {
        return new LoginMapping(List.of(role), login);
    }

    private static DatabaseConfig database(String name, String environment, LoginMapping... map) {
        return new DatabaseConfig(
                name,
                environment,
                new UpstreamConfig(
                        List.of(new HostPort("pg", 5432)),
                        "shop",
                        UpstreamTlsMode.DISABLE,
                        null,
                        null,
                        ChannelBinding.DISABLE,
                        TargetSessionAttributes.ANY,
                        LoadBalance.DISABLE,
                        null,
                        KeepaliveConfig.DEFAULT,
                        ReuseConfig.NONE,
                        ApplicationName.CLIENT),
                Map.of("agent", new LoginConfig("sp_agent", null), "other", new LoginConfig("sp_other", null)),
                List.of(map));
    }

    private List<Finding> findings(String... rules) {
        StringBuilder text = new StringBuilder("""
                apiVersion: sallyport/v1
                kind: Policy
                roles:
                  bot: {types: [agent]}
                  mfa_bot: {types: [agent], require_mfa: true}
                  staff: {types: [human]}
                  trusted: {groups: [trusted]}
                rules:
                """);
        for (String rule : rules) {
            text.append("  - ").append(rule).append('\n');
        }
        Policy policy = PolicyReader.parse("test.yaml", text.toString());
        Map<Long, Role> roles = Map.of(
                10L, new Role(10, "postgres", Set.of(Attribute.SUPERUSER)),
                101L, new Role(101, "sp_agent", attributes),
                102L, new Role(102, "sp_other", Set.of()),
                103L, new Role(103, "team", Set.of()),
                104L, new Role(104, "pg_read_all_data", Set.of()),
                105L, new Role(105, "pg_monitor", Set.of()));
        Privileges privileges = new Privileges(
                180000,
                roles,
                memberships,
                Map.of(
                        20001L, new RelationRights(new Securable("TABLE \"public\".\"people\"", owner, people), false),
                        20002L,
                                new RelationRights(
                                        new Securable("TABLE \"public\".\"addresses\"", 10, List.of()), invoker)),
                List.of(),
                List.of(),
                new Securable("DATABASE \"shop\"", 10, List.of()),
                Set.of(),
                Set.of());
        List<ProxyLogin> logins = ProxyLogin.of(policy, databases.get(0), databases);
        return HardeningReport.of(policy, CATALOG, privileges, logins).findings().stream()
                .filter(finding -> finding.user().equals("sp_agent"))
                .toList();
    }

    private @Nullable Finding column(String... rules) {
        return findings(rules).stream()
                .filter(finding ->
                        finding.topic() == Topic.COLUMN && finding.object().contains("people"))
                .findFirst()
                .orElse(null);
    }

    private void left(String why, String... rules) {
        assertThat(column(rules)).isNotNull().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.LEFT);
            assertThat(finding.why()).contains(why);
            assertThat(finding.sql()).isEmpty();
        });
    }

    @Test
    void takesWhatNobodyReads() {
        assertThat(column(MASK, READS)).isNotNull().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.OPEN);
            assertThat(finding.sql())
                    .containsExactly(
                            "REVOKE SELECT ON TABLE \"public\".\"people\" FROM \"sp_agent\"",
                            "GRANT SELECT (\"id\", ctid, tableoid, xmin, xmax, cmin, cmax) ON TABLE"
                                    + " \"public\".\"people\" TO \"sp_agent\"");
        });
    }

    @Test
    void leavesWhatARuleMasksOnlySometimes() {
        left("condition", MASK.replace("roles: [bot]", "when: 'actor_mfa'"), READS);
        left("some applications", MASK.replace("roles: [bot]", "where: {apps: [x]}"), READS);
        left("isn't for everybody", MASK.replace("bot", "mfa_bot"), READS);
        left("trusted", MASK.replace("roles: [bot]", "unless_roles: [trusted]"), READS);
        assertThat(column(MASK.replace("effect", "mode: dry_run, effect"), READS))
                .isNull();
        assertThat(column(MASK.replace("roles: [bot]", "where: {env: [test]}"), READS))
                .isNull();
    }

    @Test
    void leavesWhatTheMaskReads() {
        left("partial", MASK.replace("}}", "}, mask: {strategy: partial, keep_last: 2}}"), READS);
        left("hash", MASK.replace("}}", "}, mask: {strategy: hash}}"), READS);
    }

    @Test
    void knowsWhoCannotHaveARole() {
        assertThat(column(MASK.replace("roles: [bot]", "unless_roles: [staff]"), READS))
                .isNotNull()
                .extracting(Finding::state)
                .isEqualTo(State.OPEN);

        databases = List.of(database("shop", "prod", mapping("trusted", "other"), mapping("bot", "agent")));
        assertThat(column(MASK.replace("roles: [bot]", "unless_roles: [trusted]"), READS))
                .isNotNull()
                .extracting(Finding::state)
                .isEqualTo(State.OPEN);

        databases = List.of(database("shop", "prod", mapping("bot", "agent"), mapping("trusted", "other")));
        left("trusted", MASK.replace("roles: [bot]", "unless_roles: [trusted]"), READS);
    }

    @Test
    void leavesWhatAnotherRoleOrDatabaseWithTheSameLoginReads() {
        databases = List.of(database("shop", "prod", mapping("bot", "agent"), mapping("staff", "agent")));
        left("staff", MASK, READS);

        databases = List.of(
                database("shop", "prod", mapping("bot", "agent")), database("copy", "test", mapping("bot", "agent")));
        left("copy (test)", MASK.replace("roles: [bot]", "where: {env: [prod]}"), READS);
    }

    @Test
    void leavesWhatStatementsReadOtherwise() {
        left("RETURNING", MASK, "{id: w, effect: allow, what: {categories: [dql, dml], tables: ['public.*']}}");
        left("DO", MASK, READS, "{id: d, effect: allow, what: {kinds: [DO]}}");

        invoker = true;
        left("addresses", MASK, READS);
    }

    @Test
    void saysWhatCannotBeTaken() {
        memberships.add(new Membership(101, 103, 10));
        people.add(new Grant("SELECT", 103, 10, 0));
        stuck("team");

        people.remove(1);
        owner = 103;
        stuck("owner");

        owner = 10;
        memberships.add(new Membership(103, 104, 10));
        stuck("pg_read_all_data");

        memberships.clear();
        people.add(new Grant("SELECT", 102, 101, 0));
        stuck("granted SELECT on to sp_other");
    }

    private void stuck(String why) {
        assertThat(column(MASK, READS)).isNotNull().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.STUCK);
            assertThat(finding.why()).contains(why);
            assertThat(finding.sql()).isEmpty();
        });
    }

    @Test
    void looksAtNothingElseOfASuperuser() {
        attributes = Set.of(Attribute.SUPERUSER, Attribute.REPLICATION);

        assertThat(findings(MASK, READS)).singleElement().satisfies(finding -> {
            assertThat(finding.object()).isEqualTo("SUPERUSER");
            assertThat(finding.counts()).isTrue();
        });
    }

    @Test
    void doesNotJudgeALoginThatNobodyGets() {
        databases = List.of(database("shop", "prod", mapping("bot", "other")));

        assertThat(findings(MASK, READS)).singleElement().satisfies(finding -> {
            assertThat(finding.topic()).isEqualTo(Topic.LOGIN);
            assertThat(finding.counts()).isFalse();
        });
    }

    @Test
    void takesWritingOnlyWhereNoRuleAllowsIt() {
        people.add(new Grant("UPDATE", 101, 103, 2));

        assertThat(findings(MASK, READS)).anySatisfy(finding -> {
            assertThat(finding.topic()).isEqualTo(Topic.WRITE);
            assertThat(finding.sql())
                    .containsExactly(
                            "SET LOCAL ROLE \"team\"",
                            "REVOKE UPDATE ON TABLE \"public\".\"people\" FROM \"sp_agent\"",
                            "RESET ROLE");
        });
        assertThat(findings(MASK, READS, "{id: w, effect: allow, what: {categories: [dml], tables: ['*.people']}}"))
                .noneMatch(finding -> finding.topic() == Topic.WRITE);
    }

    @Test
    void takesAMembershipFromWhoGaveIt() {
        memberships.add(new Membership(101, 105, 10));
        memberships.add(new Membership(101, 105, 102));

        assertThat(findings(MASK, READS)).anySatisfy(finding -> {
            assertThat(finding.topic()).isEqualTo(Topic.MEMBERSHIP);
            assertThat(finding.sql())
                    .containsExactly(
                            "REVOKE \"pg_monitor\" FROM \"sp_agent\"",
                            "REVOKE \"pg_monitor\" FROM \"sp_agent\" GRANTED BY \"sp_other\"");
        });

        memberships.clear();
        memberships.add(new Membership(101, 103, 10));
        memberships.add(new Membership(103, 105, 10));

        assertThat(findings(MASK, READS)).anySatisfy(finding -> {
            assertThat(finding.topic()).isEqualTo(Topic.MEMBERSHIP);
            assertThat(finding.state()).isEqualTo(State.STUCK);
            assertThat(finding.why()).contains("team");
        });
    }

    @Test
    void quotesWhatANameMayHold() {
        assertThat(QuotedName.of("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(QuotedName.of("a\nb\"\\c")).isEqualTo("U&\"a\\000Ab\"\"\\\\c\"");
        assertThat(QuotedName.of("\u202eabc")).isEqualTo("U&\"\\202Eabc\"");
    }
}
