package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the network, to listen at or to connect to.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets
 * @param port from 0 to 65535; to listen at 0 lets the system choose
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})\\]|([A-Za-z0-9._-]{1,253})):(\\d{1,5})");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern LOOPBACK_4 = Pattern.compile("127(?:\\.\\d{1,3}){3}");

    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port);
        }
    }

    /**
     * Reads {@code host:port}; IPv6 addresses stand in brackets.
     *
     * @throws IllegalArgumentException with what was expected
     */
    public static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected an address such as 0.0.0.0:6432, localhost:6432 or [::1]:6432");
        }
        int port = Integer.parseInt(matcher.group(3));
        String v6 = matcher.group(1);
        if (v6 != null) {
            return new HostPort(checkedV6(v6), port);
        }
        String host = matcher.group(2);
        // "127.1" and "0177.0.0.1" mean different machines to different readers.
        if (NUMERIC.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "expected four numbers from 0 to 255 without leading zeros before the port");
        }
        return new HostPort(host, port);
    }

    /** Reads {@code host:port} where it is written; an error says so at that place. */
    static HostPort of(YamlValue value) {
        try {
            return parse(value.nonEmpty());
        } catch (IllegalArgumentException e) {
            throw value.error(String.valueOf(e.getMessage()));
        }
    }

    private static String checkedV6(String host) {
        try {
            // A text with a colon is never looked up by name.
            if (host.indexOf(':') >= 0) {
                InetAddress.getByName(host);
                return host;
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected an IPv6 address between the brackets", e);
        }
        throw new IllegalArgumentException("expected an IPv6 address between the brackets");
    }

    /** Whether nobody but this machine can reach the address: {@code localhost}, 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        if (host.indexOf(':') >= 0) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
        return host.equals("localhost") || LOOPBACK_4.matcher(host).matches();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
