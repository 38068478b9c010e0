package dev.sallyport.proxy.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /v1/openapi.json}: what else there is, as OpenAPI 3.1; the same for everybody, and no secret. */
final class ApiDescription {
    static final String PATH = "/v1/openapi.json";

    private static final AdminAnswer ANSWER = new AdminAnswer(200, "application/json", read(), Map.of());

    private ApiDescription() {}

    static AdminAnswer answer() {
        return ANSWER;
    }

    private static String read() {
        try (InputStream in = ApiDescription.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
