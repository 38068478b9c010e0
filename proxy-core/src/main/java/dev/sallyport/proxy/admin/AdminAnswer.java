package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param type the media type; empty where there is no body
 * @param headers further ones
 */
record AdminAnswer(int status, String type, String body, Map<String, String> headers) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    static AdminAnswer text(int status, String body) {
        return new AdminAnswer(status, TEXT, body + "\n", Map.of());
    }

    static AdminAnswer json(int status, ObjectNode body) {
        return new AdminAnswer(status, JSON, body + "\n", Map.of());
    }

    /** A refusal for programs; the text never has anything of the request in it. */
    static AdminAnswer error(int status, String message) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    AdminAnswer with(String header, String value) {
        return new AdminAnswer(status, type, body, Map.of(header, value));
    }
}
