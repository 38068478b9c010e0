package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.Bind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The beginnings of a portal's parameters, for the audit log. Bounded. */
final class BoundParameters {
    static final BoundParameters NONE = new BoundParameters(List.of(), 0);

    /** So many parameters are looked at. */
    static final int COUNT_MAX = 64;

    /** So much is looked at of one, in bytes. */
    static final int LOOKED_BYTES_MAX = 1280;

    private static final int ALL_BYTES_MAX = 32 * 1024;

    /** A parameter and its place in the list, without its bytes. */
    private static final int PARAMETER_BYTES = 64;

    /** One of them. */
    static final class Parameter {
        private final int type;
        private final boolean binary;
        private final int length;
        private final byte @Nullable [] bytes;

        private Parameter(int type, boolean binary, int length, byte @Nullable [] bytes) {
            this.type = type;
            this.binary = binary;
            this.length = length;
            this.bytes = bytes;
        }

        /** What the client said it is; 0 if it didn't. */
        int type() {
            return type;
        }

        boolean binary() {
            return binary;
        }

        /** In bytes; −1 for NULL. */
        int length() {
            return length;
        }

        /** Its beginning, as far as it is looked at; null for NULL, and where there was no room. Not copied. */
        byte @Nullable [] bytes() {
            return bytes;
        }
    }

    private final List<Parameter> list;
    private final int count;
    private final long weight;

    private BoundParameters(List<Parameter> list, int count) {
        this.list = list;
        this.count = count;
        long sum = 0;
        for (Parameter parameter : list) {
            byte[] bytes = parameter.bytes();
            sum += PARAMETER_BYTES + (bytes == null ? 0 : bytes.length);
        }
        this.weight = sum;
    }

    /** What those of a Bind weigh at most, in bytes. */
    static long weightMax(ByteBuf body) {
        return Math.min(body.readableBytes(), ALL_BYTES_MAX) + (long) PARAMETER_BYTES * COUNT_MAX;
    }

    /** What is kept of them, in bytes. */
    long weight() {
        return weight;
    }

    /** Those of a Bind; nothing if it isn't one that the server takes. */
    static BoundParameters read(ByteBuf body, List<Integer> types) {
        try {
            return of(Bind.read(body), types);
        } catch (ProtocolViolationException e) {
            return NONE;
        }
    }

    static BoundParameters of(Bind bind, List<Integer> types) {
        List<Parameter> list = new ArrayList<>();
        List<Short> formats = bind.parameterFormats();
        int room = ALL_BYTES_MAX;
        for (int i = 0; i < Math.min(bind.parameters().size(), COUNT_MAX); i++) {
            byte[] bytes = bind.parameters().get(i);
            int format = formats.isEmpty() ? 0 : formats.get(formats.size() == 1 ? 0 : i);
            byte[] begin = bytes == null ? null : Arrays.copyOf(bytes, Math.min(bytes.length, LOOKED_BYTES_MAX));
            if (begin != null && begin.length > room) {
                begin = null;
            }
            room -= begin == null ? 0 : begin.length;
            list.add(new Parameter(
                    i < types.size() ? types.get(i) : 0, format == 1, bytes == null ? -1 : bytes.length, begin));
        }
        return new BoundParameters(List.copyOf(list), bind.parameters().size());
    }

    List<Parameter> list() {
        return list;
    }

    /** How many there were. */
    int count() {
        return count;
    }
}
