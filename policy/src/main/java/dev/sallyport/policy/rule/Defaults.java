package dev.sallyport.policy.rule;

import java.util.OptionalLong;

/**
 * What holds where no rule speaks. That undecided, unparsed and unresolved statements are denied can be written in a
 * file but not changed, and so isn't here.
 *
 * @param rowLimit rows a result may have, at least 1; empty for no limit
 * @param detection whose results are searched for personal data in any case
 */
public record Defaults(OptionalLong rowLimit, Detection detection) {
    /** What holds if no file says anything. */
    static final Defaults UNWRITTEN = new Defaults(OptionalLong.empty(), Detection.AGENTS);
}
