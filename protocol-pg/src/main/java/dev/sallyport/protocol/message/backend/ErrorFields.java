package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an ErrorResponse or NoticeResponse, by the code letters of {@code protocol-error-fields}, in the order
 * they are sent in. Immutable.
 *
 * <p>What a peer left out has a default here, since code that counts on a SQLSTATE being there falls over a hostile
 * server (CVE-2026-6666). Texts are for people: what can't be encoded in them is replaced, so that an error can always
 * be written.
 *
 * @param fields by code letter
 */
public record ErrorFields(Map<Character, String> fields) {
    private static final int FIELDS_MAX = 32;

    public ErrorFields {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** An error that ends the statement. */
    public static Builder error(String sqlState, String message) {
        return new Builder("ERROR", sqlState, message);
    }

    /** An error that ends the session. */
    public static Builder fatal(String sqlState, String message) {
        return new Builder("FATAL", sqlState, message);
    }

    /**
     * Something to know.
     *
     * @param severity {@code WARNING}, {@code NOTICE}, {@code DEBUG}, {@code INFO} or {@code LOG}
     */
    public static Builder notice(String severity, String sqlState, String message) {
        return new Builder(severity, sqlState, message);
    }

    /** The severity, in English where the server sent that too (9.6 and later); {@code ERROR} if it sent none. */
    public String severity() {
        return field('V').or(() -> field('S')).orElse("ERROR");
    }

    /** The SQLSTATE, {@code XX000} if there is none of five characters. */
    public String sqlState() {
        return field('C').filter(code -> code.length() == 5).orElse(SqlState.INTERNAL_ERROR);
    }

    /** The primary text, empty if there is none. */
    public String message() {
        return field('M').orElse("");
    }

    /** Any field by its code letter. */
    public Optional<String> field(char code) {
        return Optional.ofNullable(fields.get(code));
    }

    /** Starts from these fields, to change some. */
    public Builder toBuilder() {
        return new Builder(fields);
    }

    static ErrorFields read(ByteBuf body) {
        Map<Character, String> fields = new LinkedHashMap<>();
        for (byte code = Wire.readByte(body); code != 0; code = Wire.readByte(body)) {
            if (fields.size() == FIELDS_MAX) {
                throw ProtocolViolationException.of("invalid message format");
            }
            fields.put((char) Byte.toUnsignedInt(code), CStrings.readLossy(body, Integer.MAX_VALUE));
        }
        Wire.requireEnd(body);
        return new ErrorFields(fields);
    }

    void write(ByteBuf out) {
        fields.forEach((code, text) -> {
            out.writeByte(code);
            CStrings.write(out, text);
        });
        out.writeByte(0);
    }

    /** Collects fields; a later value for a code takes the place of an earlier one. */
    public static final class Builder {
        private final Map<Character, String> fields = new LinkedHashMap<>();

        private Builder(String severity, String sqlState, String message) {
            with('S', severity).with('V', severity).with('C', sqlState).with('M', message);
        }

        private Builder(Map<Character, String> fields) {
            this.fields.putAll(fields);
        }

        public Builder detail(String text) {
            return with('D', text);
        }

        public Builder hint(String text) {
            return with('H', text);
        }

        /**
         * Points at a place.
         *
         * @param position in the statement's text, in characters, from 1
         */
        public Builder position(int position) {
            return with('P', Integer.toString(position));
        }

        /** Sets any field by its code letter, which must be an ASCII letter. */
        public Builder with(char code, String text) {
            if (!(code >= 'A' && code <= 'Z') && !(code >= 'a' && code <= 'z')) {
                throw new IllegalArgumentException("not a field code: " + (int) code);
            }
            fields.put(code, CStrings.encodable(text));
            return this;
        }

        public Builder without(char code) {
            fields.remove(code);
            return this;
        }

        public ErrorFields build() {
            return new ErrorFields(fields);
        }
    }
}
