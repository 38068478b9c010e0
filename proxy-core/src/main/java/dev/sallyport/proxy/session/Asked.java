package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A message that reviewers are asked about.
 *
 * @param text the statement's text, whole
 * @param catalog by which it was read
 * @param parameters the types, formats and values of the parameters, in hexadecimal as they were sent; empty for a Query
 * @param types the parameters' declared types only
 * @param behindOthers whether something ran before it in the same batch, so that settings may not be known
 * @param shown the values as far as a reviewer can read them
 */
record Asked(
        ApprovalNeed need,
        String text,
        Catalog catalog,
        String parameters,
        String types,
        boolean behindOthers,
        List<String> shown) {
    private static final int SHOWN_MAX = 100;
    private static final int SHOWN_CHARS_MAX = 1000;

    static Asked query(ApprovalNeed need, String text, boolean behindOthers, Reading reading) {
        return new Asked(need, text, reading.scope().catalog(), "", "", behindOthers, List.of());
    }

    /** @param body a Bind's, with the reader at its start */
    static Asked bind(ApprovalNeed need, PreparedStatement statement, boolean behindOthers, ByteBuf body) {
        Bind bind = Bind.read(body.duplicate());
        ByteBuf names = body.duplicate();
        names.skipBytes(names.bytesBefore((byte) 0) + 1);
        names.skipBytes(names.bytesBefore((byte) 0) + 1);
        String parameters = statement.parameterTypes + " " + ByteBufUtil.hexDump(names);
        return new Asked(
                need,
                statement.sql,
                statement.scope.catalog(),
                parameters,
                statement.parameterTypes.toString(),
                behindOthers,
                shown(bind, statement.parameterTypes));
    }

    private static List<String> shown(Bind bind, List<Integer> types) {
        List<String> shown = new ArrayList<>();
        List<Short> formats = bind.parameterFormats();
        for (int i = 0; i < Math.min(bind.parameters().size(), SHOWN_MAX); i++) {
            byte[] value = bind.parameters().get(i);
            int format = formats.isEmpty() ? 0 : formats.get(formats.size() == 1 ? 0 : i);
            int type = i < types.size() ? types.get(i) : 0;
            String text = value == null ? "NULL" : format == 0 ? text(value) : binary(value, type);
            shown.add(
                    text.length() <= SHOWN_CHARS_MAX
                            ? text
                            : text.substring(0, SHOWN_CHARS_MAX) + "… (" + text.length() + " characters)");
        }
        if (bind.parameters().size() > SHOWN_MAX) {
            shown.add("… (" + bind.parameters().size() + " parameters)");
        }
        return shown;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** The types that drivers send in binary most; others as they are. */
    private static String binary(byte[] value, int type) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return switch (type) {
            case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON -> text(value);
            case Oid.BOOL -> value.length == 1 ? String.valueOf(value[0] != 0) : hex(value);
            case Oid.INT2 -> value.length == 2 ? String.valueOf(bytes.getShort()) : hex(value);
            case Oid.INT4 -> value.length == 4 ? String.valueOf(bytes.getInt()) : hex(value);
            case Oid.INT8 -> value.length == 8 ? String.valueOf(bytes.getLong()) : hex(value);
            case Oid.FLOAT8 -> value.length == 8 ? String.valueOf(bytes.getDouble()) : hex(value);
            case Oid.UUID -> value.length == 16 ? new UUID(bytes.getLong(), bytes.getLong()).toString() : hex(value);
            default -> hex(value);
        };
    }

    private static String hex(byte[] value) {
        return "binary \\x" + ByteBufUtil.hexDump(value, 0, Math.min(value.length, SHOWN_CHARS_MAX));
    }
}
