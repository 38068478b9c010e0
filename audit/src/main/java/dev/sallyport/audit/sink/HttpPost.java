package dev.sallyport.audit.sink;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Requests with an end: whatever the other side does, there is an answer or an error in time. Follows nobody. */
public final class HttpPost {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final int ANSWER_BYTES_MAX = 16 * 1024;

    private final URI url;
    private final Clock clock;
    private final HttpClient client;

    public HttpPost(URI url, Clock clock) {
        this.url = url;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /**
     * What came back.
     *
     * @param retryAfter how long to wait as the answer says, zero if it doesn't
     * @param body its beginning
     */
    public record Answer(int status, Duration retryAfter, String body) {}

    /** The answer, whatever its status; an {@link UndeliveredException} if there is none. */
    public Answer send(Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).header("user-agent", "sallyport").POST(BodyPublishers.ofByteArray(body));
        try {
            headers.forEach(request::header);
        } catch (IllegalArgumentException e) {
            // Its message quotes the value, which may be a secret.
            throw UndeliveredException.of("a header has a character that can't be sent");
        }
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), head -> new BodyBeginning(ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> answer = exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    answer.statusCode(), retryAfter(answer), new String(answer.body(), StandardCharsets.UTF_8));
        } catch (ExecutionException e) {
            throw UndeliveredException.of("no answer: " + e.getCause());
        } catch (TimeoutException e) {
            throw UndeliveredException.of("no answer in time");
        } finally {
            exchange.cancel(true);
        }
    }

    /** RFC 9110, 10.2.3: seconds or a date. */
    private Duration retryAfter(HttpResponse<?> answer) {
        String value = answer.headers().firstValue("retry-after").orElse("").strip();
        Duration wait = Duration.ZERO;
        if (SECONDS.matcher(value).matches()) {
            wait = Duration.ofSeconds(Long.parseLong(value));
        } else if (!value.isEmpty()) {
            try {
                ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
                wait = Duration.between(clock.instant(), date.toInstant());
            } catch (DateTimeException e) {
                return Duration.ZERO;
            }
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wait;
    }
}
