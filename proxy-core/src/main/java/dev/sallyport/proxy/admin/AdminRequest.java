package dev.sallyport.proxy.admin;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A request with its body.
 *
 * @param path decoded
 * @param query decoded
 * @param signing headers that say who sent the request, by their names in lower case, all of each
 * @param authorization all headers of that name
 * @param contentType without parameters, in lower case; empty if there is none
 */
record AdminRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        List<String> authorization,
        String contentType,
        String body,
        Map<String, List<String>> signing,
        InetSocketAddress remote) {
    List<String> header(String name) {
        return signing.getOrDefault(name, List.of());
    }
}
