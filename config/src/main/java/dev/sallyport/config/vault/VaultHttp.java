package dev.sallyport.config.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one Vault, with an end: whatever the other side does, there is an answer or an error in time, and no more
 * than so many bytes are kept of it. Redirects are followed nowhere: they would take the token along. Blocking,
 * thread-safe.
 */
public final class VaultHttp {
    private static final Pattern HEADER = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    private final URI address;
    private final @Nullable String namespace;
    private final Duration timeout;
    private final @Nullable SSLContext trust;
    private volatile @Nullable HttpClient client;

    /**
     * Prepares requests; sends none.
     *
     * @param address scheme, host and port
     * @param timeout for each request, its answer included
     * @param trust whose certificates count; the platform's if null
     */
    public VaultHttp(URI address, @Nullable String namespace, Duration timeout, @Nullable SSLContext trust) {
        this.address = address;
        this.namespace = namespace;
        this.timeout = timeout;
        this.trust = trust;
    }

    /** What Vault says of a path; an exception for every other status than success. */
    JsonNode get(String path, String token) {
        return answer(path, request(path, token).GET(), List.of(token));
    }

    /** Sends an object of texts; an empty answer is an empty object. */
    JsonNode put(String path, @Nullable String token, Map<String, String> body) {
        HttpRequest.Builder request = request(path, token)
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofByteArray(VaultJson.write(body)));
        return answer(path, request, token == null ? body.values() : List.of(token));
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        // INVARIANT: the client of the platform would quote a header that it refuses.
        if (token != null && !HEADER.matcher(token).matches()) {
            throw new VaultException("the token for " + this + " has characters that no token has", 0);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/v1/" + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(timeout)
                .header("accept", "application/json")
                .header("x-vault-request", "true");
        if (token != null) {
            request.header("x-vault-token", token);
        }
        if (namespace != null) {
            request.header("x-vault-namespace", namespace);
        }
        return request;
    }

    private JsonNode answer(String path, HttpRequest.Builder request, Collection<String> secrets) {
        VaultAnswer body = new VaultAnswer();
        int status = exchange(path, request.build(), body);
        String what = this + " answered " + path + " with status " + status;
        if (status >= 300 && status < 400) {
            throw new VaultException(
                    what + ", to ask elsewhere; the address must be that of the active node, or of a balancer", status);
        }
        if (status != 200 && status != 204) {
            String reason = VaultJson.errors(body.bytes(), secrets);
            throw new VaultException(reason.isEmpty() ? what : what + ": " + reason, status);
        }
        if (body.bytes().length == 0) {
            return VaultJson.EMPTY;
        }
        JsonNode said = VaultJson.read(body.bytes());
        if (said == null) {
            throw new VaultException(what + " and something that is no JSON object", status);
        }
        return said;
    }

    private int exchange(String path, HttpRequest request, VaultAnswer body) {
        CompletableFuture<HttpResponse<Void>> exchange =
                client().sendAsync(request, head -> BodySubscribers.ofByteArrayConsumer(body));
        try {
            Object first =
                    CompletableFuture.anyOf(exchange, body.tooLong()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            // Both may have happened by now, whichever was seen first.
            if (body.tooLong().isDone() || !(first instanceof HttpResponse<?> response)) {
                throw new VaultException(
                        this + " answered " + path + " with more than " + VaultAnswer.BYTES_MAX + " bytes", 0);
            }
            return response.statusCode();
        } catch (ExecutionException e) {
            throw new VaultException(this + " can't be reached: " + name(e.getCause()), 0);
        } catch (TimeoutException e) {
            throw new VaultException(this + " did not answer " + path + " within " + timeout.toMillis() + " ms", 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException("asking " + this + " was interrupted", 0);
        } finally {
            exchange.cancel(true);
        }
    }

    /** The kind of failure alone: its message may have anything in it. */
    private static String name(@Nullable Throwable failure) {
        Throwable deepest = failure;
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest == null ? "unknown" : deepest.getClass().getSimpleName();
    }

    /** Made when it is first needed, since it has a thread. */
    private HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            synchronized (this) {
                known = client;
                if (known == null) {
                    HttpClient.Builder builder = HttpClient.newBuilder()
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(timeout);
                    if (trust != null) {
                        builder.sslContext(trust);
                    }
                    known = builder.build();
                    client = known;
                }
            }
        }
        return known;
    }

    @Override
    public String toString() {
        return "Vault at " + address.getRawAuthority();
    }
}
