package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.FrontendMessage;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Fail;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Prove;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Ready;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Send;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a server says while one logs in to it: it ends, a failed login stays failed, without TLS the password never
 * leaves as it is, and a server is never taken for the right one that has not proven it where that is required.
 */
class UpstreamLoginMachineFuzzTest {
    private static final String PASSWORD = "streng-geheim";
    private static final byte[][] BODIES = {
        {0, 0, 0, 0},
        {0, 0, 0, 3},
        {0, 0, 0, 5, 1, 2, 3, 4},
        sasl(10, "SCRAM-SHA-256\0\0"),
        sasl(10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"),
        sasl(11, "r=abc,s=QSXCR+Q6sek8bf92,i=4096"),
        sasl(12, "v=AAAA"),
        "client_encoding\0UTF8\0".getBytes(StandardCharsets.UTF_8),
        "standard_conforming_strings\0on\0".getBytes(StandardCharsets.UTF_8),
        "SERROR\0C28P01\0Mno\0\0".getBytes(StandardCharsets.UTF_8),
        {0, 0, 0, 42, 1, 2, 3, 4},
        {'I'},
        {}
    };
    private static final String TYPES = "RRRRRRRSSKZNE1T";

    @FuzzTest
    void survivesWhateverAServerSays(byte[] said) {
        check(said, true);
        check(said, false);
    }

    @Test
    void holdsForMessagesInAnyOrder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            for (int count = 1 + random.nextInt(8); count > 0; count--) {
                byte[] body = BODIES[random.nextInt(BODIES.length)].clone();
                if (body.length > 0 && random.nextInt(4) == 0) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt();
                }
                said.write(TYPES.charAt(random.nextInt(TYPES.length())));
                said.write(body.length);
                said.writeBytes(body);
            }
            try {
                check(said.toByteArray(), round % 2 == 0);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static byte[] sasl(int code, String text) {
        byte[] bytes = ("\0\0\0" + (char) code + text).getBytes(StandardCharsets.ISO_8859_1);
        return bytes;
    }

    /** @param said each message as its type, one byte of length, and its body */
    private static void check(byte[] said, boolean bound) {
        ChannelBindingMode mode = bound ? ChannelBindingMode.REQUIRE : ChannelBindingMode.PREFER;
        UpstreamLoginMachine machine = new UpstreamLoginMachine("reader", PASSWORD, "shop", mode, Map.of());
        machine.onTransport(new UpstreamTransport(bound, false, bound ? new byte[] {1, 2, 3} : null));
        ByteBuf in = Unpooled.wrappedBuffer(said);
        boolean failed = false;
        while (in.readableBytes() >= 2) {
            byte type = in.readByte();
            int length = Math.min(in.readUnsignedByte(), in.readableBytes());
            UpstreamLoginAction action = machine.onMessage(type, in.readSlice(length));
            if (failed) {
                assertThat(action).isInstanceOf(Fail.class);
            }
            if (action instanceof Prove prove) {
                action = proof(machine, prove);
            }
            if (action instanceof Send send) {
                assertThat(text(send.message()).contains(PASSWORD) && bound)
                        .as("password in clear")
                        .isFalse();
            }
            if (bound) {
                assertThat(action)
                        .as("no server proved that it knows the password")
                        .isNotInstanceOf(Ready.class);
            }
            failed = action instanceof Fail;
        }
    }

    private static UpstreamLoginAction proof(UpstreamLoginMachine machine, Prove prove) {
        try {
            return machine.onProof(prove.login().onContinue(prove.challenge()));
        } catch (ProtocolViolationException violation) {
            return machine.onViolation(violation);
        }
    }

    private static String text(FrontendMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.write(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
