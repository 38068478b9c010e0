package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.rule.Rule;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What mask rules mask in one catalog, whoever they are for. Confined to one thread. */
public final class RuleMasks {
    private final CatalogLinks links;
    private final Map<List<Rule>, ColumnMasks> known = new HashMap<>();

    public RuleMasks(Catalog catalog) {
        links = new CatalogLinks(catalog);
    }

    /** The columns that these rules mask together; those among them that aren't about columns count for nothing. */
    public ColumnMasks of(List<Rule> rules) {
        return known.computeIfAbsent(List.copyOf(rules), chosen -> {
            BitSet all = new BitSet(chosen.size());
            all.set(0, chosen.size());
            return MaskSelection.select(links, chosen, all);
        });
    }
}
