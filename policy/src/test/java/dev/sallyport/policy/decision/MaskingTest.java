package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DBA;
import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.MaskStrategy;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    private static final String ALLOW_ALL = "{id: allow-all, effect: allow}";
    private static final String MASK =
            "{id: pii, effect: mask, unless_roles: [dba], what: {columns: ['*.customers.email', crm.contacts.email]}}";
    private static final PolicyEngine ENGINE = engine(ALLOW_ALL, MASK);

    private static Decision decided(Sql sql) {
        return decide(ENGINE, DEV, sql);
    }

    private static Sql customers() {
        return Sql.select().reads(Shop.CUSTOMERS);
    }

    @Test
    void aMaskedColumnMayBeSelectedAsItIs() {
        Decision decision = decided(customers().output("email", Shop.CUSTOMERS));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.maskedColumns()).containsExactly("shop.customers.email");
        assertThat(decision.rules()).containsExactly("allow-all", "pii");
        assertThat(decided(customers().output("*", Shop.CUSTOMERS)).allowed()).isTrue();
        assertThat(decide(ENGINE, DBA, customers().output("email", Shop.CUSTOMERS))
                        .maskedColumns())
                .isEmpty();
    }

    @Test
    void aMaskedColumnMayNotBeUsedOtherwise() {
        for (ColumnUsage usage : ColumnUsage.values()) {
            if (usage == ColumnUsage.OUTPUT || usage == ColumnUsage.WRITE) {
                continue;
            }
            for (String column : List.of("email", "*")) {
                Decision decision = decided(customers().column(usage, column, Shop.CUSTOMERS));

                assertThat(decision.effect()).as(usage + column).isEqualTo(Effect.DENY);
                assertThat(decision.rule()).isEqualTo("pii");
                assertThat(decision.sqlState()).isEqualTo("42501");
                assertThat(decision.message()).contains("shop.customers.email", "masked");
                assertThat(decision.hint()).contains("masked value");
                assertThat(need(customers().column(usage, column, Shop.CUSTOMERS)))
                        .isEqualTo(ScanNeed.ALL);
            }
            assertThat(decided(customers().column(usage, "name", Shop.CUSTOMERS))
                            .allowed())
                    .isTrue();
            assertThat(decide(ENGINE, DBA, customers().column(usage, "email", Shop.CUSTOMERS))
                            .allowed())
                    .isTrue();
        }
    }

    private static ScanNeed need(Sql sql) {
        return ENGINE.needsMasking(sql.facts(), ENGINE.masks(DEV, Shop.context()), Shop.context());
    }

    @Test
    void anAmbiguousColumnIsMaskedIfItMayBe() {
        assertThat(decided(customers()
                                .reads(Shop.MAILING)
                                .column(ColumnUsage.PREDICATE, "email", Shop.ORDERS, Shop.CUSTOMERS))
                        .allowed())
                .isFalse();
    }

    @Test
    void aDenialOrAMissingGrantIsNamedBeforeTheMask() {
        PolicyEngine engine = engine(MASK);

        assertThat(decide(engine, DEV, customers().column(ColumnUsage.PREDICATE, "email", Shop.CUSTOMERS))
                        .rule())
                .isEqualTo("default");
    }

    @Test
    void aMaskBeatsAnApproval() {
        PolicyEngine engine = engine(ALLOW_ALL, MASK, "{id: ask, effect: approve, approval: {reviewers: [dba]}}");
        Decision decision = decide(engine, DEV, customers().column(ColumnUsage.JOIN, "email", Shop.CUSTOMERS));

        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.approval()).isNull();
    }

    @Test
    void viewsOverMaskedColumnsAreDenied() {
        for (Relation view : List.of(Shop.MAILING, Shop.MAILING_TWICE, Shop.WHOLE_ROWS)) {
            Decision decision = decided(Sql.select().reads(view).output("*", view));

            assertThat(decision.rule()).as(view.name().toString()).isEqualTo("pii");
            assertThat(decision.message()).contains(view.name().toString(), "masked");
        }
        assertThat(decided(Sql.select().reads(Shop.NAMES).output("*", Shop.NAMES))
                        .allowed())
                .isTrue();
        assertThat(decided(Sql.dml("UPDATE").writes(Shop.MAILING).column(ColumnUsage.WRITE, "address", Shop.MAILING))
                        .allowed())
                .isFalse();
        assertThat(decided(Sql.ddl("DROP VIEW").writes(Shop.MAILING)).allowed()).isTrue();
    }

    @Test
    void aViewListedAsAWindowIsStillDeniedOverMaskedColumns() {
        PolicyEngine engine = engine("{id: window, effect: allow, what: {views: [shop.mailing]}}", MASK);

        assertThat(decide(engine, DEV, Sql.select().reads(Shop.MAILING)).rule()).isEqualTo("pii");
    }

    @Test
    void rowsThatGoElsewhereThanToTheClientMayNotHaveMaskedColumns() {
        for (Sql outer : List.of(
                Sql.ddl("CREATE TABLE AS").creates("shop.copy"),
                Sql.ddl("SELECT INTO").creates("shop.copy"),
                Sql.ddl("CREATE VIEW").creates("shop.copy"),
                Sql.ddl("CREATE MATERIALIZED VIEW").creates("shop.copy"),
                Sql.statement("COPY", Category.DQL).trait(Trait.COPY_OUT),
                Sql.statement("SOMETHING NEW", Category.DQL))) {
            assertThat(decided(outer.around(customers().output("email", Shop.CUSTOMERS)))
                            .rule())
                    .isEqualTo("pii");
        }
        assertThat(decided(Sql.ddl("SELECT INTO")
                                .creates("shop.copy")
                                .reads(Shop.CUSTOMERS)
                                .output("email", Shop.CUSTOMERS))
                        .rule())
                .isEqualTo("pii");
        assertThat(decided(Sql.dml("INSERT")
                                .writes(Shop.ORDERS)
                                .reads(Shop.CUSTOMERS)
                                .output("email", Shop.CUSTOMERS))
                        .rule())
                .isEqualTo("pii");
    }

    @Test
    void rowsThatTheClientGetsLaterKeepTheirOrigin() {
        for (String kind : List.of("PREPARE", "DECLARE", "DECLARE CURSOR", "EXPLAIN")) {
            Sql around = Sql.statement(kind, Category.DQL).around(customers().output("email", Shop.CUSTOMERS));
            assertThat(decided(around).allowed()).as(kind).isTrue();
            Sql predicate = Sql.statement(kind, Category.DQL)
                    .around(customers().column(ColumnUsage.PREDICATE, "email", Shop.CUSTOMERS));
            assertThat(decided(predicate).allowed()).as(kind).isFalse();
        }
        Sql copying = Sql.ddl("CREATE TABLE AS")
                .creates("shop.copy")
                .around(customers().output("email", Shop.CUSTOMERS));
        assertThat(decided(Sql.statement("EXPLAIN", Category.DDL).around(copying))
                        .allowed())
                .isFalse();
    }

    @Test
    void returningNewRowsIsOutput() {
        assertThat(decided(Sql.dml("INSERT").writes(Shop.CUSTOMERS).output("email", Shop.CUSTOMERS))
                        .allowed())
                .isTrue();
        assertThat(decided(Sql.dml("INSERT")
                                .writes(Shop.CUSTOMERS)
                                .reads(Shop.CUSTOMERS)
                                .output("email", Shop.CUSTOMERS))
                        .allowed())
                .isFalse();
    }

    @Test
    void returningFromAPartOfAStatementIsNotOutput() {
        Sql part = Sql.dml("DELETE").writes(Shop.CUSTOMERS).output("email", Shop.CUSTOMERS);

        assertThat(decided(Sql.dml("SELECT").around(part)).allowed()).isFalse();
    }

    @Test
    void maskedColumnsMayBeWritten() {
        assertThat(decided(Sql.dml("UPDATE").writes(Shop.CUSTOMERS).column(ColumnUsage.WRITE, "email", Shop.CUSTOMERS))
                        .allowed())
                .isTrue();
        assertThat(decided(Sql.statement("COPY", Category.DML)
                                .trait(Trait.COPY_IN)
                                .writes(Shop.CUSTOMERS)
                                .column(ColumnUsage.WRITE, "*", Shop.CUSTOMERS))
                        .allowed())
                .isTrue();
    }

    @Test
    void aTableWithMaskedColumnsCantBeRedefinedSoThatTheMaskMissesThem() {
        for (String kind : List.of("ALTER TABLE", "CREATE RULE")) {
            assertThat(decided(Sql.ddl(kind).writes(Shop.CUSTOMERS)).rule())
                    .as(kind)
                    .isEqualTo("pii");
            assertThat(decided(Sql.ddl(kind).writes(Shop.ORDERS)).allowed()).isTrue();
            assertThat(decide(ENGINE, DBA, Sql.ddl(kind).writes(Shop.CUSTOMERS)).allowed())
                    .isTrue();
        }
        assertThat(decided(Sql.ddl("DROP TABLE").writes(Shop.CUSTOMERS)).allowed())
                .isTrue();
    }

    @Test
    void copyingOutAMaskedTableIsDenied() {
        Sql whole = Sql.statement("COPY", Category.DQL).trait(Trait.COPY_OUT).reads(Shop.CUSTOMERS);
        Sql listed = Sql.statement("COPY", Category.DQL)
                .trait(Trait.COPY_OUT)
                .reads(Shop.CUSTOMERS)
                .output("name", Shop.CUSTOMERS);

        assertThat(decided(whole).rule()).isEqualTo("pii");
        assertThat(decided(listed).allowed()).isTrue();
    }

    @Test
    void statisticsThatHoldMaskedValuesAreDenied() {
        for (Relation relation : List.of(Shop.PG_STATISTIC, Shop.PG_STATS, Shop.OWN_STATS)) {
            assertThat(decided(Sql.select().reads(relation)).rule())
                    .as(relation.name().toString())
                    .isEqualTo("builtin:statistics");
            assertThat(decide(ENGINE, DBA, Sql.select().reads(relation)).allowed())
                    .isTrue();
        }
    }

    @Test
    void partitionsInheritMasksByColumnNameAndParentsShowTheirPartitions() {
        ColumnMasks masks = ENGINE.masks(DEV, Shop.context());

        assertThat(masks.mask(Shop.CONTACTS.oid(), 2)).isNotNull();
        assertThat(masks.mask(Shop.CONTACTS_2025.oid(), 1))
                .isEqualTo(new ColumnMask("pii", "crm.contacts_2025.email", MaskStrategy.REDACT, 0, 0));
        assertThat(masks.mask(Shop.CONTACTS_2025.oid(), 2)).isNull();
        assertThat(masks.mask(Shop.CONTACTS_2025_A.oid(), 2)).isNotNull();
        assertThat(masks.names())
                .contains(
                        "archive.contacts_a.email",
                        "crm.contacts.email",
                        "crm.contacts_2025.email",
                        "shop.customers.email");

        ColumnMasks upwards = engine("{id: m, effect: mask, what: {columns: [archive.contacts_a.email]}}")
                .masks(DEV, Shop.context());
        assertThat(upwards.mask(Shop.CONTACTS.oid(), 2)).isNotNull();
    }

    @Test
    void theStrictestMaskWins() {
        PolicyEngine engine = engine(
                "{id: some, effect: mask, what: {columns: ['*.customers.email']}, "
                        + "mask: {strategy: partial, keep_last: 4}}",
                "{id: less, effect: mask, what: {columns: ['*.customers.*']}, "
                        + "mask: {strategy: partial, keep_first: 1, keep_last: 2}}",
                "{id: none, effect: mask, what: {columns: ['*.customers.phone']}, mask: {strategy: null}}",
                "{id: hash, effect: mask, what: {columns: ['*.customers.name']}, mask: {strategy: hash}}");
        ColumnMasks masks = engine.masks(DEV, Shop.context());

        assertThat(masks.mask(20002, 3))
                .isEqualTo(new ColumnMask("some", "shop.customers.email", MaskStrategy.PARTIAL, 0, 2));
        assertThat(masks.mask(20002, 4))
                .isEqualTo(new ColumnMask("none", "shop.customers.phone", MaskStrategy.NULL, 0, 0));
        assertThat(masks.mask(20002, 2))
                .isEqualTo(new ColumnMask("hash", "shop.customers.name", MaskStrategy.HASH, 0, 0));
        assertThat(masks.mask(20001, 1)).isNull();
        assertThat(masks.any(Shop.CUSTOMERS)).isTrue();
        assertThat(masks.any(Shop.ORDERS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            strategy: hash | strategy: pseudonym | hash
            strategy: fpe | strategy: pseudonym, kind: email | pseudonym of kind email
            strategy: generalize, to: month | strategy: fpe | fpe
            strategy: noise, percent: 5 | strategy: generalize, step: 5 | generalize in steps of 5
            strategy: partial, keep_last: 4 | strategy: noise, within: 2d | noise within 172800 seconds
            strategy: pseudonym, kind: email | strategy: pseudonym, kind: phone | redact
            strategy: hash, key_version: 1 | strategy: hash | redact
            strategy: noise, percent: 5 | strategy: noise, percent: 10 | redact
            strategy: generalize, to: month | strategy: generalize, to: quarter | generalize to quarter
            strategy: generalize, to: hour | strategy: generalize, to: decade | generalize to decade
            strategy: generalize, to: month | strategy: generalize, step: 10 | redact
            strategy: generalize, to: network | strategy: generalize, to: year | redact
            strategy: generalize, length: 2 | strategy: generalize, length: 5 | generalize to the first 2 characters
            strategy: generalize, step: 10 | strategy: generalize, step: 2.50 | generalize in steps of 10
            strategy: generalize, step: 10 | strategy: generalize, step: 7 | redact
            strategy: generalize, step: 10 | strategy: generalize, step: 10.0 | generalize in steps of 10
            """)
    void ofTwoMasksWhatBothShowRemains(String one, String other, String expected) {
        for (List<String> order : List.of(List.of(one, other), List.of(other, one))) {
            ColumnMasks masks = engine(
                            "{id: a, effect: mask, what: {columns: ['*.customers.email']}, mask: {" + order.get(0)
                                    + "}}",
                            "{id: b, effect: mask, what: {columns: ['*.customers.email']}, mask: {" + order.get(1)
                                    + "}}")
                    .masks(DEV, Shop.context());

            assertThat(requireNonNull(masks.mask(20002, 3)).method()).hasToString(expected);
        }
    }

    @Test
    void aMaskWhoseConditionFailsMasks() {
        PolicyEngine engine =
                engine("{id: m, effect: mask, what: {columns: ['*.*.email']}, when: \"actor_groups[7] == 'x'\"}");

        assertThat(engine.masks(DEV, Shop.context()).isEmpty()).isFalse();
    }

    @Test
    void masksFollowThePrincipalAndTheSession() {
        PolicyEngine engine = engine("{id: m, effect: mask, where: {env: [prod]}, unless_roles: [dba], "
                + "what: {columns: ['*.*.email']}, when: \"client_ip != '192.0.2.9'\"}");

        assertThat(engine.masks(DEV, Shop.context("prod")).isEmpty()).isFalse();
        assertThat(engine.masks(DEV, Shop.context("test")).isEmpty()).isTrue();
        assertThat(engine.masks(DBA, Shop.context("prod")).isEmpty()).isTrue();
        assertThat(engine.masks(DEV, Shop.context("prod")).isEmpty()).isFalse();
    }

    @Test
    void detectorsAreForAgentsUnlessThePolicySaysOtherwise() {
        PolicyEngine byDefault = engine(
                "{id: d, effect: mask, roles: [dev], what: {content: [email, IBAN]}}",
                "{id: later, effect: mask, mode: dry_run, what: {content: [phone]}}");

        assertThat(byDefault.detectors(DEV, Shop.context())).containsExactlyInAnyOrder("email", "iban");
        assertThat(byDefault.detectors(DBA, Shop.context())).containsExactlyInAnyOrder("email", "iban");
        assertThat(byDefault.detectors(Shop.human("eve"), Shop.context())).isEmpty();
        assertThat(byDefault.detectors(Shop.agent(DEV), Shop.context())).containsExactly("all");
        assertThat(Deciding.withDefaults("{detect: everyone}").detectors(Shop.human("eve"), Shop.context()))
                .containsExactly("all");
        assertThat(Deciding.withDefaults("{detect: nobody}").detectors(Shop.agent(DEV), Shop.context()))
                .isEmpty();
    }
}
