package dev.sallyport.audit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A second verifier that shares no line with the first: reads the files as the specifications describe them. Only for
 * small logs.
 */
final class IndependentVerification {
    private IndependentVerification() {}

    /** Whether signature and root fit the records; throws if something can't be read at all. */
    static boolean verifies(Path directory) throws Exception {
        String note = Files.readString(directory.resolve("log/checkpoint"));
        String[] lines = note.split("\n", -1);
        String body = lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n";
        byte[] signature = Base64.getDecoder().decode(lines[4].split(" ", -1)[2]);
        String vkey = Files.readString(directory.resolve("log/vkey")).strip();
        byte[] key = Base64.getDecoder().decode(vkey.substring(vkey.indexOf('+', vkey.indexOf('+') + 1) + 1));
        Signature verifier = Signature.getInstance("EdDSA");
        verifier.initVerify(publicKey(Arrays.copyOfRange(key, 1, 33)));
        verifier.update(body.getBytes(StandardCharsets.UTF_8));
        if (!verifier.verify(Arrays.copyOfRange(signature, 4, 68))) {
            return false;
        }
        List<byte[]> entries = entries(directory).subList(0, Integer.parseInt(lines[1]));
        return Base64.getEncoder().encodeToString(root(entries)).equals(lines[2]);
    }

    /** RFC 8032, section 5.1.2: little-endian y with the parity of x in the highest bit. */
    private static PublicKey publicKey(byte[] raw) throws Exception {
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = raw[31 - i];
        }
        boolean odd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, bigEndian));
        return KeyFactory.getInstance("EdDSA").generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static List<byte[]> entries(Path directory) throws Exception {
        List<byte[]> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("seg"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                for (String line : text.substring(0, text.lastIndexOf('\n')).split("\n", -1)) {
                    entries.add(line.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return entries;
    }

    private static byte[] root(List<byte[]> entries) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (entries.size() == 1) {
            digest.update((byte) 0);
            return digest.digest(entries.get(0));
        }
        int k = 1;
        while (2 * k < entries.size()) {
            k *= 2;
        }
        digest.update((byte) 1);
        digest.update(root(entries.subList(0, k)));
        return digest.digest(root(entries.subList(k, entries.size())));
    }
}
