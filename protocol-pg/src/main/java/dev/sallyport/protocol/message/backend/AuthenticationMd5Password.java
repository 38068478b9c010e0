package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server wants {@code md5} and a hash of password, user and salt.
 *
 * @param salt 4 bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record AuthenticationMd5Password(byte[] salt) implements Authentication {
    static final int CODE = 5;

    private static final int SALT_BYTES = 4;

    public static AuthenticationMd5Password read(ByteBuf body) {
        AuthenticationCodes.require(body, CODE);
        byte[] salt = Wire.readBytes(body, SALT_BYTES);
        Wire.requireEnd(body);
        return new AuthenticationMd5Password(salt);
    }

    @Override
    public void write(ByteBuf out) {
        int start = AuthenticationCodes.begin(out, CODE);
        out.writeBytes(salt);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthenticationMd5Password that && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /** Only the size: this is part of a login. */
    @Override
    public String toString() {
        return "AuthenticationMd5Password[" + salt.length + " bytes]";
    }
}
