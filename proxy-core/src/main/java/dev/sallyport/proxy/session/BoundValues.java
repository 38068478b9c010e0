package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.Bind;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a portal that keys are compared with or set to. Bounded. */
final class BoundValues {
    static final BoundValues NONE = new BoundValues();

    private static final int BYTES_MAX = 64 * 1024;

    /** One parameter. */
    static final class Value {
        private final int type;
        private final boolean binary;
        private final byte[] bytes;

        private Value(int type, boolean binary, byte[] bytes) {
            this.type = type;
            this.binary = binary;
            this.bytes = bytes;
        }

        /** What the client said it is; 0 if it didn't. */
        int type() {
            return type;
        }

        boolean binary() {
            return binary;
        }

        /** Not copied. */
        byte[] bytes() {
            return bytes;
        }
    }

    private final Map<Integer, Value> values = new HashMap<>();

    private BoundValues() {}

    /** Which parameters a statement's keys depend on. */
    static Set<Integer> wanted(@Nullable List<RowReference> references) {
        Set<Integer> wanted = new HashSet<>();
        if (references != null) {
            for (RowReference reference : references) {
                reference.equal().values().forEach(values -> values.forEach(value -> add(wanted, value)));
                reference.inserted().forEach(row -> row.values().forEach(value -> add(wanted, value)));
            }
        }
        return wanted;
    }

    private static void add(Set<Integer> wanted, RowValue value) {
        if (value.parameter() > 0) {
            wanted.add(value.parameter());
        }
    }

    /** Keeps the wanted ones; none of those that are null or too long. */
    static BoundValues of(Set<Integer> wanted, Bind bind, List<Integer> types) {
        BoundValues bound = new BoundValues();
        int room = BYTES_MAX;
        for (int number : wanted) {
            byte[] bytes =
                    number > bind.parameters().size() ? null : bind.parameters().get(number - 1);
            List<Short> formats = bind.parameterFormats();
            boolean unsaid = formats.size() > 1 && number > formats.size();
            if (bytes == null || unsaid || bytes.length > KeyValues.BYTES_MAX || bytes.length > room) {
                continue;
            }
            room -= bytes.length;
            int format = formats.isEmpty() ? 0 : formats.get(formats.size() == 1 ? 0 : number - 1);
            bound.values.put(number, new Value(number > types.size() ? 0 : types.get(number - 1), format == 1, bytes));
        }
        return bound;
    }

    /** The same of a Bind; nothing if it isn't one that the server takes. */
    static BoundValues read(Set<Integer> wanted, ByteBuf body, List<Integer> types) {
        try {
            return of(wanted, Bind.read(body), types);
        } catch (ProtocolViolationException e) {
            return NONE;
        }
    }

    @Nullable
    Value value(int parameter) {
        return values.get(parameter);
    }
}
