package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.DEV;
import static dev.sallyport.policy.decision.Deciding.decide;
import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import org.junit.jupiter.api.Test;

/** Tables, columns, views and partitions in rules. */
class ObjectsTest {
    private static final String ALLOW_ALL = "{id: allow-all, effect: allow}";

    private static boolean denied(String what, Sql sql) {
        return decide(engine(ALLOW_ALL, "{id: no, effect: deny, what: {" + what + "}}"), DEV, sql)
                .rule()
                .equals("no");
    }

    private static boolean allowed(String what, Sql sql) {
        return decide(engine("{id: yes, effect: allow, what: {" + what + "}}"), DEV, sql)
                .allowed();
    }

    @Test
    void readingAndWritingAreToldApart() {
        Sql update = Sql.dml("UPDATE").writes(Shop.ORDERS).reads(Shop.CUSTOMERS);

        assertThat(denied("tables_written: [shop.customers]", update)).isFalse();
        assertThat(denied("tables_written: [shop.orders]", update)).isTrue();
        assertThat(denied("tables_read: [shop.orders]", update)).isFalse();
        assertThat(denied("tables: [shop.customers]", update)).isTrue();
        assertThat(allowed("tables_read: ['shop.*']", update)).isFalse();
        assertThat(allowed("tables_read: ['shop.*'], tables_written: [shop.orders]", update))
                .isTrue();
        assertThat(allowed("tables_written: ['shop.*']", update)).isFalse();
        assertThat(allowed("tables: ['shop.*']", update)).isTrue();
    }

    @Test
    void creatingIsWriting() {
        assertThat(denied("tables_written: ['hr.*']", Sql.ddl("CREATE TABLE").creates("hr.copy")))
                .isTrue();
        assertThat(allowed("tables: ['shop.*']", Sql.ddl("CREATE TABLE").creates("hr.copy")))
                .isFalse();
    }

    @Test
    void aStarDoesNotCrossADot() {
        assertThat(allowed("tables: ['*.orders']", Sql.select().reads(Shop.ORDERS)))
                .isTrue();
        assertThat(allowed("tables: ['sh*.orders']", Sql.select().reads(Shop.SALARIES)))
                .isFalse();
    }

    @Test
    void aStarInTheStatementIsEveryColumn() {
        Sql star = Sql.select().reads(Shop.CUSTOMERS).output("*", Shop.CUSTOMERS);

        assertThat(denied("columns: [shop.customers.email]", star)).isTrue();
        assertThat(allowed("columns: [shop.customers.id, shop.customers.name]", star))
                .isFalse();
        assertThat(allowed("columns: ['shop.customers.*']", star)).isTrue();
    }

    @Test
    void aColumnCountsHoweverItIsUsed() {
        for (ColumnUsage usage : ColumnUsage.values()) {
            Sql sql = Sql.select().reads(Shop.CUSTOMERS).column(usage, "email", Shop.CUSTOMERS);

            assertThat(denied("columns: ['*.*.email']", sql)).as(usage.name()).isTrue();
            assertThat(allowed("columns: [shop.customers.id]", sql))
                    .as(usage.name())
                    .isFalse();
        }
    }

    @Test
    void anAmbiguousColumnCountsForEveryTableItMayBelongTo() {
        Sql sql = Sql.select().reads(Shop.ORDERS, Shop.SALARIES).output("id", Shop.ORDERS, Shop.SALARIES);

        assertThat(denied("columns: [hr.salaries.id]", sql)).isTrue();
        assertThat(allowed("columns: ['shop.*.*', hr.salaries.person]", sql)).isFalse();
    }

    @Test
    void aGrantOfColumnsDoesNotCoverOtherTables() {
        Sql counting = Sql.select().reads(Shop.SALARIES);

        assertThat(allowed("columns: ['shop.orders.*']", counting)).isFalse();
        assertThat(allowed("columns: ['shop.orders.*']", Sql.select().reads(Shop.ORDERS)))
                .isTrue();
    }

    @Test
    void copyingATableCountsAsAllItsColumns() {
        Sql copy = Sql.statement("COPY", Category.DQL).trait(Trait.COPY_OUT).reads(Shop.CUSTOMERS);

        assertThat(denied("columns: [shop.customers.email]", copy)).isTrue();
        assertThat(allowed("columns: [shop.customers.id]", copy)).isFalse();
    }

    @Test
    void aViewCountsAsItselfAndAsWhatItReads() {
        Sql throughTwo = Sql.select().reads(Shop.MAILING_TWICE).output("address", Shop.MAILING_TWICE);

        assertThat(denied("tables: [shop.mailing_twice]", throughTwo)).isTrue();
        assertThat(denied("tables: [shop.mailing]", throughTwo)).isTrue();
        assertThat(denied("tables_read: [shop.customers]", throughTwo)).isTrue();
        assertThat(denied("columns: [shop.customers.email]", throughTwo)).isTrue();
        assertThat(denied("columns: [shop.customers.phone]", throughTwo)).isFalse();
        assertThat(denied("columns: [shop.customers.phone]", Sql.select().reads(Shop.WHOLE_ROWS)))
                .isTrue();
        assertThat(allowed("tables: ['shop.mailing*']", throughTwo)).isFalse();
        assertThat(allowed("tables: ['shop.mailing*', shop.customers]", throughTwo))
                .isTrue();
    }

    @Test
    void aViewCanBeAWindow() {
        Sql throughTwo = Sql.select().reads(Shop.MAILING_TWICE).output("address", Shop.MAILING_TWICE);

        assertThat(allowed("views: [shop.mailing_twice]", throughTwo)).isTrue();
        assertThat(allowed("views: [shop.mailing]", throughTwo)).isFalse();
        assertThat(allowed("views: [shop.mailing_twice]", Sql.select().reads(Shop.CUSTOMERS)))
                .isFalse();
        assertThat(allowed("views: ['shop.*']", Sql.select().reads(Shop.CUSTOMERS)))
                .isFalse();
        assertThat(allowed("views: ['shop.*']", Sql.dml("UPDATE").writes(Shop.MAILING)))
                .isFalse();
        assertThat(allowed(
                        "views: [shop.names], columns: [shop.orders.id]",
                        Sql.select().reads(Shop.NAMES).output("*", Shop.NAMES)))
                .isTrue();
    }

    @Test
    void writingThroughAViewWritesItsTable() {
        assertThat(denied("tables_written: [shop.customers]", Sql.dml("DELETE").writes(Shop.MAILING)))
                .isTrue();
        assertThat(denied(
                        "tables_written: [shop.customers]", Sql.ddl("DROP VIEW").writes(Shop.MAILING)))
                .isFalse();
    }

    @Test
    void aDenialOfAParentHoldsForItsPartitionsAndTheOtherWayRound() {
        assertThat(denied("tables: [crm.contacts]", Sql.select().reads(Shop.CONTACTS_2025_A)))
                .isTrue();
        assertThat(denied("tables: [archive.contacts_a]", Sql.select().reads(Shop.CONTACTS)))
                .isTrue();
        assertThat(denied(
                        "columns: [crm.contacts.email]",
                        Sql.select().reads(Shop.CONTACTS_2025).output("email", Shop.CONTACTS_2025)))
                .isTrue();
    }

    @Test
    void aGrantOfAParentIsNoGrantOfAPartitionByName() {
        assertThat(allowed("tables: [crm.contacts]", Sql.select().reads(Shop.CONTACTS)))
                .isTrue();
        assertThat(allowed("tables: [crm.contacts]", Sql.select().reads(Shop.CONTACTS_2025)))
                .isFalse();
    }
}
