package dev.sallyport.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Bytes as tests write them down. */
public final class Bytes {
    private Bytes() {}

    /** A heap buffer from a readable notation: {@code 'text'} stands for its UTF-8 bytes, all else is hexadecimal. */
    public static ByteBuf of(String notation) {
        return Unpooled.wrappedBuffer(bytes(notation));
    }

    public static byte[] bytes(String notation) {
        ByteBuf out = Unpooled.buffer();
        String[] parts = notation.split("'", -1);
        for (int i = 0; i < parts.length; i++) {
            byte[] part = i % 2 == 1
                    ? parts[i].getBytes(StandardCharsets.UTF_8)
                    : HexFormat.of().parseHex(parts[i].replace(" ", ""));
            out.writeBytes(part);
        }
        return ByteBufUtil.getBytes(out);
    }

    public static String hex(ByteBuf buffer) {
        return ByteBufUtil.hexDump(buffer);
    }

    public static String hex(String notation) {
        return HexFormat.of().formatHex(bytes(notation));
    }

    /** What {@code writer} writes, as hexadecimal digits. */
    public static String written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return hex(out);
    }
}
