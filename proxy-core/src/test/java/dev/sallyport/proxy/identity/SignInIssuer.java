package dev.sallyport.proxy.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** An issuer on loopback at which people sign in on a device of theirs (RFC 8628); what it says can be spoilt. */
public final class SignInIssuer implements AutoCloseable {
    public static final String TOKEN = "header.payload-of-the-token.signature";

    /** What was asked, in order. */
    public final List<Map<String, String>> forms = Collections.synchronizedList(new ArrayList<>());

    public volatile String document;
    public volatile String device;
    public volatile int deviceStatus = 200;

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;

    private record Answer(int status, String body) {}

    public SignInIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, document));
        server.createContext("/device", exchange -> {
            forms.add(form(exchange));
            answer(exchange, deviceStatus, device);
        });
        server.createContext("/token", exchange -> {
            forms.add(form(exchange));
            Answer next = next();
            answer(exchange, next.status(), next.body());
        });
        document = "{\"issuer\":\"%s\",\"device_authorization_endpoint\":\"%s/device\",\"token_endpoint\":\"%s/token\"}"
                .formatted(issuer(), issuer(), issuer());
        device = device("\"expires_in\":300,\"interval\":1");
        server.start();
    }

    /** An answer with a code and these members. */
    public String device(String more) {
        return "{\"device_code\":\"device-secret\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"%s/page\",%s}"
                .formatted(issuer(), more);
    }

    /** What the next questions for the token are answered with; from then on the token is given. */
    public SignInIssuer says(int status, String... bodies) {
        synchronized (answers) {
            for (String body : bodies) {
                answers.add(new Answer(status, body));
            }
        }
        return this;
    }

    private Answer next() {
        synchronized (answers) {
            Answer next = answers.poll();
            return next != null
                    ? next
                    : new Answer(
                            200,
                            "{\"access_token\":\"" + TOKEN
                                    + "\",\"token_type\":\"bearer\",\"refresh_token\":\"never-kept\",\"id_token\":\"a.b.c\"}");
        }
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            form.put(
                    field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
