package dev.sallyport.proxy.browser;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What counts as one place on the network: an IPv4 address, or 64 bits of IPv6, the least that a site gives away, of
 * which one machine may use every address (RFC 4291 section 2.5.1, RFC 8981).
 *
 * @param first its first address
 */
record Network(InetAddress first) {
    private static final int PREFIX_BYTES = 8;

    /** IPv4 addresses written as IPv6 are IPv4 addresses. */
    static Network of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new Network(address);
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return new Network(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
