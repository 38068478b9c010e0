package dev.sallyport.it.support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes certificates and revocation lists of any content, right or wrong (RFC 5280, section 4 and 5; X.690). */
public final class X509Forge {
    public static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    public static final String SERVER = "1.3.6.1.5.5.7.3.1";
    public static final int EMAIL = 1;
    public static final int DNS = 2;
    public static final int URI = 6;

    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AtomicLong SERIAL = new AtomicLong(100);

    private X509Forge() {}

    /** A certificate and its key, with the authority that signed it. */
    public record Issued(X509Certificate certificate, PrivateKey key, String name) {
        public String pem() throws GeneralSecurityException {
            return X509Forge.pem("CERTIFICATE", certificate.getEncoded());
        }
    }

    /** What is to stand in a certificate; change what should be wrong. */
    public static final class Draft {
        private final List<String> commonNames = new ArrayList<>();
        private final List<byte[]> alternatives = new ArrayList<>();
        private final List<String> usages = new ArrayList<>(List.of(CLIENT));
        private Instant from = Instant.now().minusSeconds(60);
        private Instant until = Instant.now().plusSeconds(3_600);
        private boolean authority;

        public Draft(String... commonNames) {
            this.commonNames.addAll(List.of(commonNames));
        }

        public Draft alternative(int kind, String text) {
            alternatives.add(tlv(0x80 | kind, text.getBytes(StandardCharsets.US_ASCII)));
            return this;
        }

        public Draft usages(String... oids) {
            usages.clear();
            usages.addAll(List.of(oids));
            return this;
        }

        public Draft between(Instant start, Instant end) {
            from = start;
            until = end;
            return this;
        }

        public Draft authority() {
            authority = true;
            return this;
        }

        public Issued signSelf() throws GeneralSecurityException, IOException {
            return sign(null);
        }

        public Issued sign(@Nullable Issued issuer) throws GeneralSecurityException, IOException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            String own = commonNames.isEmpty() ? "" : commonNames.get(0);
            byte[] issuerName = issuer == null ? name(commonNames) : name(List.of(issuer.name()));
            byte[] content = sequence(
                    tlv(0xa0, integer(2)),
                    integer(SERIAL.incrementAndGet()),
                    sequence(oid(ECDSA_SHA256)),
                    issuerName,
                    sequence(time(from), time(until)),
                    name(commonNames),
                    keys.getPublic().getEncoded(),
                    tlv(0xa3, sequence(extensions())));
            byte[] whole = signed(content, issuer == null ? keys.getPrivate() : issuer.key());
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            return new Issued(certificate, keys.getPrivate(), own);
        }

        private byte[] extensions() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (authority) {
                out.writeBytes(extension("2.5.29.19", sequence(tlv(1, new byte[] {-1}))));
            } else if (!usages.isEmpty()) {
                out.writeBytes(extension(
                        "2.5.29.37",
                        sequence(usages.stream().map(X509Forge::oid).toArray(byte[][]::new))));
            }
            if (!alternatives.isEmpty()) {
                byte[] names = tlv(4, sequence(alternatives.toArray(byte[][]::new)));
                // Critical where the subject is empty, or Java does not read it (RFC 5280, section 4.2.1.6).
                byte[] critical = commonNames.isEmpty() ? tlv(1, new byte[] {-1}) : new byte[0];
                out.writeBytes(sequence(oid("2.5.29.17"), critical, names));
            }
            return out.toByteArray();
        }
    }

    /** A list that revokes these certificates of the authority. */
    public static String revocations(Issued authority, Instant until, X509Certificate... revoked)
            throws GeneralSecurityException {
        List<byte[]> entries = new ArrayList<>();
        for (X509Certificate each : revoked) {
            entries.add(sequence(
                    tlv(2, each.getSerialNumber().toByteArray()),
                    time(Instant.now().minusSeconds(30))));
        }
        byte[] content = sequence(
                integer(1),
                sequence(oid(ECDSA_SHA256)),
                name(List.of(authority.name())),
                time(Instant.now().minusSeconds(60)),
                time(until),
                entries.isEmpty() ? new byte[0] : sequence(entries.toArray(byte[][]::new)));
        return pem("X509 CRL", signed(content, authority.key()));
    }

    private static byte[] signed(byte[] content, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(content);
        byte[] bits = signature.sign();
        byte[] padded = new byte[bits.length + 1];
        System.arraycopy(bits, 0, padded, 1, bits.length);
        return sequence(content, sequence(oid(ECDSA_SHA256)), tlv(3, padded));
    }

    private static byte[] name(List<String> commonNames) {
        return sequence(commonNames.stream()
                .map(each -> tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, each.getBytes(StandardCharsets.UTF_8)))))
                .toArray(byte[][]::new));
    }

    private static byte[] extension(String oid, byte[] value) {
        return sequence(oid(oid), tlv(4, value));
    }

    private static byte[] time(Instant instant) {
        return tlv(0x18, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] integer(long value) {
        return tlv(2, BigInteger.valueOf(value).toByteArray());
    }

    private static byte[] oid(String text) {
        String[] arcs = text.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    out.write(0x80 | (arc >>> shift & 0x7f));
                }
            }
            out.write(arc & 0x7f);
        }
        return tlv(6, out.toByteArray());
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return tlv(0x30, out.toByteArray());
    }

    private static byte[] tlv(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
