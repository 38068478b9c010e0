package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowKeysTest {
    private static List<RowKeys> read(String section) {
        return PolicyReader.parse("p.yaml", "apiVersion: sallyport/v1\nkind: Policy\n" + section)
                .rowKeys();
    }

    @Test
    void hashesKeysUnlessTheyAreToBePlain() {
        List<RowKeys> keys = read("""
                labels: {sold: [shop.orders]}
                audit:
                  rows:
                    - tables: [shop.customers, 'hr.*']
                    - {tables: '@sold', keys: plain}
                """);

        assertThat(keys).extracting(RowKeys::plain).containsExactly(false, true);
        assertThat(NamePattern.anyMatches(keys.get(0).tables(), new QualifiedName("hr", "pay")))
                .isTrue();
        assertThat(NamePattern.anyMatches(keys.get(1).tables(), new QualifiedName("shop", "orders")))
                .isTrue();
        assertThat(read("")).isEmpty();
    }

    @Test
    void refusesPlainKeysOfTablesThatAreMaskedAltogether() {
        String mask = "rules: [{id: all, effect: mask, what: {columns: ['%s']}}]\n";
        String section = "audit: {rows: [{tables: [%s], keys: %s}]}\n";

        for (String masked : List.of("shop.orders.*", "shop.*.*", "*.*.*")) {
            String policy = mask.formatted(masked) + section.formatted("shop.orders", "plain");
            assertThatThrownBy(() -> read(policy))
                    .as(masked)
                    .isInstanceOf(YamlException.class)
                    .hasMessageContaining("the rule all masks all columns of these tables");
            assertThat(read(mask.formatted(masked) + section.formatted("shop.orders", "hash")))
                    .hasSize(1);
        }
        assertThat(read(mask.formatted("shop.orders.email") + section.formatted("shop.orders", "plain")))
                .hasSize(1);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (String wrong : List.of(
                "audit: {}",
                "audit: {rows: []}",
                "audit: {rows: [{tables: []}]}",
                "audit: {rows: [{keys: hash}]}",
                "audit: {rows: [{tables: [shop.orders], keys: raw}]}",
                "audit: {rows: [{tables: [orders]}]}",
                "audit: {rows: [{tables: ['@nowhere']}]}",
                "audit: {rows: [{tables: [shop.orders], columns: [id]}]}")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(YamlException.class);
        }
    }
}
