package dev.sallyport.proxy.approval;

import java.util.Map;

/** Says who is to be told of what, and in which words. Must not block: it is asked within a transaction. */
@FunctionalInterface
public interface Announcer {
    /** Tells nobody. */
    Announcer NOBODY = news -> Map.of();

    /** The words of the message for each receiver, by the receiver's key: at most 64 characters. */
    Map<String, String> messages(ApprovalNews news);
}
