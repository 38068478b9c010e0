package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
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
 * Makes a portal of a prepared statement and its parameters.
 *
 * @param portal empty for the unnamed portal
 * @param statement empty for the unnamed statement
 * @param parameterFormats none (all text), one (for all) or one for each parameter
 * @param parameters values as sent, null for SQL NULL; the arrays are not copied
 * @param resultFormats none (all text), one (for all) or one for each result column
 */
public record Bind(
        String portal,
        String statement,
        List<Short> parameterFormats,
        List<byte @Nullable []> parameters,
        List<Short> resultFormats)
        implements FrontendMessage {
    public Bind {
        parameterFormats = List.copyOf(parameterFormats);
        parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
        resultFormats = List.copyOf(resultFormats);
    }

    public static Bind read(ByteBuf body) {
        String portal = CStrings.read(body);
        String statement = CStrings.read(body);
        List<Short> parameterFormats = FieldLists.readFormats(body);
        List<byte @Nullable []> parameters = FieldLists.readValues(body);
        requireMatching(parameterFormats.size(), parameters.size());
        List<Short> resultFormats = FieldLists.readFormats(body);
        Wire.requireEnd(body);
        return new Bind(portal, statement, parameterFormats, parameters, resultFormats);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.BIND);
        CStrings.write(out, portal);
        CStrings.write(out, statement);
        FieldLists.writeFormats(out, parameterFormats);
        FieldLists.writeValues(out, parameters);
        FieldLists.writeFormats(out, resultFormats);
        Wire.end(out, start);
    }

    /** {@code exec_bind_message} in {@code tcop/postgres.c}. */
    static void requireMatching(int formats, int parameters) {
        if (formats > 1 && formats != parameters) {
            throw ProtocolViolationException.of(
                    "bind message has " + formats + " parameter formats but " + parameters + " parameters");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bind that
                && portal.equals(that.portal)
                && statement.equals(that.statement)
                && parameterFormats.equals(that.parameterFormats)
                && Arrays.deepEquals(parameters.toArray(), that.parameters.toArray())
                && resultFormats.equals(that.resultFormats);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                portal, statement, parameterFormats, Arrays.deepHashCode(parameters.toArray()), resultFormats);
    }

    /** Without the parameters, which are the client's values. */
    @Override
    public String toString() {
        return "Bind[portal=" + portal + ", statement=" + statement + ", parameters=" + parameters.size() + "]";
    }
}
