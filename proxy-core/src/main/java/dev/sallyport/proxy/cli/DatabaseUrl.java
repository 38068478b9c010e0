package dev.sallyport.proxy.cli;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.proxy.upstream.UpstreamTls;
import dev.sallyport.proxy.upstream.UpstreamTlsMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who logs in, as libpq's connection URIs say it (manual, 32.1.1.2).
 *
 * @param password null unless the URL carries one
 */
record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        UpstreamTls tls) {
    private static final String FORM = "expected a database's URL: postgresql://user@host:port/database";
    private static final Set<String> PARAMETERS =
            Set.of("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert");
    private static final int PORT = 5432;

    /**
     * Reads {@code postgresql://}, {@code postgres://} and {@code jdbc:postgresql://} URLs. What is missing is taken from
     * {@code PGUSER}, the system's user, {@code localhost} and 5432; TLS with a verified certificate is the default
     * unless the host is this machine.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the URL: it may carry a password
     */
    static DatabaseUrl parse(String url, Map<String, String> environment) {
        String text = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        int scheme = text.indexOf("://");
        if (scheme < 0 || !Set.of("postgresql", "postgres").contains(text.substring(0, scheme))) {
            throw new IllegalArgumentException(FORM);
        }
        Map<String, String> parts = new HashMap<>();
        String rest = text.substring(scheme + "://".length());
        int query = rest.indexOf('?');
        if (query >= 0) {
            rest = rest.substring(0, query);
        }
        int slash = rest.indexOf('/');
        authority(slash < 0 ? rest : rest.substring(0, slash), parts);
        String database = slash < 0 ? "" : rest.substring(slash + 1);
        if (database.matches(".*[/@#].*")) {
            // What was cut here may be the rest of a password.
            throw new IllegalArgumentException("the database's name in its URL must percent-encode / @ and #");
        }
        put(parts, "dbname", database);
        if (query >= 0) {
            parameters(text.substring(text.indexOf('?') + 1), parts);
        }
        return of(parts, environment);
    }

    private static void authority(String authority, Map<String, String> parts) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            put(parts, "user", colon < 0 ? login : login.substring(0, colon));
            put(parts, "password", colon < 0 ? "" : login.substring(colon + 1));
        }
        String server = authority.substring(at + 1);
        int bracket = server.startsWith("[") ? server.indexOf(']') : 0;
        if (bracket < 0) {
            throw new IllegalArgumentException("an address in brackets isn't closed in the database's URL");
        }
        int colon = server.indexOf(':', bracket);
        String host = colon < 0 ? server : server.substring(0, colon);
        put(parts, "host", host.startsWith("[") ? host.substring(1, bracket) : host);
        put(parts, "port", colon < 0 ? "" : server.substring(colon + 1));
    }

    private static void parameters(String query, Map<String, String> parts) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!PARAMETERS.contains(key)) {
                String named = key.matches("[A-Za-z_]{1,40}") ? " '" + key + "'" : "";
                throw new IllegalArgumentException(
                        "a parameter" + named + " of the database's URL isn't supported; there are "
                                + String.join(", ", PARAMETERS.stream().sorted().toList()));
            }
            put(parts, key, equals < 0 ? "" : pair.substring(equals + 1));
        }
    }

    /** What is empty counts as not given. */
    private static void put(Map<String, String> parts, String key, String encoded) {
        String value = decode(encoded);
        if (!value.isEmpty()) {
            parts.put(key, value);
        }
    }

    private static String decode(String encoded) {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        try {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '%') {
                    String digits = new String(Arrays.copyOfRange(bytes, i + 1, i + 3), StandardCharsets.ISO_8859_1);
                    decoded.put((byte) HexFormat.fromHexDigits(digits));
                    i += 2;
                } else {
                    decoded.put(bytes[i]);
                }
            }
            String value =
                    StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
            if (value.chars().noneMatch(Character::isISOControl)) {
                return value;
            }
        } catch (CharacterCodingException | IllegalArgumentException e) {
            // Said below, without quoting.
        }
        throw new IllegalArgumentException("the database's URL is badly percent-encoded, or has control characters");
    }

    private static DatabaseUrl of(Map<String, String> parts, Map<String, String> environment) {
        String host = parts.getOrDefault("host", "localhost");
        if (host.contains("/") || host.contains("@")) {
            throw new IllegalArgumentException(
                    "sockets in the file system can't be used: name a host in the database's URL");
        }
        if (host.contains(",") || parts.getOrDefault("port", "").contains(",")) {
            throw new IllegalArgumentException("the database's URL must name one host");
        }
        String known = environment.getOrDefault("PGUSER", "");
        String user = parts.getOrDefault("user", known.isEmpty() ? System.getProperty("user.name", "postgres") : known);
        String database = parts.getOrDefault("dbname", user);
        return new DatabaseUrl(
                host,
                port(parts.get("port")),
                database,
                user,
                parts.get("password"),
                tls(host, parts.get("sslmode"), parts.get("sslrootcert")));
    }

    private static int port(@Nullable String port) {
        if (port == null) {
            return PORT;
        }
        if (!port.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("the port in the database's URL isn't a number");
        }
        return Integer.parseInt(port);
    }

    private static UpstreamTls tls(String host, @Nullable String mode, @Nullable String rootCertificate) {
        Path root = rootCertificate == null ? null : Path.of(rootCertificate);
        boolean here = host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
        UpstreamTlsMode tls = here && root == null ? UpstreamTlsMode.DISABLE : UpstreamTlsMode.VERIFY_FULL;
        if (mode != null) {
            if (!Set.of("disable", "require", "verify-ca", "verify-full").contains(mode)) {
                throw new IllegalArgumentException(
                        "sslmode in the database's URL must be disable, require, verify-ca or verify-full");
            }
            tls = UpstreamTlsMode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        return new UpstreamTls(tls, root, ChannelBindingMode.DISABLE);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
