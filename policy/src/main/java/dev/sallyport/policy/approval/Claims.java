package dev.sallyport.policy.approval;

import org.jspecify.annotations.Nullable;

/**
 * What the requester says for themselves. Nothing of it is verified.
 *
 * @param justification why it is needed
 * @param ticket where that is written down
 * @param approval the id of the approval that the requester means to use
 */
public record Claims(
        @Nullable String justification,
        @Nullable String ticket,
        @Nullable String approval) {
    public static final Claims NONE = new Claims(null, null, null);
}
