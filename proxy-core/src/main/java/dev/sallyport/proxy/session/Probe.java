package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Sync;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * A question of the proxy's own, as messages. By the extended protocol with a name of its own: a Query would end the
 * client's unnamed statement and portal.
 */
final class Probe {
    private static final String NAME = "sallyport_probe";

    private Probe() {}

    /** @param parameters in text format, of types that the question itself says */
    static ByteBuf of(String sql, List<byte[]> parameters, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(256);
        new Close('S', NAME).write(out);
        new Parse(NAME, sql, List.of()).write(out);
        new Bind(NAME, NAME, List.of(), List.copyOf(parameters), List.of()).write(out);
        new Execute(NAME, 0).write(out);
        new Close('P', NAME).write(out);
        new Close('S', NAME).write(out);
        new Sync().write(out);
        return out;
    }
}
