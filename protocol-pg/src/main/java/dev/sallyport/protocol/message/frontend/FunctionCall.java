package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function by its OID, past all SQL. Still sent by large-object interfaces.
 *
 * @param argumentFormats none (all text), one (for all) or one for each argument
 * @param arguments values as sent, null for SQL NULL; the arrays are not copied
 */
public record FunctionCall(
        int functionOid, List<Short> argumentFormats, List<byte @Nullable []> arguments, short resultFormat)
        implements FrontendMessage {
    public FunctionCall {
        argumentFormats = List.copyOf(argumentFormats);
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }

    public static FunctionCall read(ByteBuf body) {
        int functionOid = Wire.readInt32(body);
        List<Short> formats = FieldLists.readFormats(body);
        List<byte @Nullable []> arguments = FieldLists.readValues(body);
        if (formats.size() > 1 && formats.size() != arguments.size()) {
            throw ProtocolViolationException.of("function call message contains " + formats.size()
                    + " argument formats but " + arguments.size() + " arguments");
        }
        FunctionCall call = new FunctionCall(functionOid, formats, arguments, Wire.readInt16(body));
        Wire.requireEnd(body);
        return call;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.FUNCTION_CALL);
        out.writeInt(functionOid);
        FieldLists.writeFormats(out, argumentFormats);
        FieldLists.writeValues(out, arguments);
        out.writeShort(resultFormat);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FunctionCall that
                && functionOid == that.functionOid
                && argumentFormats.equals(that.argumentFormats)
                && Arrays.deepEquals(arguments.toArray(), that.arguments.toArray())
                && resultFormat == that.resultFormat;
    }

    @Override
    public int hashCode() {
        return Objects.hash(functionOid, argumentFormats, Arrays.deepHashCode(arguments.toArray()), resultFormat);
    }

    /** Without the arguments, which are the client's values. */
    @Override
    public String toString() {
        return "FunctionCall[functionOid=" + functionOid + ", arguments=" + arguments.size() + "]";
    }
}
