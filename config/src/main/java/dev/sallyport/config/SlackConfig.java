package dev.sallyport.config;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Slack's in which people are asked and vote.
 *
 * @param webhook the address of an incoming webhook, which is a secret; null if there is a bot's token
 * @param botToken what {@code chat.postMessage} is called with; null if there is a webhook
 * @param channel the channel's id, with a bot's token only
 * @param signingSecret what Slack signs people's answers with
 * @param users who people are, by their id in Slack; nobody else has a say there
 * @param statement whether the statement, its parameters and what the requester says are shown there
 * @param api where Slack's methods are
 */
public record SlackConfig(
        @Nullable Secret webhook,
        @Nullable Secret botToken,
        @Nullable String channel,
        Secret signingSecret,
        Map<String, User> users,
        boolean statement,
        URI api) {
    public SlackConfig {
        users = Map.copyOf(users);
    }

    /**
     * A person, as their token would describe them.
     *
     * @param issuer who issues their tokens
     * @param subject the {@code sub} of these
     * @param name for people to read
     * @param email by which they are known elsewhere, or null
     * @param groups by which policy gives them roles
     */
    public record User(
            String issuer,
            String subject,
            String name,
            @Nullable String email,
            Set<String> groups) {
        public User {
            groups = Set.copyOf(groups);
        }
    }
}
