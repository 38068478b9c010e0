package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * One column of a result.
 *
 * @param tableOid the table it comes from unchanged, or 0
 * @param attributeNumber its number in that table, or 0
 * @param typeSize bytes of the type, negative if they vary
 * @param format code of {@link dev.sallyport.protocol.type.Format}; 0 in the description of a statement, whatever the
 *     portal will have
 */
public record FieldDescription(
        String name, int tableOid, short attributeNumber, int typeOid, short typeSize, int typeModifier, short format) {
    /** An empty name and the six numbers. */
    static final int BYTES_MIN = 19;

    static FieldDescription read(ByteBuf body) {
        String name = CStrings.read(body);
        return new FieldDescription(
                name,
                Wire.readInt32(body),
                Wire.readInt16(body),
                Wire.readInt32(body),
                Wire.readInt16(body),
                Wire.readInt32(body),
                Wire.readInt16(body));
    }

    void write(ByteBuf out) {
        CStrings.write(out, name);
        out.writeInt(tableOid).writeShort(attributeNumber);
        out.writeInt(typeOid).writeShort(typeSize).writeInt(typeModifier).writeShort(format);
    }
}
