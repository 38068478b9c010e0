package dev.sallyport.proxy.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.sink.BodyBeginning;
import dev.sallyport.config.SlackConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who pressed a button what came of it. Whether that arrives changes nothing. Safe for use by any thread. */
public final class SlackReplies {
    private static final Logger LOG = LoggerFactory.getLogger(SlackReplies.class);
    private static final String HOST = "hooks.slack.com";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 512;

    private final URI api;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();

    public SlackReplies(SlackConfig config) {
        this.api = config.api();
    }

    /**
     * Sends a line.
     *
     * @param to the {@code response_url} that Slack named
     * @param instead whether it takes the place of the message with the buttons, which everybody sees; otherwise only
     *     who pressed sees it
     */
    public void send(String to, String line, boolean instead) {
        URI address = address(to);
        if (address == null) {
            return;
        }
        ObjectNode message = SlackMessage.line("Sallyport", ": " + line);
        if (instead) {
            message.put("replace_original", true);
        } else {
            message.put("response_type", "ephemeral").put("replace_original", false);
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("content-type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(message.toString()))
                .build();
        var exchange = client.sendAsync(request, head -> new BodyBeginning(ANSWER_BYTES_MAX));
        var unused = exchange.whenComplete((answer, failure) -> {
            if (failure != null || answer.statusCode() != 200) {
                LOG.atWarn().log("who voted in Slack could not be told what came of it");
            }
        });
    }

    /** INVARIANT: nothing is sent anywhere but to Slack, whatever a request says. */
    private @Nullable URI address(String to) {
        try {
            URI address = new URI(to);
            boolean slack = "https".equals(address.getScheme()) && HOST.equals(address.getRawAuthority());
            boolean own = api.getScheme().equals(address.getScheme())
                    && api.getRawAuthority().equals(address.getRawAuthority());
            return slack || own ? address : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
