package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS for the JDBC driver, from the same contexts as sessions have: what one of them trusts, shows or refuses, the
 * other does too. The driver makes it by name, from a connection's properties.
 */
public final class UpstreamSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final boolean verifiesHost;

    /** From the properties that {@link #describe} wrote. */
    public UpstreamSocketFactory(Properties properties) throws UpstreamLoginException {
        UpstreamTlsMode mode = UpstreamTlsMode.valueOf(
                properties.getProperty("sslmode").toUpperCase(Locale.ROOT).replace('-', '_'));
        Path certificate = path(properties, "sslcert");
        Path key = path(properties, "sslkey");
        UpstreamTls.Identity identity =
                certificate == null || key == null ? null : new UpstreamTls.Identity(certificate, key);
        UpstreamTls tls = new UpstreamTls(mode, path(properties, "sslrootcert"), identity, ChannelBindingMode.PREFER);
        sockets = UpstreamTlsContext.open(tls).context().getSocketFactory();
        verifiesHost = mode == UpstreamTlsMode.VERIFY_FULL;
    }

    /** Writes what the driver needs to know of TLS. */
    public static void describe(UpstreamTls tls, Properties properties) {
        properties.setProperty(
                "sslmode", tls.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        properties.setProperty("sslfactory", UpstreamSocketFactory.class.getName());
        properties.setProperty("channelBinding", tls.channelBinding().name().toLowerCase(Locale.ROOT));
        put(properties, "sslrootcert", tls.rootCertificate());
        UpstreamTls.Identity identity = tls.identity();
        if (identity != null) {
            put(properties, "sslcert", identity.certificate());
            put(properties, "sslkey", identity.key());
        }
    }

    private static void put(Properties properties, String name, @Nullable Path path) {
        if (path != null) {
            properties.setProperty(name, path.toString());
        }
    }

    private static @Nullable Path path(Properties properties, String name) {
        String path = properties.getProperty(name);
        return path == null ? null : Path.of(path);
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) sockets.createSocket(connected, host, port, autoClose);
        socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (verifiesHost) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw unused();
    }

    private static IOException unused() {
        return new IOException("PostgreSQL's TLS begins on a connection that stands already");
    }
}
