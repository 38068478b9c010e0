package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import java.util.List;
import java.util.Set;

/**
 * One use of a relation, as rules see it.
 *
 * @param write whether it is changed or created, else read
 * @param names every name that it may stand for: an allow rule must cover them all
 * @param views the views among what it may stand for, and tables whose rules run, unless the use doesn't run them
 * @param related names of what else is touched: what views read, and whom it inherits from or is inherited by
 */
record TableTouch(boolean write, Set<QualifiedName> names, List<Relation> views, Set<QualifiedName> related) {}
