package dev.sallyport.policy.approval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an approval is bound to: nothing but exactly this may run with it. Each part is kept as a hash, so that it can be
 * told which part of another statement differs, but not how.
 *
 * @param parts SHA-256 of each part, in hexadecimal
 */
public record Binding(Map<Part, String> parts) {
    private static final String DOMAIN = "sallyport/approval/v1";

    /** What has to be the same, in the order in which it is hashed. */
    public enum Part {
        DATABASE(1),
        ENVIRONMENT(2),
        LOGIN(3),
        ACTOR(4),
        ON_BEHALF_OF(5),
        SETTINGS(6),
        STATEMENT(7),
        PARAMETERS(8),
        OBJECTS(9),
        RULES(10);

        private final int tag;

        Part(int tag) {
            this.tag = tag;
        }

        /** In words. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public Binding {
        if (parts.size() != Part.values().length) {
            throw new IllegalArgumentException("a binding has every part");
        }
        parts = Map.copyOf(parts);
    }

    /** Collects the parts. */
    public static final class Builder {
        private final Map<Part, String> parts = new EnumMap<>(Part.class);

        /** A part that is a text. */
        public Builder with(Part part, String value) {
            return with(part, value.getBytes(StandardCharsets.UTF_8));
        }

        /** A part that is some bytes. */
        public Builder with(Part part, byte[] value) {
            MessageDigest digest = sha256();
            field(digest, part, value);
            parts.put(part, HexFormat.of().formatHex(digest.digest()));
            return this;
        }

        /** A part that is several texts: each with its length, so that no two lists look alike. */
        public Builder with(Part part, List<String> values) {
            MessageDigest digest = sha256();
            for (String value : values) {
                field(digest, part, value.getBytes(StandardCharsets.UTF_8));
            }
            return with(part, digest.digest());
        }

        /**
         * Puts it together.
         *
         * @throws IllegalArgumentException if a part is missing
         */
        public Binding build() {
            return new Binding(parts);
        }
    }

    /** One hash of it all, in hexadecimal. */
    public String hash() {
        MessageDigest digest = sha256();
        digest.update(DOMAIN.getBytes(StandardCharsets.UTF_8));
        for (Part part : Part.values()) {
            field(digest, part, part(part).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String part(Part part) {
        String value = parts.get(part);
        if (value == null) {
            throw new IllegalStateException("a binding has every part");
        }
        return value;
    }

    /** The parts in which another binding differs. */
    public List<Part> differences(Binding other) {
        List<Part> differing = new ArrayList<>();
        for (Part part : Part.values()) {
            if (!part(part).equals(other.part(part))) {
                differing.add(part);
            }
        }
        return differing;
    }

    /** Tag, length, value. */
    private static void field(MessageDigest digest, Part part, byte[] value) {
        digest.update((byte) part.tag);
        digest.update((byte) (value.length >>> 24));
        digest.update((byte) (value.length >>> 16));
        digest.update((byte) (value.length >>> 8));
        digest.update((byte) value.length);
        digest.update(value);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
