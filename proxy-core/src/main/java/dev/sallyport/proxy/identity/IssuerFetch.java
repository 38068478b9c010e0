package dev.sallyport.proxy.identity;

import dev.sallyport.config.Authorities;
import dev.sallyport.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what an issuer publishes: over https (http on loopback only), no redirects, a bounded answer within a bounded
 * time, however slowly it trickles. Blocking.
 */
final class IssuerFetch {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final int bytesMax;

    /**
     * @param authorities PEM file with the authorities of the servers' certificates; the platform's if null
     * @throws IllegalArgumentException when that file holds no certificates
     */
    IssuerFetch(int bytesMax, @Nullable Path authorities) {
        this.bytesMax = bytesMax;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (authorities != null) {
            builder.sslContext(Authorities.trusting(authorities));
        }
        client = builder.build();
    }

    /**
     * What a server said.
     *
     * @param body empty where the status is none that has one worth reading
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answer(int status, byte[] body) {}

    /** The body of an answer with status 200; everything else is an exception that says what happened instead. */
    byte[] get(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TOTAL_TIMEOUT)
                .header("accept", "application/jwk-set+json, application/json")
                .build();
        Answer answer = exchange(request);
        if (answer.status() != 200) {
            throw new IOException("the issuer's server answered with status " + answer.status());
        }
        return answer.body();
    }

    /** Sends a form; the answer's body is there with the statuses of RFC 6749: 200, 400 and 401. */
    Answer post(URI address, Map<String, String> form) throws IOException {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return exchange(HttpRequest.newBuilder(address)
                .timeout(TOTAL_TIMEOUT)
                .header("accept", "application/json")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new BoundedBody(readable(head.statusCode()) ? bytesMax : 0));
        try {
            HttpResponse<byte[]> response = exchange.get(TOTAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (ExecutionException e) {
            throw new IOException("the issuer's server can't be reached", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the issuer's server is too slow", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            exchange.cancel(true);
        }
    }

    private static boolean readable(int status) {
        return status == 200 || status == 400 || status == 401;
    }

    /**
     * Whether something may be fetched from there. Keys that came over a line that anybody can change prove nothing.
     */
    static boolean isTrustworthy(URI address) {
        String host = address.getHost();
        if (host == null || address.getRawUserInfo() != null || address.getRawFragment() != null) {
            return false;
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && new HostPort(bare, 0).isLoopback());
    }

    /** Collects at most so many bytes; more end the exchange. */
    private static final class BoundedBody implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int bytesMax;
        private Flow.@Nullable Subscription subscription;

        BoundedBody(int bytesMax) {
            this.bytesMax = bytesMax;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > bytesMax) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new IOException("an answer that is too long"));
                    return;
                }
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                bytes.writeBytes(chunk);
            }
        }

        @Override
        public void onError(Throwable problem) {
            body.completeExceptionally(problem);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
