package dev.sallyport.policy.decision;

/**
 * What a requester says for themselves, which nobody has checked.
 *
 * @param justification why they need it; empty if they don't say
 * @param ticket what it is for; empty if they don't say
 */
public record Claimed(String justification, String ticket) {
    public static final Claimed NOTHING = new Claimed("", "");
}
