package dev.sallyport.config;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Somebody who is told of approvals by requests as Standard Webhooks 1.0 describes them.
 *
 * @param url where they are sent; https, or http on loopback
 * @param secret one signing secret, or several while they rotate; see {@link #keys()}
 * @param events what is told
 * @param statement whether the statement, its parameters and what the requester says are told, too
 */
public record WebhookConfig(URI url, Secret secret, Set<ApprovalEvent> events, boolean statement) {
    public WebhookConfig {
        events = Set.copyOf(events);
    }

    /**
     * The keys that sign, read anew.
     *
     * @throws SecretException if they can't be had or aren't such keys
     */
    public List<byte[]> keys() {
        return new SigningKeys(secret).read();
    }
}
