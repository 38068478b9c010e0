package dev.sallyport.audit.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A text and the signatures below it (C2SP signed-note), nothing of it verified yet.
 *
 * @param body the text that is signed, with its last newline
 * @param signatures what stands below the empty line, a line each, without newlines
 */
public record SignedNote(String body, List<String> signatures) {
    private static final String PREFIX = "\u2014 ";
    private static final int CHARS_MAX = 64 * 1024;
    private static final int SIGNATURES_MAX = 128;
    private static final int SIGNATURE_BYTES = 64;

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /** Cuts a note into its parts; {@link NoteException} if it has none. */
    public static SignedNote parse(String note) {
        int split = note.lastIndexOf("\n\n");
        if (note.length() > CHARS_MAX || split < 0 || !note.endsWith("\n")) {
            throw new NoteException("not a signed note");
        }
        return new SignedNote(note.substring(0, split + 1), lines(note.substring(split + 2)));
    }

    /** The lines of some signatures. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                identified(line);
                lines.add(line);
            }
        }
        if (lines.size() > SIGNATURES_MAX) {
            throw new NoteException("the signed note has more than " + SIGNATURES_MAX + " signatures");
        }
        return lines;
    }

    /** The line of a signature, with its newline. */
    static String line(VerifierKey key, byte[] signature) {
        byte[] identified = Arrays.copyOf(key.id(), VerifierKey.ID_BYTES + signature.length);
        System.arraycopy(signature, 0, identified, VerifierKey.ID_BYTES, signature.length);
        return PREFIX + key.name() + " " + Base64.getEncoder().encodeToString(identified) + "\n";
    }

    /** The note with further signatures, as lines that end with a newline each. */
    public SignedNote with(String lines) {
        List<String> all = new ArrayList<>(signatures);
        all.addAll(lines(lines));
        return new SignedNote(body, all);
    }

    /** The whole note. */
    public String text() {
        return body + "\n" + String.join("\n", signatures) + "\n";
    }

    /** The first line: of a checkpoint the log's name. */
    public String firstLine() {
        return body.substring(0, Math.max(0, body.indexOf('\n')));
    }

    /** Throws unless this key has signed it; also if one signature by this key is good and another isn't. */
    void verify(VerifierKey key) {
        boolean verified = false;
        for (String line : signatures) {
            byte[] signature = by(key, line);
            if (signature == null) {
                continue;
            }
            if (signature.length != SIGNATURE_BYTES
                    || !key.verifies(body.getBytes(StandardCharsets.UTF_8), signature)) {
                throw new NoteException("the checkpoint's signature is not valid");
            }
            verified = true;
        }
        if (!verified) {
            throw new NoteException("the checkpoint is not signed by " + key);
        }
    }

    /**
     * When a witness has signed this text, in seconds since 1970; the newest time if it did so repeatedly, nothing if
     * it didn't. A signature by its key that isn't valid is an error.
     */
    public OptionalLong cosigned(WitnessKey witness) {
        OptionalLong newest = OptionalLong.empty();
        for (String line : signatures) {
            byte[] signature = by(witness.key(), line);
            if (signature == null) {
                continue;
            }
            if (signature.length != Long.BYTES + SIGNATURE_BYTES) {
                throw new NoteException("the cosignature of " + witness.name() + " is not one");
            }
            long time = ByteBuffer.wrap(signature).getLong();
            byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, signature.length);
            if (time < 0 || !witness.key().verifies(WitnessKey.message(time, body), bare)) {
                throw new NoteException("the cosignature of " + witness.name() + " is not valid");
            }
            newest = newest.isPresent() && newest.getAsLong() > time ? newest : OptionalLong.of(time);
        }
        return newest;
    }

    /** The bytes behind the key's id; null if the line is of another key. */
    private static byte @Nullable [] by(VerifierKey key, String line) {
        byte[] identified = identified(line);
        byte[] id = Arrays.copyOf(identified, VerifierKey.ID_BYTES);
        if (!line.split(" ", -1)[1].equals(key.name()) || !Arrays.equals(id, key.id())) {
            return null;
        }
        return Arrays.copyOfRange(identified, VerifierKey.ID_BYTES, identified.length);
    }

    private static byte[] identified(String line) {
        String[] parts = line.split(" ", -1);
        if (!line.startsWith(PREFIX) || parts.length != 3) {
            throw new NoteException("not a signature line in the signed note");
        }
        byte[] identified = VerifierKey.base64(parts[2], "signature");
        if (identified.length <= VerifierKey.ID_BYTES) {
            throw new NoteException("a signature in the signed note is too short");
        }
        return identified;
    }
}
