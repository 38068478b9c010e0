package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The server wants a SASL exchange.
 *
 * @param mechanisms names that the client may choose from, the server's favourite first
 */
public record AuthenticationSasl(List<String> mechanisms) implements Authentication {
    static final int CODE = 10;

    public AuthenticationSasl {
        mechanisms = List.copyOf(mechanisms);
    }

    public static AuthenticationSasl read(ByteBuf body) {
        AuthenticationCodes.require(body, CODE);
        List<String> mechanisms = new ArrayList<>();
        for (String name = CStrings.read(body); !name.isEmpty(); name = CStrings.read(body)) {
            mechanisms.add(name);
        }
        Wire.requireEnd(body);
        return new AuthenticationSasl(mechanisms);
    }

    @Override
    public void write(ByteBuf out) {
        int start = AuthenticationCodes.begin(out, CODE);
        for (String mechanism : mechanisms) {
            CStrings.write(out, mechanism);
        }
        out.writeByte(0);
        Wire.end(out, start);
    }
}
