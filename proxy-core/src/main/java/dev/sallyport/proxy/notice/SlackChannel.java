package dev.sallyport.proxy.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SecretException;
import dev.sallyport.config.SlackConfig;
import dev.sallyport.proxy.approval.ApprovalNews;
import dev.sallyport.proxy.approval.Notice;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a channel of Slack's, and says there what became of it. */
public final class SlackChannel implements Receiver {
    private final SlackConfig config;
    private final @Nullable String link;

    /** @param link where an approval can be looked at, with {@code {id}} for its id; null for nowhere */
    public SlackChannel(SlackConfig config, @Nullable String link) {
        this.config = config;
        this.link = link;
    }

    @Override
    public String key() {
        return "slack";
    }

    @Override
    public String label() {
        return "slack";
    }

    @Override
    public @Nullable String message(ApprovalNews news) {
        ObjectNode message = switch (news.event()) {
            case REQUESTED, REOPENED -> SlackMessage.request(news, link, config.statement());
            case APPROVED, REJECTED, EXPIRED, CANCELLED, REVOKED, CONSUMED -> SlackMessage.outcome(news);
            case VOTED -> null;
        };
        if (message == null) {
            return null;
        }
        if (config.channel() != null) {
            message.put("channel", config.channel());
        }
        return message.put("unfurl_links", false).put("unfurl_media", false).toString();
    }

    @Override
    public HttpRequest request(Notice notice, Instant now) {
        Secret webhook = config.webhook();
        Secret token = config.botToken();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        webhook == null ? config.api().resolve("chat.postMessage") : address(webhook))
                .header("content-type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(notice.body()));
        if (webhook == null && token != null) {
            header(request, token);
        }
        return request.build();
    }

    private static URI address(Secret webhook) {
        try {
            return new URI(webhook.resolve());
        } catch (java.net.URISyntaxException e) {
            // Without the cause: its message quotes the secret.
            throw new SecretException("the webhook of Slack's is no address");
        }
    }

    private static void header(HttpRequest.Builder request, Secret token) {
        try {
            request.header("authorization", "Bearer " + token.resolve());
        } catch (IllegalArgumentException e) {
            throw new SecretException("the bot's token has characters that no token has");
        }
    }

    /** {@code chat.postMessage} answers 200 to what it refuses; an incoming webhook has no such answer. */
    @Override
    public Outcome outcome(int status, byte[] body) {
        boolean ok = config.webhook() != null
                || new String(body, StandardCharsets.UTF_8).matches("(?s)\\s*\\{\\s*\"ok\"\\s*:\\s*true.*");
        return status == 200 && ok ? Outcome.ARRIVED : Outcome.FAILED;
    }
}
