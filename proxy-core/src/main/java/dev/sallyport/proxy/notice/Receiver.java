package dev.sallyport.proxy.notice;

import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.proxy.approval.ApprovalNews;
import dev.sallyport.proxy.approval.Notice;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody who is told of approvals. Safe for use by any thread. */
public interface Receiver {
    /** What became of an attempt. */
    enum Outcome {
        ARRIVED,
        /** It may work later. */
        FAILED,
        /** The receiver wants nothing more. */
        GONE
    }

    /** Everybody whom the configuration names. */
    static List<Receiver> of(ApprovalsConfig config) {
        List<Receiver> receivers = new ArrayList<>();
        config.webhooks().forEach(webhook -> receivers.add(new Webhook(webhook, config.link())));
        if (config.slack() != null) {
            receivers.add(new SlackChannel(config.slack(), config.link()));
        }
        return receivers;
    }

    /** Says who it is in the store, and nothing to who reads it there; at most 64 characters. */
    String key();

    /** For logs and metrics: no part of an address that may be a secret. */
    String label();

    /** What is to be told of this, or null for nothing. */
    @Nullable
    String message(ApprovalNews news);

    /**
     * The request that brings the message.
     *
     * @throws dev.sallyport.config.SecretException if a secret can't be had
     */
    HttpRequest request(Notice notice, Instant now);

    /**
     * What became of an attempt that was answered.
     *
     * @param body the beginning of the answer's
     */
    Outcome outcome(int status, byte[] body);
}
