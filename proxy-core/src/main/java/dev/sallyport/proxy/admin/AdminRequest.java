package dev.sallyport.proxy.admin;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A request with its body.
 *
 * @param path decoded
 * @param query decoded
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
        InetSocketAddress remote) {}
