package dev.sallyport.config;

import java.util.Locale;

/** What others can be told of an approval. */
public enum ApprovalEvent {
    /** Somebody asked. */
    REQUESTED,
    /** Somebody voted. */
    VOTED,
    /** Enough agreed. */
    APPROVED,
    /** One said no. */
    REJECTED,
    /** The votes that were enough aren't any more, since policy or people's roles changed: it waits again. */
    REOPENED,
    /** Its time ran out. */
    EXPIRED,
    /** Whoever asked gave it up. */
    CANCELLED,
    /** It was taken back. */
    REVOKED,
    /** The statement went to the database, or all its uses are used up. */
    CONSUMED;

    /** The name in messages: full-stop delimited, as Standard Webhooks recommends. */
    public String label() {
        return "approval." + name().toLowerCase(Locale.ROOT);
    }
}
