package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The columns of the rows that follow. */
public record RowDescription(List<FieldDescription> fields) implements BackendMessage {
    public RowDescription {
        fields = List.copyOf(fields);
    }

    public static RowDescription read(ByteBuf body) {
        int count = Wire.readCount(body, FieldDescription.BYTES_MIN);
        List<FieldDescription> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(FieldDescription.read(body));
        }
        Wire.requireEnd(body);
        return new RowDescription(fields);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.ROW_DESCRIPTION);
        Wire.writeCount(out, fields.size());
        for (FieldDescription field : fields) {
            field.write(out);
        }
        Wire.end(out, start);
    }
}
